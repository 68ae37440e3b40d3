/** How many changes one caller may start in a day, and how many destructive ones of a kind in a minute. Counted in the ledger, over all processes. */
import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS, LIMITS, MINUTE_MS, Refusal } from '@countersign/kernel'

/** What a window holds: how many changes were started in it, and when the first of them will have left it. */
export interface Window {
  readonly started: number
  readonly freeAt_ms: number
}

export interface Counts {
  readonly day: Window
  /** Of this very tool; counted for a risk of 3 alone. */
  readonly minuteOfTool: Window | null
}

/** Throws `QUOTA_SPENT` or `RATE_LIMITED` where one more would be too many. Pure: the ledger counts. */
export function checkQuota({ day, minuteOfTool }: Counts, now: number, callerWritesPerDay: number = LIMITS.callerWritesPerDayMax): void {
  const dayMax = Math.min(callerWritesPerDay, LIMITS.callerWritesPerDayMax)
  if (day.started >= dayMax)
    throw new Refusal('QUOTA_SPENT', { detail: `The quota is ${dayMax} in 24 hours.`, retryAfterS: secondsTo(day.freeAt_ms, now) })
  if (minuteOfTool !== null && minuteOfTool.started >= LIMITS.destructiveWritesPerMinuteMax)
    throw new Refusal('RATE_LIMITED', {
      detail: `Changes of high risk are limited to ${LIMITS.destructiveWritesPerMinuteMax} a minute for each tool.`,
      retryAfterS: secondsTo(minuteOfTool.freeAt_ms, now),
    })
}

const secondsTo = (at_ms: number, now: number): number => Math.max(1, Math.ceil((at_ms - now) / 1_000))

/** The change that asks to be started. It does not count itself. */
export interface Asking {
  readonly id: string
  readonly now: number
  /** The operator's quota; the house's where it is left out. */
  readonly callerWritesPerDay?: number
}

/** For the transaction that starts a change, and for the look before it. */
export function checkQuotaOf(db: DatabaseSync, { id, now, callerWritesPerDay }: Asking): void {
  checkQuota(countsFor(db, id, now), now, callerWritesPerDay)
}

/**
 * Counts every start of the user, whatever client it came through: a client may give itself another name for every session. Whatever
 * became of it counts, for a failed one has been tried, and so does a start that lies in the future, after a clock that jumped back. A change that is not in the ledger has no caller, and nothing is counted for it: it cannot be started either.
 */
function countsFor(db: DatabaseSync, id: string, now: number): Counts {
  const change = db.prepare('SELECT requester, tool, risk FROM change WHERE id = ?').get(id)
  const starts = 'SELECT count(*) AS n, min(started_ms) AS first FROM change WHERE started_ms > ? AND id <> ?'
  const day = db.prepare(`${starts} AND requester = ?`).get(now - DAY_MS, id, String(change?.['requester']))
  const destructive = Number(change?.['risk']) >= 3
  const minute = destructive ? db.prepare(`${starts} AND tool = ?`).get(now - MINUTE_MS, id, String(change?.['tool'])) : undefined
  return { day: windowOf(day, DAY_MS), minuteOfTool: minute === undefined ? null : windowOf(minute, MINUTE_MS) }
}

const windowOf = (row: Record<string, unknown> | undefined, life_ms: number): Window => ({
  started: Number(row?.['n']),
  freeAt_ms: Number(row?.['first']) + life_ms,
})
