/** Previews the way back from an applied change, by the tool and input that the change itself sealed. A change like any other from there on. */
import { digest, LIMITS, Refusal } from '@countersign/kernel'
import type { Call } from '@countersign/serve'
import { changeFor, type Gate, stateNow } from './gate.ts'
import { preview } from './preview.ts'
import { planOf } from './trim.ts'

export interface Undo {
  readonly change_id: string
  readonly reason: string
}

/** Throws `UNDO_NOT_POSSIBLE` with the reason where there is nothing to undo, no tool that does it, or the world has moved on. */
export async function previewUndo(gate: Gate, { change_id, reason }: Undo, call: Call): Promise<Record<string, unknown>> {
  const change = changeFor(gate, change_id, call)
  const state = stateNow(change, gate.clock())
  if (state !== 'applied')
    throw refused(`It is ${state}${state === 'unknown' ? '; `change_get` looks at it again' : ', so there is nothing to undo'}.`)
  const plan = planOf(change)
  if (plan === null) throw refused('It ended so long ago that its plan was removed.')
  // What is undone is what was sealed and agreed to, not what a damaged file says.
  if (digest(plan) !== change.plan_digest)
    throw new Refusal('LEDGER_UNAVAILABLE', { cause: new Error('a stored plan is not the one that was sealed') })
  const { reverse = null } = plan
  if (reverse === null) throw refused(`No tool undoes this change.${plan.undo === null ? '' : ` ${plan.undo}`}`)
  const [done, back] = [gate.tools.get(change.tool), gate.tools.get(reverse.tool)]
  if (done === undefined || back === undefined) throw refused(`The tool \`${done === undefined ? change.tool : reverse.tool}\` is switched off.`)
  // Before it looks: what is off must not reach the platform at all.
  const off = [done, back].find(({ rowIn }) => rowIn(call.workspace).mode === 'off')
  if (off !== undefined) throw new Refusal('TOOL_OFF', { detail: `\`${off.tool.facts.name}\` is off in the workspace ${call.workspace}.` })
  const input = { ...reverse.input, reason }
  // Others may have put there what this house would not: a note longer than the tool takes, or a tag.
  if (!back.tool.facts.input.safeParse(input).success) throw refused('The tool does not take back what was there before; a person puts it back.')
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(LIMITS.readDeadline_ms / 2)])
  // Put back over what somebody has done since, the old value would undo theirs.
  const asLeft = await done.tool.readBack(plan, change.workspace, signal)
  if (asLeft !== true)
    throw refused(
      asLeft === false ? 'The object is no longer as this change left it.' : 'Whether the object is still as this change left it cannot be told.',
    )
  return preview(gate, reverse.tool, input, call, change.id)
}

const refused = (detail: string): Refusal => new Refusal('UNDO_NOT_POSSIBLE', { detail })
