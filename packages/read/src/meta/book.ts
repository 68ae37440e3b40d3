/** What an ad account counts in and where its day begins, kept for some minutes: every list and report needs it, and it hardly ever changes. */
import { type Clock, MINUTE_MS } from '@countersign/kernel'
import { z } from 'zod'

const KEPT_MS = 10 * MINUTE_MS

export const accountFactsNode = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  timezone_name: z.string().regex(/^[A-Za-z][A-Za-z0-9_+/-]{0,60}$/),
})
export type AccountFacts = z.output<typeof accountFactsNode>

export interface AccountBook {
  /** The facts as written down, or freshly asked for; a failure is not written down. */
  of(accountId: string, ask: () => Promise<AccountFacts>): Promise<AccountFacts>
}

/** Never longer than the list of accounts that a configuration may hold, since only those are asked for. */
export function accountBook(clock: Clock): AccountBook {
  const pages = new Map<string, { readonly facts: AccountFacts; readonly at_ms: number }>()
  return {
    async of(accountId, ask) {
      const known = pages.get(accountId)
      // A clock that jumped, either way, must not make a page last.
      if (known !== undefined && Math.abs(clock() - known.at_ms) < KEPT_MS) return known.facts
      const facts = await ask()
      pages.set(accountId, { facts, at_ms: clock() })
      return facts
    },
  }
}
