/** Shopify's cost bucket as last reported: a request that would surely be throttled waits here instead of being sent. */
import { type Clock, LIMITS, Refusal, SECOND_MS } from '@countersign/kernel'
import { pause } from '../retry.ts'
import type { Cost } from './refuse.ts'

/** Documents are constants of this house; the bound only keeps a mistake from growing the map. */
const DOCUMENTS_MAX = 200

export interface CostBucket {
  /** Waits until the bucket should hold what this document last cost; refuses when that is longer than a call can afford. */
  admit(document: string, signal: AbortSignal): Promise<void>
  readonly learn: (document: string, cost: Cost | undefined) => void
}

export function costBucket(clock: Clock): CostBucket {
  const costs = new Map<string, number>()
  let level: { available: number; readonly maximum: number; readonly perMs: number; at_ms: number } | undefined

  const fill = () => {
    if (level === undefined) return
    const now = clock()
    // A clock that jumped back must not drain the bucket.
    level.available = Math.min(level.maximum, level.available + Math.max(0, now - level.at_ms) * level.perMs)
    level.at_ms = now
  }

  return {
    async admit(document, signal) {
      fill()
      const cost = costs.get(document)
      if (level === undefined || cost === undefined) return
      const missing = Math.min(cost, level.maximum) - level.available
      // Taken at once, so that calls side by side do not all count on the same points.
      level.available -= cost
      if (missing <= 0) return
      const wait_ms = Math.ceil(missing / level.perMs)
      if (wait_ms > LIMITS.readRetryWaitMax_ms || !(await pause(wait_ms, signal))) {
        level.available += cost
        throw new Refusal('UPSTREAM_THROTTLED', { retryAfterS: Math.max(1, Math.ceil(wait_ms / SECOND_MS)) })
      }
    },

    learn(document, cost) {
      if (cost === undefined) return
      const { currentlyAvailable, maximumAvailable, restoreRate } = cost.throttleStatus
      if (costs.size < DOCUMENTS_MAX || costs.has(document)) costs.set(document, cost.requestedQueryCost)
      level = { available: currentlyAvailable, maximum: maximumAvailable, perMs: restoreRate / SECOND_MS, at_ms: clock() }
    },
  }
}
