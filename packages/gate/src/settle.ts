/** The end of an outcome that nobody knew: a fresh read that shows what was planned, or a person who looked. Nothing is sent. */
import { digest, LIMITS, Refusal } from '@countersign/kernel'
import type { Call } from '@countersign/serve'
import { type Gate, record, stateNow } from './gate.ts'
import type { Change } from './ledger.ts'
import type { Plan, Sealed } from './write.ts'

/**
 * The change, settled as applied where a fresh read shows it as planned. A read that does not show it proves nothing: it may have been done and
 * undone, and the caps that it used up would be given back.
 */
export async function settledByLooking(gate: Gate, change: Change, call: Call): Promise<Change> {
  const entry = gate.tools.get(change.tool)
  const plan = JSON.parse(change.plan) as Plan<Sealed>
  if (entry === undefined || digest(plan) !== change.plan_digest) return change
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(LIMITS.readDeadline_ms / 2)])
  const shown = await Promise.try(() => entry.tool.readBack(plan, change.workspace, signal)).catch(() => null)
  // Another change of the same object may be what is seen. Asked after the look: one that starts from now on was not in it.
  if (shown !== true || gate.ledger.followed(change.id)) return change
  return ended(gate, change, call, 'applied', { how: 'a fresh read shows it as planned' }) ?? change
}

/**
 * A person says what became of it. Throws `CHANGE_UNKNOWN`, or `CHANGE_CLOSED` where the outcome is known or may still come.
 * `failed` gives its caps back.
 */
export function settledByPerson(gate: Gate, id: string, outcome: 'applied' | 'failed', why: string, call: Call): Change {
  const change = gate.ledger.get(id)
  if (change === undefined) throw new Refusal('CHANGE_UNKNOWN')
  const state = stateNow(change, gate.clock())
  if (state !== 'unknown') throw new Refusal('CHANGE_CLOSED', { detail: `It is ${state}, so there is nothing to settle.` })
  const settled = ended(gate, change, call, outcome, { how: 'a person looked', by: call.actor.user, why })
  if (settled === null) throw new Refusal('CHANGE_CLOSED')
  return settled
}

function ended(gate: Gate, change: Change, call: Call, state: 'applied' | 'failed', proof: { readonly [key: string]: string }): Change | null {
  const receipt = JSON.stringify({ proof, verified: state === 'applied' && proof['by'] === undefined ? true : null })
  const reason = proof['by'] === undefined ? 'READ_BACK' : 'PERSON'
  // The log first: giving caps back is what a forger would want to leave no trace.
  record(gate, change, call, ['change_settled', { status: state, reason }])
  return gate.ledger.resolve(change.id, { state, receipt, reason, now: gate.clock() }) ? (gate.ledger.get(change.id) ?? null) : null
}
