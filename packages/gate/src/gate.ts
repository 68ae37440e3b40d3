/** Everything the gate works with, and the decisions that preview and apply share. */
import { type Audit, paramHash, type RowDraft } from '@countersign/audit'
import { type Clock, digest, LIMITS, Refusal } from '@countersign/kernel'
import type { Actor, Call } from '@countersign/serve'
import type { BoundTool } from './bound.ts'
import type { Change, Ledger } from './ledger.ts'
import type { Mark } from './mark.ts'
import { type Approval, type PolicyRow, stricter } from './policy.ts'
import type { Use } from './weigh.ts'
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
  /** The tools and their rows as they hold in a workspace: the house's table, tightened by the operator. */
  readonly tools: ReadonlyMap<string, { readonly tool: BoundTool; rowIn(workspace: string): PolicyRow }>
}

/** Whom a token is bound to. */
export const callerOf = ({ user, client, auth }: Actor): string => `${auth}:${user}:${client}`

/** Changes when anything that a person relied on changes: the row, its caps, who may approve in chat, how long a token lives. */
export const policyDigest = (gate: Gate, row: PolicyRow): string =>
  digest({ row: JSON.parse(JSON.stringify(row)) as Sealed, chatClients: [...gate.chatClients].toSorted(), tokenLife_ms: gate.tokenLife_ms })

/** Approval kinds that have a channel here. The others refuse and say so. */
const CHANNELS: ReadonlySet<Approval> = new Set(['chat'])

/**
 * The approval that this plan needs from this caller. Throws `APPROVAL_UNAVAILABLE` where there is no channel for it:
 * without a person who can be asked there is no write.
 */
export function approvalFor(gate: Gate, row: PolicyRow, plan: Plan<Sealed>, actor: Actor): Approval {
  const unlisted = plan.reaches.filter((reach) => !reach.listed)
  let needed = row.approval
  if (unlisted.length > 0) {
    if (row.approvalUnlisted === null) throw new Refusal('RECIPIENT_INVALID')
    needed = stricter(needed, row.approvalUnlisted)
  }
  const asked = gate.chatClients.has(actor.client)
  if (needed === 'chat' && !asked) needed = 'code'
  if (CHANNELS.has(needed)) return needed
  const why =
    unlisted.length > 0
      ? `${unlisted.length === 1 ? 'A recipient is' : `${unlisted.length} recipients are`} not on the operator’s list (\`recipients.allow\`)`
      : asked
        ? 'The policy asks for more than a yes in chat'
        : 'This client is not listed as one that asks a person before each apply_change'
  throw new Refusal('APPROVAL_UNAVAILABLE', { detail: `${why}, so it needs the approval kind \`${needed}\`, which is not set up.` })
}

/** What a plan takes from its caps while it is under way and for the 24 hours after. */
export const usesOf = (plan: Plan<Sealed>): Omit<Use, 'at_ms'>[] =>
  plan.weights.flatMap((weight) => {
    if (weight.kind === 'ratio') return [{ cap: weight.cap, object: weight.object, before: weight.before, after: weight.after, n: 0 }]
    return weight.kind === 'count' ? [{ cap: weight.cap, object: weight.object, before: 0, after: 0, n: weight.n }] : []
  })

/** The change, if it is this caller's in this workspace; otherwise it does not exist. */
export function changeFor(gate: Gate, id: string, call: Call): Change {
  const change = gate.ledger.get(id)
  if (change === undefined || change.caller !== callerOf(call.actor) || change.workspace !== call.workspace) throw new Refusal('CHANGE_UNKNOWN')
  return change
}

/** A started change whose process died leaves no outcome: after its deadline the truth is that nobody knows. */
export function stateNow({ clock, approvalLife_ms }: Pick<Gate, 'clock' | 'approvalLife_ms'>, change: Change): Change['state'] | 'expired' {
  const now = clock()
  if (change.state === 'open' && change.expires_ms <= now) return 'expired'
  if (change.state === 'awaiting' && (change.awaiting_ms ?? 0) + approvalLife_ms <= now) return 'expired'
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
