/** Rows of insights: Meta's decimal texts, checked and shown exactly; what Meta left out is null, never zero. */
import { parsePlatformMoney, moneyText, Refusal } from '@countersign/kernel'
import { moneyOutput } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { digits, name } from './nodes.ts'
import { BREAKDOWNS, type Level } from './insights.ask.ts'

const decimal = z.string().regex(/^\d{1,13}(?:\.\d{1,18})?$/)
const count = z.string().regex(/^\d{1,15}$/)
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/)
const actions = z
  .array(z.looseObject({ action_type: z.string().max(300), value: decimal.optional() }))
  .max(2_000)
  .optional()
const label = z.string().max(200).optional()

const figures = z.object({
  account_currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  spend: decimal.optional(),
  impressions: count.optional(),
  reach: count.optional(),
  clicks: count.optional(),
  ctr: decimal.optional(),
  cpc: decimal.optional(),
  cpm: decimal.optional(),
  actions,
  action_values: actions,
  purchase_roas: actions,
  attribution_setting: z
    .string()
    .regex(/^[a-z0-9_]{1,80}$/)
    .optional(),
})

export const insightsNode = figures.extend({
  account_id: digits,
  date_start: day,
  date_stop: day,
  campaign_id: digits.optional(),
  campaign_name: name.optional(),
  adset_id: digits.optional(),
  adset_name: name.optional(),
  ad_id: digits.optional(),
  ad_name: name.optional(),
  age: label,
  gender: label,
  country: label,
  region: label,
  publisher_platform: label,
  platform_position: label,
  device_platform: label,
})
export type InsightsNode = z.output<typeof insightsNode>

const figuresRow = z.strictObject({
  spend: moneyOutput,
  impressions: z.int(),
  reach: z.int().nullable(),
  clicks: z.int(),
  ctr_percent: z.string().nullable(),
  cpc: moneyOutput.nullable(),
  cpm: moneyOutput.nullable(),
  purchases: z.number().nullable(),
  purchase_value: moneyOutput.nullable(),
  roas: z.string().nullable(),
  attribution: z.string().nullable(),
})
export const totalsRow = figuresRow
export const insightsRow = figuresRow.extend({
  date: z.string().optional(),
  campaign_id: z.string().optional(),
  adset_id: z.string().optional(),
  ad_id: z.string().optional(),
  untrusted: z.strictObject({ name: z.string().optional(), segment: z.record(z.string(), z.string()).optional() }).optional(),
})

/** Averages carry more digits than anybody pays; four say enough. */
const AVERAGE_DIGITS = 4
const NAME_CHARS_MAX = 100
const SEGMENT_CHARS_MAX = 60

/** Rounds a decimal text, half up, without a float. */
export function rounded(text: string, digitsMax: number): string {
  const [whole = '0', fraction = ''] = text.split('.')
  if (fraction.length <= digitsMax) return text
  const kept = BigInt(whole + fraction.slice(0, digitsMax)) + (fraction.charAt(digitsMax) >= '5' ? 1n : 0n)
  const padded = String(kept).padStart(digitsMax + 1, '0')
  return digitsMax === 0 ? padded : `${padded.slice(0, -digitsMax)}.${padded.slice(-digitsMax)}`
}

type Shown = z.output<typeof moneyOutput>

/** A sum as Meta wrote it, with the currency's decimals; a fraction of a cent, which a value from abroad may have, stays. */
function sum(text: string, currency: string): Shown {
  try {
    return moneyText(parsePlatformMoney({ amount: text, currency }))
  } catch (error) {
    if (error instanceof Refusal && error.code === 'AMOUNT_INVALID') return { amount: text, currency }
    throw error
  }
}

const average = (text: string | undefined, currency: string): Shown | null =>
  text === undefined ? null : { amount: rounded(text, AVERAGE_DIGITS), currency }

/** Meta counts one purchase under several names; the first that is there counts all channels once. */
const PURCHASE = ['omni_purchase', 'purchase', 'offsite_conversion.fb_pixel_purchase']

function purchaseOf(rows: z.output<typeof actions>): string | undefined {
  for (const type of PURCHASE) {
    const value = rows?.find(({ action_type }) => action_type === type)?.value
    if (value !== undefined) return value
  }
  return undefined
}

function figuresOf(node: z.output<typeof figures>, currency: string): z.output<typeof figuresRow> {
  // A row in another currency than its account's would be read as the account's.
  if (node.account_currency !== undefined && node.account_currency !== currency) throw new Refusal('UPSTREAM_MALFORMED')
  const [purchases, value, roas] = [purchaseOf(node.actions), purchaseOf(node.action_values), purchaseOf(node.purchase_roas)]
  return {
    spend: sum(node.spend ?? '0', currency),
    impressions: Number(node.impressions ?? '0'),
    reach: node.reach === undefined ? null : Number(node.reach),
    clicks: Number(node.clicks ?? '0'),
    ctr_percent: node.ctr === undefined ? null : rounded(node.ctr, AVERAGE_DIGITS),
    cpc: average(node.cpc, currency),
    cpm: average(node.cpm, currency),
    purchases: purchases === undefined ? null : Number(rounded(purchases, 2)),
    purchase_value: value === undefined ? null : sum(value, currency),
    roas: roas === undefined ? null : rounded(roas, 2),
    attribution: node.attribution_setting ?? null,
  }
}

const SEGMENTS = [...new Set(Object.values(BREAKDOWNS).flat())]

/** The level that a row speaks of, from the ids in it: a report that was asked for earlier does not say. */
export const levelOf = (node: InsightsNode | undefined): Level =>
  node?.ad_id !== undefined ? 'ad' : node?.adset_id !== undefined ? 'adset' : node?.campaign_id !== undefined ? 'campaign' : 'account'

export function insightsRowOf(node: InsightsNode, currency: string, daily: boolean): z.output<typeof insightsRow> {
  const named = line(node.ad_name ?? node.adset_name ?? node.campaign_name, NAME_CHARS_MAX)
  const segments = SEGMENTS.flatMap((key) => (node[key] === undefined ? [] : [[key, line(node[key], SEGMENT_CHARS_MAX) ?? ''] as const]))
  const outside = {
    ...(named === null ? {} : { name: named }),
    ...(segments.length === 0 ? {} : { segment: Object.fromEntries(segments) }),
  }
  return {
    ...(daily ? { date: node.date_start } : {}),
    ...(node.campaign_id === undefined ? {} : { campaign_id: node.campaign_id }),
    ...(node.adset_id === undefined ? {} : { adset_id: node.adset_id }),
    ...(node.ad_id === undefined ? {} : { ad_id: node.ad_id }),
    ...figuresOf(node, currency),
    ...(Object.keys(outside).length === 0 ? {} : { untrusted: outside }),
  }
}

/** The sum over all pages; null where Meta gave none that can be read. */
export function totalsOf(summary: unknown, currency: string): z.output<typeof totalsRow> | null {
  const parsed = figures.safeParse(summary)
  return parsed.success && parsed.data.spend !== undefined ? figuresOf(parsed.data, currency) : null
}

export const isBrokenDown = (node: InsightsNode | undefined): boolean => SEGMENTS.some((key) => node?.[key] !== undefined)
