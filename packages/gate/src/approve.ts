/** An approver's word: signed where no agent reaches, kept with the change and in the log, and carried out at once when it is the last one needed. */
import { verify } from 'node:crypto'
import { canonical, digest, LIMITS, Refusal } from '@countersign/kernel'
import type { Call } from '@countersign/serve'
import { act, readied } from './act.ts'
import { type Approver, folded, sameUser } from './approvers.ts'
import { closed, markNow, remember } from './close.ts'
import { type Gate, mayFor, policyDigest, record, stateNow } from './gate.ts'
import type { Change } from './ledger.ts'
import { SIGNATURES } from './may.ts'
import type { Plan, Sealed } from './write.ts'

/** What is signed, as canonical JSON: this decision on this plan under these rules, and nothing else. */
export interface Statement {
  readonly purpose: 'countersign approval v1'
  readonly change_id: string
  readonly plan_digest: string
  readonly policy_digest: string
  readonly decision: 'approve' | 'deny'
  readonly approver: string
  readonly at_ms: number
}

export const statementOf = (change: Change, decision: 'approve' | 'deny', approver: string, at_ms: number): Statement => ({
  purpose: 'countersign approval v1',
  change_id: change.id,
  plan_digest: change.plan_digest,
  policy_digest: change.policy_digest,
  decision,
  approver,
  at_ms,
})

export const signedText = (statement: Statement): string => canonical(statement)

export interface Decidable {
  readonly change: Change
  readonly approver: Approver
  /** They have said yes before, and whatever was to carry it out did not: it was ended in between. */
  readonly again: boolean
}

/** The change that this approver may decide on now. Throws what stands in the way. */
export function decidable(
  gate: Gate,
  { change_id: id, approver: name, decision }: Pick<Statement, 'change_id' | 'approver' | 'decision'>,
  call: Call,
): Decidable {
  const change = gate.ledger.get(id)
  if (change === undefined) throw new Refusal('CHANGE_UNKNOWN')
  const approver = gate.approvers().find((one) => one.name === name)
  if (approver === undefined) throw new Refusal('APPROVER_UNKNOWN')
  const state = stateNow(change, gate.clock())
  if (state !== 'awaiting') {
    // Closed for good: a clock that goes back must not make it wait again.
    if (state === 'expired') closed(gate, change.id, 'void')
    throw new Refusal('APPROVAL_DECIDED', {
      detail: `It is ${state}.${state === 'expired' ? ' If it is still wanted, the agent previews it again.' : ''}`,
    })
  }
  // What an approver is shown is the plan; what is signed is its digest. A damaged file must not make them two.
  if (digest(JSON.parse(change.plan) as Plan<Sealed>) !== change.plan_digest)
    throw new Refusal('LEDGER_UNAVAILABLE', { cause: new Error('a stored plan is not the one that was sealed') })
  // Told before anything is signed: the yes would be used up for nothing. And why, for here a person reads.
  const frozen = gate.ledger.frozen()
  if (decision === 'approve' && frozen !== null) throw new Refusal('FROZEN', { detail: `Reason: ${frozen.why}.` })
  const before = gate.ledger.signatures(id).some((one) => one.approver === approver.name)
  // Complete, and still waiting: a process died between the last yes and the start. That yes was for then, so it is asked for anew.
  const cutOff = before && countingSignatures(gate, change) >= SIGNATURES[change.approval]
  // Before a passphrase is asked for: nothing that they type could count. A yes may be taken back as long as nothing has started.
  if (before && decision === 'approve' && !cutOff)
    throw new Refusal('APPROVAL_DECIDED', { detail: `${approver.name} has decided already. Another approver has to agree as well.` })
  // A no takes no second pair of eyes.
  if (decision === 'approve' && isRequester(approver, change)) {
    record(gate, change, call, ['alert_raised', { status: 'alert', reason: 'APPROVER_IS_REQUESTER' }])
    throw new Refusal('APPROVER_IS_REQUESTER')
  }
  return { change, approver, again: cutOff }
}

const isRequester = ({ name, user }: Approver, { requester }: Change): boolean => sameUser(user, requester) || sameUser(name, requester)

/**
 * Takes one signed decision. A denial closes the change. An approval that completes what is needed carries it out: the answer is then the
 * outcome. Throws a refusal where the decision does not count.
 */
export async function decide(gate: Gate, statement: Statement, signature: string, call: Call): Promise<Record<string, unknown>> {
  const { change, approver } = decidable(gate, statement, call)
  const now = gate.clock()
  const fits = signedText(statement) === signedText(statementOf(change, statement.decision, approver.name, statement.at_ms))
  const fresh = Math.abs(now - statement.at_ms) <= LIMITS.approvalStart_ms
  if (!fits || !fresh || !signedBy(approver, signedText(statement), signature)) return forged(gate, change, call)
  const said = {
    change_id: change.id,
    approver: approver.name,
    decision: statement.decision,
    statement: signedText(statement),
    signature,
    at_ms: now,
    mark: markNow(gate.mark),
  }
  const approval = {
    kind: change.approval,
    approver: approver.name,
    key: approver.keyId,
    decision: statement.decision,
    signature,
    at_ms: statement.at_ms,
  }
  if (statement.decision === 'deny') {
    // A no holds even where it cannot be recorded.
    if (!gate.ledger.sign(said)) throw new Refusal('APPROVAL_DECIDED')
    remember(gate)
    record(gate, change, call, ['change_denied', { status: 'denied', approval }])
    return {
      status: 'denied',
      change_id: change.id,
      summary: change.summary,
      message: 'Refused. Nothing was changed, and nothing can start it any more.',
    }
  }
  // A yes that no row tells of must not count, not even when the other one comes later.
  record(gate, change, call, ['change_approved', { status: 'approved', approval }])
  if (!gate.ledger.sign(said)) throw new Refusal('APPROVAL_DECIDED')
  return carriedOutIfComplete(gate, change, call)
}

function forged(gate: Gate, change: Change, call: Call): never {
  record(gate, change, call, ['alert_raised', { status: 'alert', reason: 'SIGNATURE_INVALID' }])
  throw new Refusal('SIGNATURE_INVALID')
}

const signedBy = ({ key }: Approver, text: string, signature: string): boolean =>
  /^[0-9a-f]{128}$/.test(signature) && verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'hex'))

async function carriedOutIfComplete(gate: Gate, change: Change, call: Call): Promise<Record<string, unknown>> {
  const here = { ...call, workspace: change.workspace }
  try {
    const row = gate.tools.get(change.tool)?.rowIn(change.workspace)
    if (row === undefined || policyDigest(gate, row, change.workspace) !== change.policy_digest) throw new Refusal('POLICY_CHANGED')
    // The rules are asked for whoever asked for the change; that they were asked in their session stands in the log since they called apply_change.
    const { signatures: needed } = mayFor(gate, row, change.tool, JSON.parse(change.plan) as Plan<Sealed>, requesterCall(change, here), ASKED)
    const count = countingSignatures(gate, change)
    if (count < needed) return waitsOn(change, count, needed)
    const ready = await readied(gate, change, here)
    // Reckoned from the start, not from the signature: a platform that answers slowly must not stretch a yes.
    return await act(gate, ready, { by: 'signatures', count: needed, signedSince_ms: gate.clock() - LIMITS.approvalStart_ms }, here)
  } catch (error) {
    // An approval is for now: what cannot start at once does not start later behind the approver's back.
    if (closed(gate, change.id, 'void'))
      record(gate, change, here, ['change_settled', { status: 'refused', reason: error instanceof Refusal ? error.code : 'INTERNAL' }])
    throw error
  }
}

const ASKED = { asksBefore: true, canForm: true }

const waitsOn = (change: Change, count: number, needed: number): Record<string, unknown> => ({
  status: 'awaiting_approval',
  change_id: change.id,
  summary: change.summary,
  message: `Approved by ${count} of ${needed}. Nothing has changed yet; another approver, a different person, has to agree.`,
})

/** Signatures that hold now: of people enrolled today, none of them the requester, each with a key that fits what it signed, which is this change. */
function countingSignatures(gate: Gate, change: Change): number {
  const enrolled = new Map(gate.approvers().map((one) => [one.name, one]))
  const users = gate.ledger.signatures(change.id).flatMap(({ approver: name, decision, statement, signature }) => {
    const approver = enrolled.get(name)
    if (decision !== 'approve' || approver === undefined || isRequester(approver, change)) return []
    const { at_ms } = JSON.parse(statement) as Statement
    const said = signedText(statementOf(change, 'approve', name, at_ms))
    return said === statement && signedBy(approver, said, signature) ? [folded(approver.user)] : []
  })
  return new Set(users).size
}

const requesterCall = ({ requester }: Change, call: Call): Call => ({ ...call, actor: { ...call.actor, user: requester } })
