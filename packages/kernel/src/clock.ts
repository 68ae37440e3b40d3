/** Time as a parameter, so that expiry, windows and clock jumps can be tested. */

/** Milliseconds since the Unix epoch, UTC. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
export const WEEK_MS = 7 * DAY_MS

/** UTC time in ISO 8601 with milliseconds, e.g. `2026-11-20T18:04:00.000Z`. */
export const isoTime = (ms: number): string => new Date(ms).toISOString()
