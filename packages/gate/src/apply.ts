/** From a confirmed preview to one effect: plan again, start once, log, act once, read back, settle. */
import { digest, isoTime, LIMITS, Refusal } from '@countersign/kernel'
import type { Call } from '@countersign/serve'
import type { Planned } from './bound.ts'
import { callerOf, changeFor, effectOf, type Gate, mayFor, policyDigest, rateOf, record, stateNow, usesOf } from './gate.ts'
import { mintGrant } from './grant.ts'
import type { Change, StartAttempt } from './ledger.ts'
import type { PolicyRow } from './policy.ts'
import { opens, tokenHash } from './token.ts'
import { weigh } from './weigh.ts'
import type { Grant, Plan, Sealed } from './write.ts'

export interface Confirmation {
  readonly change_id: string
  readonly confirm_token: string
  readonly summary: string
}

export async function apply(gate: Gate, confirmation: Confirmation, call: Call): Promise<Record<string, unknown>> {
  const change = changeFor(gate, confirmation.change_id, call)
  checkConfirmation(gate, change, confirmation, call)
  const entry = gate.tools.get(change.tool)
  // A tool that was switched off since the preview is a changed rule like any other.
  if (entry === undefined) return refuseAndVoid(gate, change, call, new Refusal('POLICY_CHANGED'))
  const row = entry.rowIn(call.workspace)
  if (policyDigest(gate, row, call.workspace) !== change.policy_digest) return refuseAndVoid(gate, change, call, new Refusal('POLICY_CHANGED'))

  const looked_ms = gate.clock()
  // Both are checked again when it starts. Here they spare the platform a look, or an apply in a loop would pass the reads a minute.
  gate.ledger.checkRate({ id: change.id, platform: change.platform, ...rateOf(gate, row), now: looked_ms })
  weigh(row, (JSON.parse(change.plan) as Plan<Sealed>).weights, gate.ledger.history(call.workspace, looked_ms))
  const planned = await entry.tool.plan(
    JSON.parse(change.input) as Record<string, unknown>,
    { changeId: change.id, previewed_ms: change.created_ms },
    call.workspace,
    call.signal,
  )
  if (digest(planned.plan) !== change.plan_digest) return refuseAndVoid(gate, change, call, new Refusal('STATE_MOVED'))
  mayFor(gate, row, change.tool, planned.plan, call)
  // The client may cancel up to here; from the start on the change runs to its outcome, because half an effect helps nobody.
  if (call.signal.aborted) throw new Refusal('CANCELLED')
  start(gate, change, confirmation, row, { ...planned, looked_ms }, call)
  return act(gate, change, planned, mintGrant(gate.ledger, gate.clock, { id: change.id, scope: row.scope, targets: planned.plan.targets }), call)
}

function checkConfirmation(gate: Gate, change: Change, { confirm_token, summary }: Confirmation, call: Call): void {
  if (!opens(confirm_token, change.token_hash)) throw new Refusal('TOKEN_INVALID')
  const state = stateNow(change, gate.clock())
  if (state === 'expired') throw new Refusal('CHANGE_EXPIRED')
  if (state !== 'open') {
    record(gate, change, call, ['alert_raised', { status: 'alert', reason: 'TOKEN_REUSED' }])
    throw new Refusal('CHANGE_CLOSED', { detail: `It was ${state}${change.settled_ms === null ? '' : ` at ${isoTime(change.settled_ms)}`}.` })
  }
  if (summary !== change.summary) throw new Refusal('SUMMARY_MISMATCH')
}

function refuseAndVoid(gate: Gate, change: Change, call: Call, refusal: Refusal): never {
  gate.ledger.close(change.id, 'void', gate.clock())
  record(gate, change, call, ['change_settled', { status: 'refused', reason: refusal.code }])
  throw refusal
}

type Looked = Planned & { readonly looked_ms: number }

/** The token is consumed and the caps are reserved in one transaction; then the attempt is on disk in the log, or nothing happens. */
function start(gate: Gate, change: Change, { confirm_token }: Confirmation, row: PolicyRow, looked: Looked, call: Call): void {
  const { plan, looked_ms } = looked
  const started = consumed(gate, change, call, {
    id: change.id,
    tokenHash: tokenHash(confirm_token),
    caller: callerOf(call.actor),
    workspace: call.workspace,
    planDigest: digest(plan),
    policyDigest: policyDigest(gate, row, call.workspace),
    platform: change.platform,
    ...rateOf(gate, row),
    uses: usesOf(plan),
    now: gate.clock(),
    looked_ms,
    weigh: (history) => weigh(row, plan.weights, history),
  })
  if (!started) throw new Refusal('CHANGE_CLOSED')
  try {
    record(
      gate,
      change,
      call,
      ['change_approved', { status: 'approved', approval: { kind: change.approval } }],
      ['change_started', { status: 'started', effect: effectOf(gate, row, plan) }],
    )
  } catch (error) {
    // Nothing left the house: the reservation is given back where the ledger still answers, and stands where it does not.
    gate.ledger.settle(change.id, { state: 'failed', receipt: null, reason: 'AUDIT_UNAVAILABLE', now: gate.clock() })
    throw error
  }
}

function consumed(gate: Gate, change: Change, call: Call, attempt: StartAttempt): boolean {
  try {
    return gate.ledger.start(attempt)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'STATE_MOVED') return refuseAndVoid(gate, change, call, error)
    throw error
  }
}

async function act(gate: Gate, change: Change, planned: Planned, grant: Grant, call: Call): Promise<Record<string, unknown>> {
  const signal = AbortSignal.timeout(LIMITS.applyDeadline_ms)
  const settle = async (state: 'applied' | 'failed' | 'unknown', proof: { readonly [key: string]: string }, refusal: Refusal | null) => {
    const verified = state === 'failed' ? null : await Promise.try(() => planned.readBack(signal)).catch(() => null)
    const receipt = { proof, verified }
    const warnings = close(gate, change, call, state, receipt, refusal)
    return { status: state, change_id: change.id, summary: change.summary, message: messageOf(state, verified, refusal), receipt, warnings }
  }
  let proof: { readonly [key: string]: string }
  try {
    proof = await planned.execute(grant, signal)
  } catch (error) {
    // Only a refusal that says so is surely without effect; everything else may have happened.
    const refusal = error instanceof Refusal ? error : null
    return settle(refusal?.effect === 'none' ? 'failed' : 'unknown', {}, refusal)
  }
  return settle('applied', proof, null)
}

/** The effect is out: from here nothing may throw, or the caller would not hear of it. */
function close(gate: Gate, change: Change, call: Call, state: 'applied' | 'failed' | 'unknown', receipt: object, refusal: Refusal | null): string[] {
  const warnings: string[] = []
  const reason = refusal?.code ?? null
  try {
    if (!gate.ledger.settle(change.id, { state, receipt: JSON.stringify(receipt), reason, now: gate.clock() }))
      warnings.push('The ledger already held another outcome for this change; tell the operator.')
  } catch {
    warnings.push('The outcome could not be written to the ledger, which will call it unknown; tell the operator.')
  }
  try {
    record(gate, change, call, ['change_settled', { status: state, ...(reason === null ? {} : { reason }) }])
  } catch {
    warnings.push('The outcome could not be written to the audit log; tell the operator.')
  }
  return warnings
}

function messageOf(state: 'applied' | 'failed' | 'unknown', verified: boolean | null, refusal: Refusal | null): string {
  if (state === 'failed') return `Nothing was changed. ${refusal?.message ?? ''} ${refusal?.fix ?? ''}`.trim()
  if (state === 'unknown') {
    const look =
      verified === true
        ? 'A fresh read shows it as planned.'
        : verified === false
          ? 'A fresh read does not show it as planned.'
          : 'It could not be read back.'
    return `It is not known whether this happened: the platform’s answer was lost. ${look} It will not be tried again by itself; a person should look at the platform. ${refusal?.code === 'UPSTREAM_ERROR' || refusal === null ? '' : refusal.message}`.trim()
  }
  if (verified === false) return 'Applied, but a fresh read does not show what was planned. A person should look at the platform.'
  return verified === true ? 'Applied once, and a fresh read shows it as planned.' : 'Applied once. It cannot be read back from here.'
}
