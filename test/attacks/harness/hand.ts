/** What is done beside the servers: a person's commands, the list of approvers, the clock, and the ledger's file. */
import { Refusal } from '@countersign/kernel'
import { copyLedger, putBackLedger } from './ledgers.ts'
import { enrol, type Terminal } from './person.ts'
import { type Playing, settle } from './playing.ts'
import type { Step } from './step.ts'
import { FROZEN } from './stops.ts'

type ByHand = Extract<Step, { do: 'enrol' | 'freeze' | 'unfreeze' | 'back' | 'backup' | 'put_back' }>

/** One more command window for every set of rules. */
export const WINDOW = 'terminal'

export async function byHand(playing: Playing, step: ByHand): Promise<void> {
  const { stops, stage, home, enrolled, sessions } = playing
  // What was started before it was frozen is still under way then.
  if (step.do !== 'freeze') await settle(playing)
  switch (step.do) {
    case 'freeze':
      return command(playing, (terminal) => {
        terminal.freeze()
        stops.stop(FROZEN)
      })
    case 'unfreeze':
      return command(playing, (terminal) => {
        // Where something fails half-way nobody knows, so nothing is expected.
        if (attempt(() => terminal.unfreeze()) !== false) stops.lift()
      })
    case 'enrol':
      if (step.on) enrolled.add(step.who)
      else enrolled.delete(step.who)
      return enrol(home, enrolled)
    case 'back':
      stage.time.pass(-step.ms)
      return stops.wentBack()
    case 'backup':
      copyLedger(home)
      return stops.copied()
    case 'put_back': {
      const present = [...sessions]
      for (const [, { session }] of present) await session.end()
      if (putBackLedger(home)) {
        stops.putBack()
        playing.desk.forgotten()
      }
      for (const [name, { variant }] of present) playing.start(name, variant)
    }
  }
}

function attempt<T>(work: () => T): T | Refusal {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** One that fails has said so to its person. */
function command({ terminal }: Playing, work: (terminal: Terminal) => void): void {
  const one = terminal(0)
  if (one !== undefined) attempt(() => work(one))
}
