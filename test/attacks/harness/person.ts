/** What people do at the terminal: decide with their keys, sit on the list of approvers or not, freeze and unfreeze. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Change, decide, freeze, type Gate, signedText, type Statement, statementOf, unfreeze } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { type Call, NO_FORM } from '@countersign/serve'
import { PEOPLE, type PersonName } from './cast.ts'
import type { Decide } from './step.ts'

export const NAMES = Object.keys(PEOPLE) as readonly PersonName[]

const KEYS = new Map(
  NAMES.map((name) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    return [name, { privateKey, pem: publicKey.export({ type: 'spki', format: 'pem' }).toString() }] as const
  }),
)

export function signAs(name: PersonName, text: string): string {
  const key = KEYS.get(name)?.privateKey
  if (key === undefined) throw new Error(`no such person: ${name}`)
  return sign(null, Buffer.from(text, 'utf8'), key).toString('hex')
}

export const isPerson = (name: string): name is PersonName => name in PEOPLE

export function enrol(home: string, who: ReadonlySet<PersonName>): void {
  const approvers = [...who].map((name) => ({ name, user: PEOPLE[name], public_key: KEYS.get(name)?.pem, added_at: '2026-11-20T09:00:00Z' }))
  writeFileSync(join(home, 'approvers.json'), JSON.stringify({ approvers }), { mode: 0o600 })
}

/** A person's commands over one gate. */
export interface Terminal {
  change(id: string): Change | undefined
  decide(statement: Statement, signature: string): Promise<Readonly<Record<string, unknown>>>
  freeze(): boolean
  unfreeze(): boolean
}

const ACTOR = { user: 'operator', client: 'write-server', auth: 'terminal' } as const

export function terminalOver(gate: Gate): Terminal {
  const call: Call = { correlationId: 'terminal', actor: ACTOR, workspace: 'main', signal: new AbortController().signal, form: NO_FORM }
  return {
    change: (id) => gate.ledger.get(id),
    decide: (statement, signature) => decide(gate, statement, signature, call),
    freeze: () => freeze(gate, 'the person says so', ACTOR),
    unfreeze: () => unfreeze(gate, 'the person looked', ACTOR),
  }
}

const STALE_MS = 120_000

/** The statement and its signature, with what is wrong about them; remembers what was signed, so that it can be used again. */
export function signed(change: Change, { who, key, decision, lie }: Decide, earlier: Map<PersonName, string>): readonly [Statement, string] {
  const right = statementOf(change, decision, who, Date.now())
  const other = { ...right, ...LIED[lie](right) }
  if (lie === 'replayed') return [right, earlier.get(who) ?? '']
  if (lie === 'garbage') return [right, 'ab'.repeat(64)]
  const signature = signAs(key, signedText(other))
  if (lie === 'none' && key === who) earlier.set(who, signature)
  return [lie === 'flipped' ? right : other, signature]
}

const LIED: Readonly<Record<Decide['lie'], (right: Statement) => Partial<Statement>>> = {
  none: () => ({}),
  replayed: () => ({}),
  garbage: () => ({}),
  flipped: ({ decision }) => ({ decision: decision === 'approve' ? 'deny' : 'approve' }),
  stale: ({ at_ms }) => ({ at_ms: at_ms - STALE_MS }),
  other_plan: ({ plan_digest }) => ({ plan_digest: [...plan_digest].toReversed().join('') }),
  other_rules: ({ policy_digest }) => ({ policy_digest: [...policy_digest].toReversed().join('') }),
}

/** What a command ends with: an answer, or the refusal that it prints. */
export async function ended(work: () => Promise<Readonly<Record<string, unknown>>>): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) return { status: 'refused', code: error.code }
    throw error
  }
}
