/** What each ad delivered on each day: made up from its budget, and the same at every start. */
import { DAY_MS } from '@countersign/kernel'
import { createRng } from '../seed/rng.ts'
import type { MetaState } from './state.ts'
import type { Ad, AdSet, Campaign } from './types.ts'

/** Spend and value in Meta's own units of the account. */
export interface Delivered {
  readonly ad: Ad
  readonly day: string
  readonly spend: number
  readonly impressions: number
  readonly clicks: number
  readonly purchases: number
  readonly value: number
}

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
export const plusDays = (day: string, days: number): string => dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS)

/** The calendar day in the account's zone; the Canadian form happens to be ISO's. */
export const todayIn = (zone: string, now_ms: number): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now_ms)

const DAYS_MAX = 1_200
const LIFETIME_DAYS = 46
/** Of a thousand impressions, and of a purchase, by account: a yen account counts whole yen. */
const PRICES: Readonly<Record<string, { readonly mille: number; readonly basket: number }>> = {
  EUR: { mille: 800, basket: 3_400 },
  JPY: { mille: 900, basket: 5_200 },
}

/** Every ad of the account and every day of the range on which it ran. */
export function deliveredBy(state: MetaState, accountId: string, since: string, until: string, now_ms: number): readonly Delivered[] {
  const account = state.accounts.find(({ id }) => id === accountId)
  if (account === undefined) return []
  const today = todayIn(account.timezone_name, now_ms)
  const last = until < today ? until : today
  return state.ads
    .filter(({ account_id }) => account_id === accountId)
    .flatMap((ad) => {
      const adset = state.adsets.find(({ id }) => id === ad.adset_id)
      const campaign = state.campaigns.find(({ id }) => id === ad.campaign_id)
      if (adset === undefined || campaign === undefined) return []
      const [first, end] = [dayOf(adset.start_ms), endOf([ad, adset, campaign], last)]
      const days: Delivered[] = []
      for (let day = since > first ? since : first; day <= end && days.length < DAYS_MAX; day = plusDays(day, 1))
        days.push(dayOfAd(ad, adset, campaign, day, dailyOf(adset, campaign, state), account.currency))
      return days
    })
}

/** What does not run any more ran until it was last touched. */
function endOf(chain: readonly (Ad | AdSet | Campaign)[], last: string): string {
  return chain.filter(({ status }) => status !== 'ACTIVE').reduce((end, { updated_ms }) => (dayOf(updated_ms) < end ? dayOf(updated_ms) : end), last)
}

/** The part of the budget above it that one ad gets. */
function dailyOf(adset: AdSet, campaign: Campaign, { ads }: MetaState): number {
  const own = adset.daily_budget ?? (adset.lifetime_budget === null ? null : Math.round(adset.lifetime_budget / LIFETIME_DAYS))
  const shared = own === null ? ads.filter(({ campaign_id }) => campaign_id === campaign.id) : ads.filter(({ adset_id }) => adset_id === adset.id)
  return Math.round((own ?? campaign.daily_budget ?? 1_000) / Math.max(1, shared.length))
}

function dayOfAd(ad: Ad, adset: AdSet, { objective }: Campaign, day: string, daily: number, currency: string): Delivered {
  const rng = createRng(Number(BigInt(ad.id) % 1_000_003n) * 31 + Number(day.replaceAll('-', '')))
  const { mille, basket } = PRICES[currency] ?? { mille: 800, basket: 3_400 }
  const spend = Math.round((daily * (70 + rng.int(40))) / 100)
  const impressions = Math.round((spend * 1_000 * (80 + rng.int(40))) / 100 / mille)
  const clicks = Math.round((impressions * (8 + rng.int(17))) / 1_000)
  const sells = objective === 'OUTCOME_SALES' && adset.optimization_goal === 'OFFSITE_CONVERSIONS'
  const purchases = sells ? Math.round((clicks * rng.int(9)) / 100) : 0
  const value = Array.from({ length: purchases }, () => Math.round((basket * (60 + rng.int(90))) / 100)).reduce((sum, one) => sum + one, 0)
  return { ad, day, spend, impressions, clicks, purchases, value }
}
