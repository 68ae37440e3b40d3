/** From permission to one effect: start once, log, act once, settle, read back. The same for a token in chat and for an approver’s signature. */
import { digest, LIMITS, Refusal } from '@countersign/kernel'
import type { Call } from '@countersign/serve'
import type { Planned } from './bound.ts'
import { closed, remember } from './close.ts'
import { alarm, frozenBy } from './freeze.ts'
import { effectOf, type Gate, policyDigest, rateOf, record, weighNow } from './gate.ts'
import { type GrantMisuse, mintGrant } from './grant.ts'
import { frozenRefusal } from './ledger.house.ts'
import type { Change, Permission } from './ledger.ts'
import type { PolicyRow } from './policy.ts'
import { targetsOf, usesOf, weigh } from './weigh.ts'
import type { Grant, Plan, Sealed } from './write.ts'

/** A plan that was made just now, of a change that may start. */
export interface Ready {
  readonly change: Change
  readonly row: PolicyRow
  readonly planned: Planned
  /** How many changes had ended when the plan began to look. */
  readonly looked_n: number
}

/** Plans again, and holds the result to what was shown. Throws the refusal; one that says that things have moved also closes the change. */
export async function readied(gate: Gate, change: Change, call: Call): Promise<Ready> {
  const entry = gate.tools.get(change.tool)
  // A tool that was switched off since the preview is a changed rule like any other.
  if (entry === undefined) return refuseAndVoid(gate, change, call, new Refusal('POLICY_CHANGED'))
  const row = entry.rowIn(change.workspace)
  if (policyDigest(gate, row, change.workspace) !== change.policy_digest) return refuseAndVoid(gate, change, call, new Refusal('POLICY_CHANGED'))
  const frozen = gate.ledger.frozen()
  if (frozen !== null) throw frozenRefusal(frozen)

  const now = gate.clock()
  const looked_n = gate.ledger.settles()
  // All are checked again when it starts. Here they spare the platform a look, or an apply in a loop would pass the reads a minute.
  gate.ledger.checkRate({ id: change.id, platform: change.platform, ...rateOf(gate, row, JSON.parse(change.plan) as Plan<Sealed>), now })
  weighNow(gate, row, JSON.parse(change.plan) as Plan<Sealed>, change.workspace, now)
  const planned = await entry.tool.plan(
    JSON.parse(change.input) as Record<string, unknown>,
    { changeId: change.id, previewed_ms: change.created_ms },
    change.workspace,
    call.signal,
  )
  if (digest(planned.plan) !== change.plan_digest) return refuseAndVoid(gate, change, call, new Refusal('STATE_MOVED'))
  return { change, row, planned, looked_n }
}

export function refuseAndVoid(gate: Gate, change: Change, call: Call, refusal: Refusal, status = 'refused'): never {
  // Where another apply of it is under way or done, the log must not say that it was refused.
  if (closed(gate, change.id, 'void')) record(gate, change, call, ['change_settled', { status, reason: refusal.code }])
  throw refusal
}

/** Starts and carries out. Throws a refusal while surely nothing was done; from then on the answer tells the outcome, whatever it is. */
export async function act(gate: Gate, ready: Ready, permission: Permission, call: Call): Promise<Record<string, unknown>> {
  const started_ms = start(gate, ready, permission, call)
  const { change, row, planned } = ready
  // A second use of one permission is nothing that this house ever does: somebody else is at work in it.
  const misused = ({ why }: GrantMisuse) => {
    // One that came too late, or by a clock that was corrected, was nobody else's doing.
    if (why === 'dead') record(gate, change, call, ['alert_raised', { status: 'alert', reason: 'GRANT_DEAD' }])
    else alarm(gate, `a grant of ${change.id} was used twice or for something else`, 'GRANT_REUSED', call)
  }
  const grant = mintGrant(gate.ledger, gate.clock, { id: change.id, scope: row.scope, targets: planned.plan.targets }, misused)
  // From the start on, as others reckon it: whoever may start after that must not meet this one on its way.
  const left_ms = LIMITS.applyDeadline_ms - (gate.clock() - started_ms)
  return carryOut(gate, change, planned, { grant, left_ms }, call)
}

/** The permission is consumed and the caps are reserved in one transaction; then the attempt is on disk in the log, or nothing happens. */
function start(gate: Gate, { change, row, planned, looked_n }: Ready, permission: Permission, call: Call): number {
  const { plan } = planned
  const now = gate.clock()
  try {
    const steps = gate.ledger.start({
      id: change.id,
      permission,
      caller: change.caller,
      workspace: change.workspace,
      planDigest: digest(plan),
      policyDigest: policyDigest(gate, row, change.workspace),
      platform: change.platform,
      ...rateOf(gate, row, plan),
      uses: [...usesOf(plan), ...targetsOf(plan)],
      now,
      looked_n,
      mark: gate.mark.read(),
      weigh: (history) => weigh(row, plan.weights, history, now),
    })
    if (steps === null) throw new Refusal('CHANGE_CLOSED')
    recorded(gate, change, call, row, plan)
    return now
  } catch (error) {
    if (error instanceof Refusal && error.code === 'STATE_MOVED') refuseAndVoid(gate, change, call, error)
    throw frozenBy(gate, error, call)
  }
}

function recorded(gate: Gate, change: Change, call: Call, row: PolicyRow, plan: Plan<Sealed>): void {
  try {
    remember(gate)
    const approved = change.state === 'open' ? ([['change_approved', { status: 'approved', approval: { kind: change.approval } }]] as const) : []
    record(gate, change, call, ...approved, ['change_started', { status: 'started', effect: effectOf(gate, row, plan) }])
  } catch (error) {
    // Nothing left the house: the reservation is given back where the ledger still answers, and stands where it does not.
    gate.ledger.settle(change.id, {
      state: 'failed',
      receipt: null,
      reason: error instanceof Refusal ? error.code : 'INTERNAL',
      now: gate.clock(),
    })
    throw error
  }
}

interface Leave {
  readonly grant: Grant
  readonly left_ms: number
}

async function carryOut(gate: Gate, change: Change, planned: Planned, { grant, left_ms }: Leave, call: Call): Promise<Record<string, unknown>> {
  // A clock that went back gives no more time than there is.
  const signal = AbortSignal.timeout(Math.max(0, Math.min(left_ms, LIMITS.applyDeadline_ms)))
  let proof: { readonly [key: string]: string } = {}
  let state: 'applied' | 'failed' | 'unknown' = 'applied'
  let refusal: Refusal | null = null
  try {
    if (left_ms <= 0) throw new Refusal('DEADLINE_EXCEEDED', { effect: 'none' })
    proof = await planned.execute(grant, signal)
  } catch (error) {
    // Only a refusal that says so is surely without effect; everything else may have happened.
    refusal = error instanceof Refusal ? error : null
    state = refusal?.effect === 'none' ? 'failed' : 'unknown'
  }
  // Settled before it is read back: a process that dies while it looks must not take with it what it already knows.
  const warnings = close(gate, change, call, state, { proof, verified: null }, refusal)
  const verified = state === 'failed' ? null : await Promise.try(() => planned.readBack(signal)).catch(() => null)
  // Of several parts some may be done: what of them is there is looked at one by one, and stands in the receipt.
  const told =
    state === 'failed' || (state === 'applied' && verified === true) ? {} : await Promise.try(() => planned.tells?.(signal) ?? {}).catch(() => ({}))
  proof = { ...proof, ...told }
  if (verified !== null || Object.keys(told).length > 0) warnings.push(...learnt(gate, change, call, state, { proof, verified }))
  return {
    status: state,
    change_id: change.id,
    summary: change.summary,
    message: messageOf(state, verified, refusal),
    receipt: { proof, verified },
    warnings,
  }
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

function learnt(
  gate: Gate,
  change: Change,
  call: Call,
  state: 'applied' | 'failed' | 'unknown',
  receipt: { readonly verified: boolean | null; readonly proof: object },
): string[] {
  if (state === 'failed') return []
  try {
    // That a fresh read shows an outcome which nobody knows is for `change_get` to settle, in the log too.
    gate.ledger.note(change.id, JSON.stringify(state === 'applied' ? receipt : { ...receipt, verified: null }))
    if (state === 'applied' && receipt.verified === false)
      record(gate, change, call, ['alert_raised', { status: 'alert', reason: 'READ_BACK_DIFFERS' }])
    return []
  } catch {
    return ['What was read back could not be recorded; tell the operator.']
  }
}

function messageOf(state: 'applied' | 'failed' | 'unknown', verified: boolean | null, refusal: Refusal | null): string {
  if (state === 'failed') return `Nothing was changed. ${refusal?.message ?? ''} ${refusal?.fix ?? ''}`.trim()
  // What is known of each part says more than that not all of it is known.
  if (refusal?.code === 'PARTLY_DONE') return `${refusal.message} ${refusal.fix} It will not be tried again by itself.`
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
