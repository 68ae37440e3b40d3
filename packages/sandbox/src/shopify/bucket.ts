/** The leaky bucket that each app pays its queries from. */
import { SECOND_MS } from '@countersign/kernel'

/** A shop on the platform's standard plan. */
const BUCKET_MAX = 2_000
const RESTORE_PER_S = 100
/** No single query may cost more, whatever the plan. */
export const QUERY_COST_MAX = 1_000

export interface Bucket {
  /** False, and nothing is taken, when there is not enough. */
  take(cost: number): boolean
  /** What a query asked for and did not use comes back. */
  refund(cost: number): void
  status(): { readonly maximumAvailable: number; readonly currentlyAvailable: number; readonly restoreRate: number }
}

export function createBucket(now: () => number): Bucket {
  let available = BUCKET_MAX
  let at = now()
  const refill = (): void => {
    available = Math.min(BUCKET_MAX, available + ((now() - at) * RESTORE_PER_S) / SECOND_MS)
    at = now()
  }
  return {
    take(cost) {
      refill()
      if (cost > available) return false
      available -= cost
      return true
    },
    refund: (cost) => void (available = Math.min(BUCKET_MAX, available + cost)),
    status() {
      refill()
      return { maximumAvailable: BUCKET_MAX, currentlyAvailable: Math.floor(available), restoreRate: RESTORE_PER_S }
    },
  }
}
