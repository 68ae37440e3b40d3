/** The shop's advertising: two ad accounts, a euro and a yen one, with campaigns under both kinds of budget. */
import type { MetaSeed } from '../meta/types.ts'

export function metaSeed(now_ms: number): MetaSeed {
  return {
    user: { id: '1', name: String(now_ms) },
    business: { id: '2', name: '' },
    accounts: [],
    campaigns: [],
    adsets: [],
    ads: [],
    activities: [],
  }
}
