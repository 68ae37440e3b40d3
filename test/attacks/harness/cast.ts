/** Who plays: the sessions of one world, the people beside it, and the rules that the operator may start a write-server under. */

export interface Role {
  readonly server: 'read-server' | 'write-server'
  readonly user: string
  /** What the client calls itself. */
  readonly client: string
  /** Whether it can show its person a form. */
  readonly forms: boolean
}

/** Each is a process of its own: its own pipeline, ledger connection and log. */
export const CAST: Readonly<Record<string, Role>> = {
  reader: { server: 'read-server', user: 'owner', client: 'claude-code', forms: false },
  looker: { server: 'read-server', user: 'owner', client: 'some-agent', forms: true },
  claude: { server: 'write-server', user: 'owner', client: 'claude-code', forms: true },
  twin: { server: 'write-server', user: 'owner', client: 'claude-code', forms: true },
  demo: { server: 'write-server', user: 'owner', client: 'countersign-demo', forms: false },
  neighbour: { server: 'write-server', user: 'neighbour', client: 'claude-code', forms: true },
  stranger: { server: 'write-server', user: 'owner', client: 'some-agent', forms: true },
  liar: { server: 'write-server', user: 'owner', client: 'Claude-Code', forms: false },
  // Where a person types commands; no model has it.
  terminal: { server: 'write-server', user: 'operator', client: 'write-server', forms: false },
}

export const READERS: readonly string[] = Object.keys(CAST).filter((name) => CAST[name]?.server === 'read-server')
export const WRITERS: readonly string[] = Object.keys(CAST).filter((name) => CAST[name]?.server === 'write-server' && name !== 'terminal')

/** A change is its caller's, whichever process it was asked in. */
export const callerOf = (session: string): string => `${CAST[session]?.user}:${CAST[session]?.client}`

/** Approvers and the users that they work as. Two of them ask for changes themselves. */
export const PEOPLE = { anna: 'anna', bob: 'bob', carol: 'carol', boss: 'owner', neighbour: 'neighbour' } as const
export type PersonName = keyof typeof PEOPLE

export type Kind = 'chat' | 'code' | 'approver' | 'two_person'

export interface Rules {
  readonly chatClients: readonly string[]
  /** Different in every variant, so that a preview under one set of rules is never good under another. */
  readonly tokenLife_s: number
  readonly approvalLife_s: number
  /** The most that one change may move a value, in percent. */
  readonly percentMax: number
  /** Tools that are switched off, and those that are never carried out. */
  readonly modes: Readonly<Record<string, 'off' | 'dry_run'>>
  /** Where more is asked for than the client's own prompt. */
  readonly kinds: Readonly<Record<string, Exclude<Kind, 'chat'>>>
  readonly highRisk: readonly string[]
}

const [PRICE, BUDGET, MAIL] = ['preview_shopify_price_change', 'preview_meta_budget_change', 'preview_email_send']
const LISTED_CLIENTS = ['claude-code', 'countersign-demo']
const PLAIN: Rules = { chatClients: LISTED_CLIENTS, tokenLife_s: 300, approvalLife_s: 900, percentMax: 50, modes: {}, kinds: {}, highRisk: [] }

/** What is asked for most. */
const DRY = {
  [MAIL]: 'dry_run',
  [BUDGET]: 'dry_run',
  preview_meta_status_change: 'dry_run',
  preview_meta_campaign_create: 'dry_run',
  preview_shopify_product_create: 'dry_run',
  preview_shopify_order_update: 'dry_run',
} as const

export const RULES: readonly [Rules, ...Rules[]] = [
  PLAIN,
  { ...PLAIN, tokenLife_s: 301, percentMax: 20 },
  { ...PLAIN, tokenLife_s: 302, chatClients: ['nobody'] },
  { ...PLAIN, tokenLife_s: 303, chatClients: ['claude-code'], modes: { [MAIL]: 'off' } },
  { ...PLAIN, tokenLife_s: 304, approvalLife_s: 120, kinds: { [PRICE]: 'approver', [BUDGET]: 'two_person', [MAIL]: 'code' } },
  { ...PLAIN, tokenLife_s: 305, modes: DRY, highRisk: [PRICE] },
  { ...PLAIN, tokenLife_s: 306, approvalLife_s: 240, kinds: { [PRICE]: 'code', [BUDGET]: 'code', [MAIL]: 'two_person' } },
]

export const rulesAt = (variant: number): Rules => RULES[variant % RULES.length] ?? RULES[0]
