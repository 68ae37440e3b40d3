/** Rows of insights: what was delivered, grouped and split, with figures as the decimal texts that the Graph API writes. */
import { deliveredBy, type Delivered } from './delivered.ts'
import type { Asked } from './insights.ask.ts'
import type { MetaState } from './state.ts'
import type { Account } from './types.ts'
import { offsetOf } from './units.ts'

export type Row = Readonly<Record<string, unknown>> & { readonly id: string }

interface Sum {
  spend: number
  impressions: number
  clicks: number
  purchases: number
  value: number
}
interface Group extends Sum {
  readonly keys: Readonly<Record<string, string>>
}

/** Shares in percent; together a hundred. A region is a name that somebody may have chosen with care. */
const SEGMENTS: Readonly<Record<string, readonly (readonly [share: number, values: Readonly<Record<string, string>>])[]>> = {
  age: [
    [21, { age: '18-24' }],
    [44, { age: '25-34' }],
    [35, { age: '35-44' }],
  ],
  gender: [
    [63, { gender: 'female' }],
    [35, { gender: 'male' }],
    [2, { gender: 'unknown' }],
  ],
  'age,gender': [
    [30, { age: '18-24', gender: 'female' }],
    [15, { age: '18-24', gender: 'male' }],
    [35, { age: '25-34', gender: 'female' }],
    [20, { age: '25-34', gender: 'male' }],
  ],
  country: [
    [72, { country: 'DE' }],
    [28, { country: 'AT' }],
  ],
  region: [
    [55, { region: 'Baden-Württemberg' }],
    [45, { region: 'Wien' }],
  ],
  publisher_platform: [
    [38, { publisher_platform: 'facebook' }],
    [62, { publisher_platform: 'instagram' }],
  ],
  'platform_position,publisher_platform': [
    [38, { publisher_platform: 'facebook', platform_position: 'feed' }],
    [40, { publisher_platform: 'instagram', platform_position: 'instagram_reels' }],
    [22, { publisher_platform: 'instagram', platform_position: 'instagram_stories' }],
  ],
  device_platform: [
    [88, { device_platform: 'mobile' }],
    [12, { device_platform: 'desktop' }],
  ],
}

export function rowsOf(
  asked: Asked,
  account: Account,
  state: MetaState,
  now_ms: number,
): { readonly rows: readonly Row[]; readonly summary: unknown } {
  const all = deliveredBy(state, account.id, asked.since, asked.until, now_ms)
    .filter(({ ad }) => asked.campaigns?.includes(ad.campaign_id) ?? true)
    .filter(({ ad }) => asked.adsets?.includes(ad.adset_id) ?? true)
  const segments = SEGMENTS[asked.breakdowns.toSorted().join(',')] ?? [[100, {}] as const]
  const groups = grouped(all, asked, segments)
  const ordered = asked.bySpend ? groups.toSorted((a, b) => b.spend - a.spend) : groups
  const rows = ordered.map((group, index): Row => ({ ...shown(group, asked, account, state), id: String(index) }))
  return { rows, summary: all.length === 0 ? undefined : shown(total(all), { ...asked, level: 'account', withoutReach: false }, account, state) }
}

function grouped(all: readonly Delivered[], asked: Asked, segments: NonNullable<(typeof SEGMENTS)[string]>): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const one of all) {
    let rest: Sum = one
    for (const [index, [share, values]] of segments.entries()) {
      // The last segment takes what rounding left over, so that the parts add up to the whole.
      const part = index === segments.length - 1 ? rest : scaled(one, share)
      rest = minus(rest, part)
      const keys = { ...idsOf(one, asked), ...(asked.daily ? { day: one.day } : {}), ...values }
      const name = Object.values(keys).join('|')
      const group = groups.get(name) ?? { keys, ...NOTHING }
      groups.set(name, Object.assign(group, plus(group, part)))
    }
  }
  return [...groups.values()].toSorted((a, b) => (Object.values(a.keys).join('|') < Object.values(b.keys).join('|') ? -1 : 1))
}

const NOTHING: Sum = { spend: 0, impressions: 0, clicks: 0, purchases: 0, value: 0 }
const combined = (a: Sum, b: Sum, with_: (x: number, y: number) => number): Sum => ({
  spend: with_(a.spend, b.spend),
  impressions: with_(a.impressions, b.impressions),
  clicks: with_(a.clicks, b.clicks),
  purchases: with_(a.purchases, b.purchases),
  value: with_(a.value, b.value),
})
const plus = (a: Sum, b: Sum): Sum => combined(a, b, (x, y) => x + y)
const minus = (a: Sum, b: Sum): Sum => combined(a, b, (x, y) => x - y)
const scaled = (one: Sum, share: number): Sum => combined(one, one, (x) => Math.floor((x * share) / 100))
const total = (all: readonly Delivered[]): Group => ({ keys: {}, ...all.reduce<Sum>(plus, NOTHING) })

/** In the order of the calendar when read by day. */
function idsOf({ ad, day }: Delivered, { level, daily }: Asked): Readonly<Record<string, string>> {
  const first = daily ? { day } : {}
  if (level === 'account') return first
  if (level === 'campaign') return { ...first, campaign_id: ad.campaign_id }
  if (level === 'adset') return { ...first, campaign_id: ad.campaign_id, adset_id: ad.adset_id }
  return { ...first, campaign_id: ad.campaign_id, adset_id: ad.adset_id, ad_id: ad.id }
}

const PURCHASES = ['omni_purchase', 'purchase', 'offsite_conversion.fb_pixel_purchase']

function shown({ keys, ...sum }: Group, asked: Asked, account: Account, state: MetaState): Record<string, unknown> {
  const offset = offsetOf(account.currency)
  const { day, campaign_id, adset_id, ad_id, ...segment } = keys
  const money = (units: number): string => (offset === 1 ? String(units) : (units / offset).toFixed(2))
  const ratio = (top: number, bottom: number): string | undefined => (bottom === 0 ? undefined : (top / bottom).toFixed(6))
  const actions = (value: string): unknown => (sum.purchases === 0 ? undefined : PURCHASES.map((action_type) => ({ action_type, value })))
  const values: Readonly<Record<string, unknown>> = {
    account_id: account.id.replace('act_', ''),
    account_name: account.name,
    account_currency: account.currency,
    campaign_id,
    campaign_name: state.campaigns.find(({ id }) => id === campaign_id)?.name,
    adset_id,
    adset_name: state.adsets.find(({ id }) => id === adset_id)?.name,
    ad_id,
    ad_name: state.ads.find(({ id }) => id === ad_id)?.name,
    spend: money(sum.spend),
    impressions: String(sum.impressions),
    // People see an ad more than once, and the same people see several: reach never adds up.
    reach: asked.withoutReach ? undefined : String(Math.ceil(sum.impressions ** 0.9)),
    frequency: asked.withoutReach ? undefined : ratio(sum.impressions, Math.ceil(sum.impressions ** 0.9)),
    clicks: String(sum.clicks),
    ctr: ratio(sum.clicks * 100, sum.impressions),
    cpc: ratio(sum.spend / offset, sum.clicks),
    cpm: ratio((sum.spend * 1_000) / offset, sum.impressions),
    actions: [{ action_type: 'link_click', value: String(sum.clicks) }, ...((actions(String(sum.purchases)) as unknown[] | undefined) ?? [])],
    action_values: actions(money(sum.value)),
    cost_per_action_type: [
      { action_type: 'link_click', value: ratio(sum.spend / offset, sum.clicks) },
      ...((actions(ratio(sum.spend / offset, sum.purchases) ?? '') as unknown[] | undefined) ?? []),
    ],
    purchase_roas: sum.value === 0 ? undefined : [{ action_type: 'omni_purchase', value: ratio(sum.value, sum.spend) }],
    attribution_setting: '7d_click_1d_view',
  }
  const chosen = asked.fields.map((field) => [field, values[field]] as const).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(chosen), date_start: day ?? asked.since, date_stop: day ?? asked.until, ...segment }
}
