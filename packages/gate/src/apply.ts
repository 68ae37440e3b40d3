/** A confirmed preview: the token opens it, the summary is the one shown, the plan is still so; then it starts, or waits for its approvers. */
import { digest, isoTime, Refusal } from '@countersign/kernel'
import type { Call } from '@countersign/serve'
import { act, readied, type Ready, refuseAndVoid } from './act.ts'
import { closed } from './close.ts'
import { askForCode, checkCode } from './code.ts'
import { callerOf, changeFor, type Gate, mayFor, policyDigest, record, stateNow } from './gate.ts'
import type { Change } from './ledger.ts'
import { opens, tokenHash } from './token.ts'

export interface Confirmation {
  readonly change_id: string
  readonly confirm_token: string
  readonly summary: string
}

export async function apply(gate: Gate, confirmation: Confirmation, call: Call): Promise<Record<string, unknown>> {
  const change = changeFor(gate, confirmation.change_id, call)
  checkConfirmation(gate, change, confirmation, call)
  const ready = await readied(gate, change, call)
  const verdict = mayFor(gate, ready.row, change.tool, ready.planned.plan, call)
  // Before anybody is asked: a yes to a change that is never carried out would be a yes for nothing.
  if (verdict.mode === 'dry_run') return refuseAndVoid(gate, change, call, new Refusal('DRY_RUN'), 'dry_run')
  if (verdict.form) {
    if (call.form.typed === null) return askForCode(gate, change, call)
    checkCode(gate, change, call.form.typed)
  }
  // The client may cancel up to here; from the start on the change runs to its outcome, because half an effect helps nobody.
  if (call.signal.aborted) throw new Refusal('CANCELLED')
  if (verdict.signatures > 0) return wait(gate, ready, confirmation, call)
  return act(gate, ready, { by: 'token', tokenHash: tokenHash(confirmation.confirm_token) }, call)
}

function checkConfirmation(gate: Gate, change: Change, { confirm_token, summary }: Confirmation, call: Call): void {
  if (!opens(confirm_token, change.token_hash)) throw new Refusal('TOKEN_INVALID')
  const state = stateNow(change, gate.clock())
  // Closed for good: a clock that goes back must not open it again.
  if (state === 'expired') return refuseAndVoid(gate, change, call, new Refusal('CHANGE_EXPIRED'))
  if (state === 'awaiting') throw new Refusal('CHANGE_CLOSED', { detail: 'It waits for its approvers; nothing more is to be done here.' })
  if (state !== 'open') {
    record(gate, change, call, ['alert_raised', { status: 'alert', reason: 'TOKEN_REUSED' }])
    throw new Refusal('CHANGE_CLOSED', { detail: `It was ${state}${change.settled_ms === null ? '' : ` at ${isoTime(change.settled_ms)}`}.` })
  }
  if (summary !== change.summary) throw new Refusal('SUMMARY_MISMATCH')
}

/** The token is consumed; from here on only an approver can start it. */
function wait(gate: Gate, { change, row, planned }: Ready, { confirm_token }: Confirmation, call: Call): Record<string, unknown> {
  const now = gate.clock()
  const expires_ms = now + gate.approvalLife_ms
  const waits = gate.ledger.wait({
    id: change.id,
    tokenHash: tokenHash(confirm_token),
    caller: callerOf(call.actor),
    workspace: call.workspace,
    planDigest: digest(planned.plan),
    policyDigest: policyDigest(gate, row, call.workspace),
    expires_ms,
    now,
  })
  if (!waits) throw new Refusal('CHANGE_CLOSED')
  try {
    record(gate, change, call, ['change_awaiting', { status: 'awaiting', approval: { kind: change.approval } }])
  } catch (error) {
    // An approver would sign for something of which no row tells who asked.
    closed(gate, change.id, 'void')
    throw error
  }
  const who = change.approval === 'two_person' ? 'Two different approvers have' : 'One approver has'
  return {
    status: 'awaiting_approval',
    change_id: change.id,
    summary: change.summary,
    message: `Nothing has changed yet. ${who} to approve it on the write-server’s machine until ${isoTime(expires_ms).slice(11, 16)} UTC: write-server approve ${change.id} --key FILE --config FILE. It is then carried out at once; see change_get.`,
    receipt: null,
    warnings: [],
  }
}
