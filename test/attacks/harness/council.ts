/** What approvers do, and who passes for one: several people, right and wrong keys, decisions that were signed for something else. */
import { RULES } from './cast.ts'
import { NAMES } from './person.ts'
import type { Random } from './random.ts'
import { type Args, at, type Decide, type Json, LIES } from './step.ts'

export interface Waiting {
  readonly change: Args
  /** The rules that it was asked for under. */
  readonly variant: number
}

export const WAITING_MAX = 12

/** What was decided is mostly let alone. */
export function decided(waiting: Waiting[], { change }: Decide, answer: Json | undefined): void {
  const over = at(answer, ['code']) === 'APPROVAL_DECIDED' || ['applied', 'failed', 'unknown', 'denied'].includes(String(at(answer, ['status'])))
  const place = waiting.findIndex((one) => one.change === change)
  if (over && place >= 0) waiting.splice(place, 1)
}

/** One to three decisions on one change, mostly on the one that waits the shortest. */
export function decisions(chance: Random, waiting: readonly Waiting[], any: () => Args | undefined): readonly Decide[] {
  const newest = waiting.slice(-3)
  const one = chance.oneOf(chance.chance(0.8) ? newest : waiting) ?? { change: any() ?? 'gone', variant: 0 }
  const change = chance.chance(0.95) ? one.change : (any() ?? one.change)
  return Array.from({ length: 1 + chance.below(3) }, (_, index) => {
    const who = chance.oneOf(NAMES) ?? 'anna'
    const honest = chance.chance(0.75)
    return {
      do: 'decide',
      change,
      who,
      key: honest || chance.chance(0.7) ? who : (chance.oneOf(NAMES) ?? who),
      decision: chance.chance(0.9) ? 'approve' : 'deny',
      lie: honest ? 'none' : (chance.oneOf(LIES) ?? 'none'),
      variant: chance.chance(0.95) ? one.variant : (one.variant + 1 + index) % RULES.length,
      wait: chance.chance(0.8),
    }
  })
}
