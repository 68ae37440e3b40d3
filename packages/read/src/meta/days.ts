/** Days as an ad account counts them: in its own zone, from calendar dates to instants and back. */
import { DAY_MS, Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { inZone } from '../zone.ts'

/** A calendar date; `dayOf` checks that it exists. The shared date field costs the model four times as much to read. */
export const dayField = z.string().regex(/^\d{4}-\d\d-\d\d$/)

export const PRESETS = ['today', 'yesterday', 'last_7d', 'last_14d', 'last_30d', 'last_90d', 'this_month', 'last_month'] as const
export type Preset = (typeof PRESETS)[number]

export interface Range {
  readonly since: string
  readonly until: string
}

const msOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
export const plusDays = (day: string, days: number): string => dayAt(msOf(day) + days * DAY_MS)

/** The same day of another month, or the last one before it where that month is shorter. */
export function plusMonths(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return dayAt(Date.UTC(year, month - 1 + months, Math.min(date, last)))
}

export function checkedDay(field: string, day: string): string {
  const ms = msOf(day)
  // Zones are only sure of themselves near our own time.
  if (Number.isNaN(ms) || dayAt(ms) !== day || !day.startsWith('20'))
    throw new Refusal('INPUT_INVALID', { detail: `\`${field}\` is not a day of the calendar.` })
  return day
}

export const todayIn = (zone: string, now_ms: number): string => inZone(new Date(now_ms).toISOString(), zone).slice(0, 10)

/** Without the running day, as Meta's own presets are, but for `today` and `this_month`. */
export function presetRange(preset: Preset, today: string): Range {
  const before = (days: number): Range => ({ since: plusDays(today, -days), until: plusDays(today, -1) })
  const month = `${today.slice(0, 8)}01`
  switch (preset) {
    case 'today':
      return { since: today, until: today }
    case 'yesterday':
      return before(1)
    case 'last_7d':
      return before(7)
    case 'last_14d':
      return before(14)
    case 'last_30d':
      return before(30)
    case 'last_90d':
      return before(90)
    case 'this_month':
      return { since: month, until: today }
    case 'last_month':
      return { since: plusMonths(month, -1), until: plusDays(month, -1) }
  }
}

/** The instant at which a day begins in the zone. Where a change of the clock swallows midnight, the first instant after it. */
export function dayStart(day: string, zone: string): number {
  const utc = msOf(day)
  // The offset at the guess may be that of the other side of a change; the second round settles it.
  let at = utc
  for (let round = 0; round < 2; round++) at = utc - offset_ms(at, zone)
  return todayIn(zone, at) < day ? at + DAY_MS / 24 : at
}

function offset_ms(at: number, zone: string): number {
  const local = inZone(new Date(at).toISOString(), zone)
  return msOf(local.slice(0, 10)) + (Date.parse(`1970-01-01T${local.slice(11, 19)}Z`) - (at - (at % 1_000)))
}
