/** The period of a report and the one it is compared with, in days of the shop's calendar, both ends counted. */
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'
import { addDays, dayOf, daysBetween, today } from '../days.ts'

export const PERIODS = ['today', 'yesterday', 'last_7_days', 'last_28_days', 'last_30_days', 'this_month', 'last_month'] as const
export type PeriodName = (typeof PERIODS)[number]

export interface Period {
  readonly since: string
  readonly until: string
}

export interface PeriodAsked {
  readonly period?: PeriodName | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** `last_7_days` and the like end yesterday: a day that is not over would make every comparison look bad. */
function named(name: PeriodName, now: string): Period {
  const monthStart = `${now.slice(0, 8)}01`
  const lastMonthEnd = addDays(monthStart, -1)
  const periods: Record<PeriodName, Period> = {
    today: { since: now, until: now },
    yesterday: { since: addDays(now, -1), until: addDays(now, -1) },
    last_7_days: { since: addDays(now, -7), until: addDays(now, -1) },
    last_28_days: { since: addDays(now, -28), until: addDays(now, -1) },
    last_30_days: { since: addDays(now, -30), until: addDays(now, -1) },
    this_month: { since: monthStart, until: now },
    last_month: { since: `${lastMonthEnd.slice(0, 8)}01`, until: lastMonthEnd },
  }
  return periods[name]
}

export function periodOf({ period, since, until }: PeriodAsked, clock: Clock, zone: string): { readonly period: Period; readonly now: string } {
  const now = today(clock, zone)
  if (since === undefined) {
    if (until !== undefined) throw wrong('`until` needs `since`.')
    return { period: named(period ?? 'last_7_days', now), now }
  }
  if (period !== undefined) throw wrong('Give `period` or `since`, not both.')
  const own = { since: dayOf(since), until: until === undefined ? now : dayOf(until) }
  if (own.since > own.until) throw wrong('`since` is after `until`, or in the future.')
  if (daysBetween(own.since, own.until) > LIMITS.salesDaysMax) throw wrong(`A report covers at most ${LIMITS.salesDaysMax} days.`)
  return { period: own, now }
}

/** As many days, ending where the period begins. */
export const before = ({ since, until }: Period): Period => ({ since: addDays(since, -daysBetween(since, until)), until: addDays(since, -1) })

const wrong = (detail: string): Refusal => new Refusal('INPUT_INVALID', { detail })
