/** A circuit breaker: after a row of transport faults a platform is left alone for a while, then tried with one request. */
import { type Clock, LIMITS, Refusal, SECOND_MS, systemClock } from '@countersign/kernel'

export interface BreakerOptions {
  readonly clock?: Clock
  readonly faultsMax?: number
  readonly open_ms?: number
  /** Whether this failure says that the platform is not there. An answer, however unwelcome, says that it is. */
  readonly isFault?: (error: unknown) => boolean
}

/** Runs `work` unless the circuit is open; then refuses at once, with nothing sent. `signal` is the caller's own. */
export type Breaker = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>

/** Unreachable, cut off, or silent until our own deadline for one request. */
export const isTransportFault = (error: unknown): boolean =>
  error instanceof Refusal && (error.code === 'UPSTREAM_UNREACHABLE' || error.code === 'DEADLINE_EXCEEDED')

export function breaker(options: BreakerOptions = {}): Breaker {
  const { clock = systemClock, faultsMax = LIMITS.breakerFaultsMax, open_ms = LIMITS.breakerOpen_ms, isFault = isTransportFault } = options
  let faults = 0
  let openUntil_ms = 0
  let probing = false

  return async (signal, work) => {
    const tripped = faults >= faultsMax
    const left_ms = openUntil_ms - clock()
    // A clock that jumped back must not keep the circuit open for longer than it was meant to be.
    if (tripped && (probing || (left_ms > 0 && left_ms <= open_ms))) throw openRefusal(Math.max(left_ms, SECOND_MS))
    probing = tripped
    try {
      const result = await work()
      faults = 0
      return result
    } catch (error) {
      if (!isFault(error)) faults = 0
      // A caller who leaves says nothing about the platform.
      else if (!signal.aborted && ++faults >= faultsMax) openUntil_ms = clock() + open_ms
      throw error
    } finally {
      if (tripped) probing = false
    }
  }
}

const openRefusal = (left_ms: number): Refusal =>
  new Refusal('UPSTREAM_UNREACHABLE', {
    detail: 'It failed several times in a row, so it is left alone for a moment.',
    retryAfterS: Math.ceil(left_ms / SECOND_MS),
  })
