/** The one retry loop, for reads alone: bounded, with jitter, and never past the caller's deadline. */
import { setTimeout as sleep } from 'node:timers/promises'
import { assert, LIMITS, Refusal, type RefusalCode, SECOND_MS } from '@countersign/kernel'

/** First wait; doubled each time, then spread at random so that many callers do not return together. */
const BACKOFF_MS = 250

/**
 * Runs `attempt` up to `retries` more times while it refuses with one of `codes`.
 * A wait that the platform asks for and that is longer than a call can afford ends the loop: the refusal then names it.
 */
export async function withRetries<T>(
  { retries, codes, signal }: { readonly retries: number; readonly codes: ReadonlySet<RefusalCode>; readonly signal: AbortSignal },
  attempt: () => Promise<T>,
): Promise<T> {
  assert(retries >= 0 && retries <= LIMITS.readRetriesMax, 'retries are bounded')
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof Refusal) || !codes.has(error.code) || tries >= retries || signal.aborted) throw error
      const asked_ms = (error.retryAfterS ?? 0) * SECOND_MS
      if (asked_ms > LIMITS.readRetryWaitMax_ms) throw error
      if (!(await pause(asked_ms + BACKOFF_MS * 2 ** tries * (0.5 + Math.random() / 2), signal))) throw error
    }
  }
}

/** Waits; false when the caller's signal ended the wait. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal })
    return true
  } catch {
    return false
  }
}

/** The caller stops waiting when its signal fires; shared work goes on for the others. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new Refusal('DEADLINE_EXCEEDED'))
    // Listened to even when the caller has already gone: a failure that nobody hears would end the process.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
  })
}
