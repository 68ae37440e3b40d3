/** Days of the shop's calendar: they begin at midnight in its zone, also where that is not twenty-four hours after the last one. */
import { type Clock, DAY_MS, isoTime, Refusal } from '@countersign/kernel'
import { inZone } from '../zone.ts'

/** `2026-11-20`, a day of this century that there is. Refuses anything else (`INPUT_INVALID`). */
export function dayOf(text: string): string {
  // Calendars and zones are only sure of themselves near our own time; no shop sold anything outside of it.
  const ms = /^20\d{2}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  // Date.parse rolls the 31st of a short month over into the next.
  if (Number.isNaN(ms) || isoTime(ms).slice(0, 10) !== text) throw new Refusal('INPUT_INVALID', { detail: 'A date is a day such as 2026-11-20.' })
  return text
}

const msOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)

export const addDays = (day: string, days: number): string => isoTime(msOf(day) + days * DAY_MS).slice(0, 10)

/** Both ends counted. */
export const daysBetween = (since: string, until: string): number => Math.round((msOf(until) - msOf(since)) / DAY_MS) + 1

export const localDay = (instant: string, zone: string): string => inZone(instant, zone).slice(0, 10)
export const today = (clock: Clock, zone: string): string => localDay(isoTime(clock()), zone)

/** The instant at which a day begins in the shop, in UTC with whole seconds. */
export function dayStart(day: string, zone: string): string {
  const utc = msOf(day)
  // The offset at the day's own start: the first guess may lie beyond a change of the clocks, the second does not.
  const first = utc - offset_ms(utc, zone)
  return isoTime(utc - offset_ms(first, zone)).replace('.000Z', 'Z')
}

function offset_ms(at: number, zone: string): number {
  const local = inZone(isoTime(at), zone)
  return Date.parse(`${local.slice(0, 19)}Z`) - at
}
