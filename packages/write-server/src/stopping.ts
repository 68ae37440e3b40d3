/** The commands `freeze`, `unfreeze` and `settle`: a person stops all writes, lets them go on, or says what became of a change. */
import { freeze, type Gate, settledByPerson, stateNow, unfreeze } from '@countersign/gate'
import { isoTime, Refusal } from '@countersign/kernel'
import { complain, EXIT, say, UsageError } from '@countersign/serve'
import { changeIdGiven, reasonGiven, terminalCall, withHouse } from './terminal.ts'

export function freezeWrites(path: string, text: string): Promise<number> {
  const why = reasonGiven(text)
  return withHouse(path, ({ gate }) => {
    const now = frozenNow(gate, why)
    const held = gate.ledger.frozen()
    say(
      now
        ? 'FROZEN. No change starts from now on, in no running server. Previews and reads go on. Lift it with: write-server unfreeze --reason TEXT'
        : `Frozen already, since ${held === null ? 'just now' : isoTime(held.frozen_ms)}: ${held?.why ?? ''}`,
    )
    return EXIT.ok
  })
}

/** Where only its record failed, a person in a hurry must not read that nothing was done. */
function frozenNow(gate: Gate, why: string): boolean {
  try {
    return freeze(gate, why, terminalCall().actor)
  } catch (error) {
    if (!(error instanceof Refusal) || gate.ledger.frozen() === null) throw error
    complain(`It is frozen, but that could not be recorded (${error.code}). ${error.fix}`)
    return true
  }
}

export function unfreezeWrites(path: string, text: string): Promise<number> {
  const why = reasonGiven(text)
  return withHouse(path, ({ gate }) => {
    const held = gate.ledger.frozen()
    say(
      unfreeze(gate, why, terminalCall().actor)
        ? `Writes go on. They were frozen since ${held === null ? 'just now' : isoTime(held.frozen_ms)}: ${held?.why ?? ''}`
        : 'Nothing was frozen.',
    )
    return EXIT.ok
  })
}

const OUTCOMES = ['applied', 'failed'] as const

export function settle(path: string, operand: string, state: string, text: string): Promise<number> {
  const id = changeIdGiven(operand)
  const outcome = OUTCOMES.find((one) => one === state)
  if (outcome === undefined) throw new UsageError('--state is `applied` or `failed`: what you saw on the platform.')
  const why = reasonGiven(text)
  return withHouse(path, ({ gate }) => {
    const change = gate.ledger.get(id)
    const now = change === undefined ? 'unknown' : stateNow(change, gate.clock())
    if (now !== 'unknown') {
      const wait = now === 'started' ? ' Its outcome comes within a minute.' : ''
      complain(
        `CHANGE_CLOSED: It is ${now}, and only what is unknown is settled.${wait} Nothing was done. See it with: write-server change ${id} --config ${path}`,
      )
      return EXIT.failed
    }
    const { workspace, summary } = settledByPerson(gate, id, outcome, why, terminalCall(change?.workspace))
    say(
      outcome === 'applied'
        ? `Settled as applied: ${summary}\nIts limits stay used.`
        : `Settled as failed: ${summary}\nThe limits that it used up in the workspace ${workspace} are free again.`,
    )
    return EXIT.ok
  })
}
