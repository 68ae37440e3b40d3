/** Who plays: the sessions of one world, and the rules that the operator may start a write-server under. */

export interface Role {
  readonly server: 'read-server' | 'write-server'
  readonly user: string
  /** What the client calls itself. */
  readonly client: string
}

/** Each is a process of its own: its own pipeline, ledger connection and log. */
export const CAST: Readonly<Record<string, Role>> = {
  reader: { server: 'read-server', user: 'owner', client: 'claude-code' },
  looker: { server: 'read-server', user: 'owner', client: 'some-agent' },
  claude: { server: 'write-server', user: 'owner', client: 'claude-code' },
  twin: { server: 'write-server', user: 'owner', client: 'claude-code' },
  demo: { server: 'write-server', user: 'owner', client: 'countersign-demo' },
  neighbour: { server: 'write-server', user: 'neighbour', client: 'claude-code' },
  stranger: { server: 'write-server', user: 'owner', client: 'some-agent' },
  liar: { server: 'write-server', user: 'owner', client: 'Claude-Code' },
}

export const READERS: readonly string[] = Object.keys(CAST).filter((name) => CAST[name]?.server === 'read-server')
export const WRITERS: readonly string[] = Object.keys(CAST).filter((name) => CAST[name]?.server === 'write-server')

/** A change is its caller's, whichever process it was asked in. */
export const callerOf = (session: string): string => `${CAST[session]?.user}:${CAST[session]?.client}`

export interface Rules {
  readonly chatClients: readonly string[]
  /** Different in every variant, so that a preview under one set of rules is never good under another. */
  readonly tokenLife_s: number
  /** The most that one change may move a value, in percent. */
  readonly percentMax: number
  /** Tools that are switched off. */
  readonly off: readonly string[]
}

export const RULES: readonly [Rules, ...Rules[]] = [
  { chatClients: ['claude-code', 'countersign-demo'], tokenLife_s: 300, percentMax: 50, off: [] },
  { chatClients: ['claude-code', 'countersign-demo'], tokenLife_s: 301, percentMax: 20, off: [] },
  { chatClients: ['nobody'], tokenLife_s: 302, percentMax: 50, off: [] },
  { chatClients: ['claude-code'], tokenLife_s: 303, percentMax: 50, off: ['preview_shopify_price_change'] },
]

export const rulesAt = (variant: number): Rules => RULES[variant % RULES.length] ?? RULES[0]
