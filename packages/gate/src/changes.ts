/** What became of a change, for the caller whose change it is. */
import { isoTime, LIMITS, Refusal } from '@countersign/kernel'
import type { Call } from '@countersign/serve'
import { closed } from './close.ts'
import { callerOf, changeFor, type Gate, record, stateNow } from './gate.ts'
import type { Change } from './ledger.ts'
import { reasonIn } from './preview.ts'
import { settledByLooking } from './settle.ts'
import { inputOf, planOf } from './trim.ts'
import { untrustedOf } from './written.ts'

/** When the platform was last read for a change whose outcome nobody knows; there are as few of them as a person let start. */
export type Looked = Map<string, number>

/** An outcome that nobody knows is looked after first: where a fresh read shows what was planned, it is settled. */
export async function changeGet(gate: Gate, id: string, call: Call, looked: Looked = new Map()): Promise<Record<string, unknown>> {
  const found = changeFor(gate, id, call)
  const change = mayLook(found, gate.clock(), looked) ? await settledByLooking(gate, found, call) : found
  const plan = planOf(change)
  return {
    ...line(change, gate.clock()),
    settled_at: change.settled_ms === null ? null : isoTime(change.settled_ms),
    reason: change.reason,
    receipt: change.receipt === null ? null : (JSON.parse(change.receipt) as object),
    decisions: gate.ledger.signatures(change.id).map(({ approver, decision, at_ms }) => ({ approver, decision, at: isoTime(at_ms) })),
    facts: plan?.facts ?? [],
    agent_reason: reasonIn(inputOf(change)),
    untrusted: untrustedOf(plan ?? {}),
  }
}

export function changeList(gate: Gate, { limit, cursor }: { limit: number; cursor?: string | undefined }, call: Call): Record<string, unknown> {
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor)
  if (!Number.isSafeInteger(before) || before < 0) throw new Refusal('CURSOR_INVALID')
  const found = gate.ledger.list({ caller: callerOf(call.actor), workspace: call.workspace, limit: limit + 1, before })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    changes: page.map((change) => line(change, gate.clock())),
    next_cursor: found.length > limit && last !== undefined ? String(last.n) : null,
  }
}

/** Closes an open or waiting change for good; nothing opens it any more. */
export function changeCancel(gate: Gate, id: string, call: Call): Record<string, unknown> {
  const change = changeFor(gate, id, call)
  if (!closed(gate, change.id, 'cancelled')) throw new Refusal('CHANGE_CLOSED')
  record(gate, change, call, ['change_cancelled', { status: 'cancelled' }])
  return { status: 'cancelled', change_id: change.id }
}

/** Not at every question: it would pass the reads a minute of the platform, which are not counted here. */
function mayLook(change: Change, now: number, looked: Looked): boolean {
  if (stateNow(change, now) !== 'unknown') return false
  const last = looked.get(change.id)
  // A clock that went back must not put the next look off for long.
  if (last !== undefined && now >= last && now - last < LIMITS.lookAgain_ms) return false
  looked.set(change.id, now)
  return true
}

const line = (change: Change, now: number): Record<string, unknown> => ({
  change_id: change.id,
  tool: change.tool,
  state: stateNow(change, now),
  summary: change.summary,
  risk: change.risk,
  approval: change.approval,
  created_at: isoTime(change.created_ms),
  expires_at: isoTime(change.expires_ms),
})
