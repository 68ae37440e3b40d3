/** Sliding-window rate limits: a call is admitted only when every window it falls into has room. */
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'

export interface Rate {
  /** Calls with the same key share one window. */
  readonly key: string
  readonly perMinute: number
}

export interface RateLimiter {
  /** Takes a place in every window, or none: throws `RATE_LIMITED` with the seconds until all of them have room. */
  admit(rates: readonly Rate[]): void
}

export function rateLimiter(clock: Clock): RateLimiter {
  // One list of call times a key, never longer than its limit; keys come from our own tool table and workspaces, so their number is bounded by them.
  const windows = new Map<string, number[]>()
  const recent = (key: string, now: number): number[] => {
    // A clock that jumps back would leave times in the future, which never age; they count as now.
    const times = (windows.get(key) ?? []).map((time) => Math.min(time, now)).filter((time) => time > now - LIMITS.rateWindow_ms)
    windows.set(key, times)
    return times
  }
  return {
    admit(rates) {
      const now = clock()
      let wait_ms = 0
      for (const { key, perMinute } of rates) {
        const times = recent(key, now)
        const oldest = times[times.length - perMinute]
        if (perMinute <= 0) wait_ms = LIMITS.rateWindow_ms
        else if (oldest !== undefined) wait_ms = Math.max(wait_ms, oldest + LIMITS.rateWindow_ms - now)
      }
      if (wait_ms > 0) throw new Refusal('RATE_LIMITED', { retryAfterS: Math.max(1, Math.ceil(wait_ms / 1_000)) })
      for (const { key } of rates) recent(key, now).push(now)
    },
  }
}
