/** What a report of insights is asked for: which days, at which level, broken down by what – and what Meta cannot say about that. */
import { Refusal } from '@countersign/kernel'
import { belowFilters } from './delivery.ts'
import { checkedDay, plusDays, plusMonths, type Preset, presetRange, type Range } from './days.ts'

export const LEVELS = ['account', 'campaign', 'adset', 'ad'] as const
export type Level = (typeof LEVELS)[number]

/** Our word, and Meta's fields for it. */
export const BREAKDOWNS = {
  age: ['age'],
  gender: ['gender'],
  age_gender: ['age', 'gender'],
  country: ['country'],
  region: ['region'],
  platform: ['publisher_platform'],
  placement: ['publisher_platform', 'platform_position'],
  device: ['device_platform'],
} as const
export type Breakdown = keyof typeof BREAKDOWNS
export const BREAKDOWN_NAMES = Object.keys(BREAKDOWNS) as readonly Breakdown[] as readonly [Breakdown, ...Breakdown[]]

export interface InsightsQuery {
  readonly accountId?: string | undefined
  readonly level: Level
  readonly campaignId?: string | undefined
  readonly adsetId?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly preset?: Preset | undefined
  readonly breakdown?: Breakdown | undefined
  readonly timeIncrement: 'day' | 'total'
  readonly reportRunId?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Meta keeps insights for so long, and reach by breakdown for less. */
const KEPT_MONTHS = 37
const REACH_MONTHS = 13
/** Purchases are counted back onto the day of the click for a week; spend settles within some days. */
const MOVING_DAYS = 3

/** The asked days, or the last seven whole ones. */
export function rangeOf({ since, until, preset }: Pick<InsightsQuery, 'since' | 'until' | 'preset'>, today: string): Range {
  if (preset !== undefined && (since !== undefined || until !== undefined))
    throw new Refusal('INPUT_INVALID', { detail: 'Give `preset`, or `since` and `until`, not both.' })
  if (since === undefined && until === undefined) return presetRange(preset ?? 'last_7d', today)
  if (since === undefined) throw new Refusal('INPUT_INVALID', { detail: '`until` needs a `since`.' })
  const range = { since: checkedDay('since', since), until: until === undefined ? today : checkedDay('until', until) }
  if (range.since > today) throw new Refusal('INPUT_INVALID', { detail: `\`since\` lies ahead; today is ${today} in the account’s zone.` })
  if (range.since > range.until) throw new Refusal('INPUT_INVALID', { detail: '`since` lies after `until`.' })
  const earliest = plusMonths(today, -KEPT_MONTHS)
  if (range.since < earliest)
    throw new Refusal('INPUT_INVALID', { detail: `Meta keeps insights for ${KEPT_MONTHS} months: \`since\` is ${earliest} at the earliest.` })
  return range
}

const NAMES: Readonly<Record<Level, readonly string[]>> = {
  account: [],
  campaign: ['campaign_id', 'campaign_name'],
  adset: ['campaign_id', 'adset_id', 'adset_name'],
  ad: ['campaign_id', 'adset_id', 'ad_id', 'ad_name'],
}
const FIGURES = ['spend', 'impressions', 'reach', 'clicks', 'ctr', 'cpc', 'cpm', 'actions', 'action_values', 'purchase_roas', 'attribution_setting']

export const insightsFields = (level: Level): string[] => ['account_id', 'account_currency', ...NAMES[level], ...FIGURES]

/** The parameters without fields and page, the same for one answer and for a report run. */
export function insightsParams({ level, campaignId, adsetId, breakdown, timeIncrement }: InsightsQuery, range: Range): Record<string, unknown> {
  const filtering = belowFilters(campaignId, adsetId)
  return {
    level,
    time_range: range,
    time_increment: timeIncrement === 'day' ? 1 : 'all_days',
    default_summary: true,
    ...(breakdown === undefined ? {} : { breakdowns: BREAKDOWNS[breakdown] }),
    ...(filtering.length === 0 ? {} : { filtering }),
    // The biggest spender first; a day by day report stays in the order of its days.
    ...(timeIncrement === 'day' ? {} : { sort: ['spend_descending'] }),
  }
}

interface Shown {
  readonly rows: number
  readonly brokenDown: boolean
  readonly purchases: boolean
}

/** What the figures cannot say, in our words. */
export function insightsNotes({ since, until }: Range, today: string, { rows, brokenDown, purchases }: Shown): string[] {
  if (rows === 0) return ['Meta has no delivery to show here; what did not deliver has no row.']
  return [
    ...(rows > 1 ? ['Reach is Meta’s estimate from samples; it must not be added up across rows.'] : []),
    ...(brokenDown && since < plusMonths(today, -REACH_MONTHS)
      ? [`Meta drops reach by breakdown for days more than ${REACH_MONTHS} months back: it is null or partial here.`]
      : []),
    ...(brokenDown ? ['Meta leaves some purchases out of breakdowns, so rows may add up to less than the totals.'] : []),
    ...(purchases ? ['Purchases are those that Meta credits to ads within the window in `attribution`, not the shop’s sales.'] : []),
    ...(until > plusDays(today, -MOVING_DAYS) ? [`Figures of the last ${MOVING_DAYS} days still move.`] : []),
  ]
}
