/** Everything the gate works with, and the decisions that preview and apply share. */
import { type Audit, paramHash, type RowDraft } from '@countersign/audit'
import { type Clock, digest, LIMITS, Refusal } from '@countersign/kernel'
import type { Actor, Call } from '@countersign/serve'
import type { Approver } from './approvers.ts'
import type { BoundTool } from './bound.ts'
import { capsIn, type Change, type Ledger, type StartAttempt } from './ledger.ts'
import type { Mark } from './mark.ts'
import { type Asked, mayRun, type Yes } from './may.ts'
import type { PolicyRow } from './policy.ts'
import { weigh } from './weigh.ts'
import type { Plan, Sealed } from './write.ts'

export interface Gate {
  readonly ledger: Ledger
  readonly audit: Audit
  readonly clock: Clock
  /** Clients that the operator knows to ask a person before every call of `apply_change`. */
  readonly chatClients: ReadonlySet<string>
  readonly tokenLife_ms: number
  /** How long a change waits for its approvers. */
  readonly approvalLife_ms: number
  readonly mark: Mark
  readonly environment: string
  /** Everybody whose signature counts, as enrolled at this moment. */
  readonly approvers: () => readonly Approver[]
  /** A digest of where a workspace's changes go: which shop, accounts, mail server and sender. */
  readonly placeOf: (workspace: string) => string
  /** Changes that one user may start in 24 hours, where the operator says fewer than the house. */
  readonly callerWritesPerDay?: number
  /** The tools and their rows as they hold in a workspace: the house's table, tightened by the operator. */
  readonly tools: ReadonlyMap<string, { readonly tool: BoundTool; rowIn(workspace: string): PolicyRow }>
}

/** Whom a token is bound to. A colon in a user's name would let two callers run together to one. */
export const callerOf = ({ user, client, auth }: Actor): string => `${auth}:${user.replace(/[%:]/g, encodeURIComponent)}:${client}`

/** Changes when anything that a person relied on changes: the row, where it goes, who may approve in chat, how long a token lives. */
export const policyDigest = (gate: Gate, row: PolicyRow, workspace: string): string =>
  digest({
    row: JSON.parse(JSON.stringify(row)) as Sealed,
    environment: gate.environment,
    place: gate.placeOf(workspace),
    chatClients: [...gate.chatClients].toSorted(),
    tokenLife_ms: gate.tokenLife_ms,
  })

/** The rules' answer for this plan from this caller. Throws where it is no: without a person who can be asked there is no write. */
export function mayFor(
  gate: Gate,
  row: PolicyRow,
  tool: string,
  plan: Plan<Sealed>,
  { actor, workspace, form }: Call,
  session: Asked['session'] = { asksBefore: gate.chatClients.has(actor.client), canForm: form.able },
): Yes {
  const answer = mayRun({
    row,
    caller: actor,
    workspace,
    environment: gate.environment,
    tool,
    reaches: plan.reaches,
    session,
    approvers: gate.approvers().map(({ user }) => user),
  })
  if (!answer.may) throw new Refusal(answer.code, { detail: answer.detail })
  return answer
}

/** How often: writes a minute by the row, writes a day by the operator's quota or the house's. */
export const rateOf = (
  { callerWritesPerDay }: Gate,
  { writesPerMinute }: PolicyRow,
): Pick<StartAttempt, 'writesPerMinute' | 'callerWritesPerDay'> => ({
  writesPerMinute,
  ...(callerWritesPerDay === undefined ? {} : { callerWritesPerDay }),
})

/** Against the ledger as it is now; weighed again, in one transaction with its reservation, when a change starts. */
export const weighNow = (gate: Gate, row: PolicyRow, plan: Plan<Sealed>, workspace: string, now: number): void =>
  weigh(row, plan.weights, gate.ledger.history(workspace, now, capsIn(plan.weights)), now)

/** The change, if it is this caller's in this workspace; otherwise it does not exist. */
export function changeFor(gate: Gate, id: string, call: Call): Change {
  const change = gate.ledger.get(id)
  if (change === undefined || change.caller !== callerOf(call.actor) || change.workspace !== call.workspace) throw new Refusal('CHANGE_UNKNOWN')
  return change
}

/** A started change whose process died leaves no outcome: after its deadline the truth is that nobody knows. */
export function stateNow(change: Change, now: number): Change['state'] | 'expired' {
  if ((change.state === 'open' || change.state === 'awaiting') && change.expires_ms <= now) return 'expired'
  if (change.state === 'started' && (change.started_ms ?? 0) + LIMITS.applyDeadline_ms < now) return 'unknown'
  return change.state
}

export type ChangeEvent = Extract<RowDraft['event'], `change_${string}` | 'alert_raised'>

/**
 * What the log says of a change: what it may touch and how values move, in numbers and ids. People stand in it as keyed hashes, texts not at all:
 * what a mail says is proven by the plan's digest.
 */
export function effectOf(gate: Gate, { scope }: PolicyRow, { targets, reaches, weights }: Plan<Sealed>): NonNullable<RowDraft['effect']> {
  const people = new Set(reaches.map(({ address }) => address))
  const named = (text: string): string => {
    const address = [...people].find((one) => text.endsWith(`:${one}`))
    return address === undefined ? text : text.slice(0, -address.length) + paramHash(address, gate.audit.hashKey)
  }
  const moves = weights.flatMap((weight) =>
    weight.kind === 'ratio' ? [{ object: named(weight.object), before: weight.before, after: weight.after }] : [],
  )
  return { scope, targets: targets.map(named), moves: moves.slice(0, MOVES_LOGGED_MAX), moves_in_all: moves.length }
}

/** A row has its size; the rest is in the plan, whose digest the row has. */
const MOVES_LOGGED_MAX = 20

type About = Pick<Change, 'id' | 'tool' | 'risk' | 'plan_digest'>
type Event = readonly [ChangeEvent, Partial<RowDraft> & { status: string }]

/** Rows about one change, on disk together when it returns. Throws `AUDIT_UNAVAILABLE`. */
export function record(gate: Gate, change: About, call: Call, ...events: readonly Event[]): void {
  gate.audit.append(
    events.map(([event, rest]) => ({
      event,
      correlation_id: call.correlationId,
      workspace: call.workspace,
      actor: { ...call.actor },
      tool: change.tool,
      risk: change.risk,
      change_id: change.id,
      plan_digest: change.plan_digest,
      ...rest,
    })),
  )
}
