/** From an intended write to a sealed preview: look, weigh, store, answer. Nothing outside changes. */
import { assert, canonical, digest, isoTime, LIMITS, Refusal } from '@countersign/kernel'
import { type Call, cleanLine } from '@countersign/serve'
import { firstTimes } from './first.ts'
import { callerOf, effectOf, type Gate, mayFor, policyDigest, record, weighNow } from './gate.ts'
import { type Caps, capWords } from './caps.ts'
import type { Change } from './ledger.ts'
import { newChangeId, newToken, tokenHash } from './token.ts'
import type { Plan, Sealed } from './write.ts'
import { inSummary, untrustedOf } from './written.ts'

/** `undoes`: the change whose way back this is. */
export async function preview(
  gate: Gate,
  name: string,
  input: Record<string, unknown>,
  call: Call,
  undoes: string | null = null,
): Promise<Record<string, unknown>> {
  const entry = gate.tools.get(name)
  if (entry === undefined) throw new Refusal('TOOL_UNKNOWN')
  const { tool } = entry
  const row = entry.rowIn(call.workspace)
  // Before it looks: what is off must not reach the platform at all.
  if (row.mode === 'off') throw new Refusal('TOOL_OFF', { detail: `\`${name}\` is off in the workspace ${call.workspace}.` })
  const caller = callerOf(call.actor)
  const now = gate.clock()
  checkOpen(gate, call, LIMITS.openChangesMax + LIMITS.openStopsMax, now)

  const id = newChangeId()
  const planned = await tool.plan(input, { changeId: id, previewed_ms: now }, call.workspace, call.signal)
  const { plan } = planned
  // Only what it plans tells whether it stops something; a session in a loop must not keep its user from that in another one.
  if (plan.stops !== true) checkOpen(gate, call, LIMITS.openChangesMax, now)
  const same = { workspace: call.workspace, platform: tool.facts.platform, tool: name }
  const first = firstTimes(gate, plan, call.workspace)
  const summary = `${plan.undo === null ? FOR_GOOD : ''}${plan.summary}${inSummary(plan, undoes !== null)}${first.inSummary}${wayBack(undoes)}${mayBeDone(gate, same, plan, now)}`
  assert(summary.length <= LIMITS.summaryCharsMax, 'a summary can be repeated by the client')
  const { approval, risk } = mayFor(gate, row, name, plan, call)
  weighNow(gate, row, plan, call.workspace, now)
  await planned.rehearse(call.signal)

  const token = newToken()
  const change = {
    id,
    caller,
    requester: call.actor.user,
    workspace: call.workspace,
    tool: name,
    platform: tool.facts.platform,
    input: canonical(input),
    plan: canonical(plan),
    plan_digest: digest(plan),
    policy_digest: policyDigest(gate, row, call.workspace),
    summary,
    risk,
    approval,
    token_hash: tokenHash(token),
    created_ms: now,
    expires_ms: now + gate.tokenLife_ms,
  }
  const shown = {
    status: 'preview',
    change_id: id,
    confirm_token: token,
    expires_at: isoTime(change.expires_ms),
    risk,
    approval,
    summary,
    facts: plan.facts,
    consequences: plan.consequences,
    warnings: [...plan.warnings, ...first.warnings],
    untrusted: untrustedOf(plan),
    limits: limitsShown(row.caps),
    undo: plan.undo,
    agent_reason: reasonIn(input),
  }
  // Before it is stored: a preview that could not be shown would stay open with a token that nobody has.
  if (JSON.stringify(shown).length > LIMITS.resultCharsMax) throw new Refusal('RESULT_TOO_LARGE', { detail: 'Shorten the texts.' })
  gate.ledger.open(change)
  // The token leaves only when the log has the preview: an approval of something unlogged must not be possible.
  record(gate, change, call, ['change_previewed', { status: 'previewed', approval: { kind: approval }, effect: effectOf(gate, row, plan) }])
  return shown
}

function checkOpen({ ledger, tokenLife_ms }: Gate, { actor }: Call, max: number, now: number): void {
  if (ledger.countOpen(actor.user, now) < max) return
  throw new Refusal('RATE_LIMITED', {
    detail: `${max} previews are open; cancel some or let them expire.`,
    retryAfterS: Math.ceil(tokenLife_ms / 1_000),
  })
}

/** In front, where it is not cut off: some clients show a person the first lines of a summary and nothing else. */
const FOR_GOOD = 'Cannot be undone: '

const wayBack = (undoes: string | null): string => (undoes === null ? '' : ` (this undoes ${undoes})`)

/** In the summary itself, since a client may show a person nothing else: a second yes to a mail that is perhaps out must know of the first. */
function mayBeDone(gate: Gate, of: Pick<Change, 'workspace' | 'platform' | 'tool'>, plan: Plan<Sealed>, now: number): string {
  const targets = new Set(plan.targets)
  const before = gate.ledger.doubtful(of, now).find((change) => (JSON.parse(change.plan) as Plan<Sealed>).targets.some((one) => targets.has(one)))
  return before === undefined ? '' : ` (the outcome of ${before.id} is unknown: this may already be done)`
}

/** Why the agent asks, as it says: cleaned, because it may repeat what a stranger wrote. */
export function reasonIn(input: Readonly<Record<string, unknown>>): string | null {
  const { reason } = input
  return typeof reason === 'string' ? cleanLine(reason, LIMITS.untrustedLineCharsMax) : null
}

/** The caps as they hold for this change; what bounds nothing yet is left out. */
const limitsShown = (caps: Caps): Record<string, string> =>
  Object.fromEntries(Object.entries(caps).flatMap(([name, cap]) => ('money' in cap && cap.money === null ? [] : [[name, capWords(cap)]])))
