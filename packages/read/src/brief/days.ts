/** The days of a brief. Without any it is yesterday, in the calendar of the shop and of each ad account. */
import { type Clock, DAY_MS, isoTime, LIMITS, Refusal } from '@countersign/kernel'
import { addDays, dayOf, daysBetween } from '../shopify/days.ts'

export interface DaysAsked {
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** Checked before a platform is asked: what is wrong with the question is no platform's fault. */
export function checkedDays({ since, until }: DaysAsked, clock: Clock): DaysAsked {
  if (since === undefined) {
    if (until !== undefined) throw wrong('`until` needs `since`.')
    return {}
  }
  // Somewhere it is already tomorrow; a platform knows its own calendar and refuses what lies ahead there.
  const latest = isoTime(clock() + DAY_MS).slice(0, 10)
  const [first, last] = [dayOf(since), until === undefined ? addDays(latest, -1) : dayOf(until)]
  if (first > latest) throw wrong('`since` lies ahead.')
  if (until !== undefined && first > last) throw wrong('`since` is after `until`.')
  if (daysBetween(first, last) > LIMITS.briefDaysMax) throw wrong(`A brief covers at most ${LIMITS.briefDaysMax} days.`)
  return until === undefined ? { since } : { since, until }
}

const wrong = (detail: string): Refusal => new Refusal('INPUT_INVALID', { detail })
