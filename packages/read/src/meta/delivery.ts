/** Campaigns, ad sets and ads: what they are, what they really do, and what is in their way. */
import { type Money, Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { line } from '../outside.ts'
import { adsetNode, campaignNode, digits, instant, name, units, word } from './nodes.ts'
import { metaMoney } from './units.ts'

/** What a status means to a person: paused above is paused, too. */
const PAUSED = { campaign: ['PAUSED'], adset: ['PAUSED', 'CAMPAIGN_PAUSED'], ad: ['PAUSED', 'CAMPAIGN_PAUSED', 'ADSET_PAUSED'] } as const
export const CAMPAIGN_STATUSES = ['ACTIVE', 'PAUSED', 'ARCHIVED', 'WITH_ISSUES'] as const
export const ADSET_STATUSES = CAMPAIGN_STATUSES
export const AD_STATUSES = [...CAMPAIGN_STATUSES, 'DISAPPROVED', 'PENDING_REVIEW'] as const
export type DeliveryStatus = (typeof AD_STATUSES)[number]
export type DeliveryKind = keyof typeof PAUSED

export interface DeliveryQuery {
  readonly accountId?: string | undefined
  readonly campaignId?: string | undefined
  readonly adsetId?: string | undefined
  readonly status?: DeliveryStatus | undefined
  readonly query?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

interface Filter {
  readonly field: string
  readonly operator: 'IN' | 'CONTAIN'
  readonly value: string | readonly string[]
}

export const belowFilters = (campaignId?: string, adsetId?: string): readonly Filter[] => [
  ...(campaignId === undefined ? [] : [{ field: 'campaign.id', operator: 'IN' as const, value: [campaignId] }]),
  ...(adsetId === undefined ? [] : [{ field: 'adset.id', operator: 'IN' as const, value: [adsetId] }]),
]

export const nameFilters = (query: string | undefined): readonly Filter[] =>
  query === undefined || query.trim() === '' ? [] : [{ field: 'name', operator: 'CONTAIN', value: query.trim() }]

/** The parameters of one page. Ids have been checked; words go as values of a list, which cannot become parameters. */
export function deliveryParams(kind: DeliveryKind, { campaignId, adsetId, status, query, limit, cursor }: DeliveryQuery): Record<string, unknown> {
  const filtering = [...belowFilters(campaignId, adsetId), ...nameFilters(query)]
  return {
    limit,
    summary: 'total_count',
    ...(cursor === undefined ? {} : { after: cursor }),
    ...(status === undefined ? {} : { effective_status: status === 'PAUSED' ? PAUSED[kind] : [status] }),
    ...(filtering.length === 0 ? {} : { filtering }),
  }
}

const TEXTS_MAX = 10
const text = z.string().max(20_000)
const issues = z
  .array(
    z.object({
      level: z.string().max(60).optional(),
      error_code: z.int().optional(),
      error_summary: text.optional(),
      error_message: text.optional(),
    }),
  )
  .max(200)
  .optional()
const bidStrategy = word.optional()

export const campaignRow = campaignNode.extend({ bid_strategy: bidStrategy, spend_cap: units.optional(), issues_info: issues })
export const adsetRow = adsetNode.extend({
  bid_strategy: bidStrategy,
  optimization_goal: word.optional(),
  start_time: instant,
  end_time: instant,
  learning_stage_info: z.object({ status: word.optional() }).optional(),
  issues_info: issues,
})
export const adRow = z.object({
  id: digits,
  name,
  account_id: digits,
  campaign_id: digits,
  adset_id: digits,
  status: word,
  effective_status: word,
  creative: z.object({ id: digits }).optional(),
  created_time: instant,
  updated_time: instant,
  issues_info: issues,
  ad_review_feedback: z.object({ global: z.record(z.string().max(200), text).optional() }).optional(),
})

/** What is in the way, in Meta's words: outside text, cleaned. */
export function issueLines(rows: z.output<typeof issues>): readonly string[] {
  const lines = (rows ?? []).map(({ error_summary, error_message, error_code }) => {
    const said = line([error_summary, error_message].filter((part) => part !== undefined && part !== '').join(': '))
    return said ?? (error_code === undefined ? null : `Meta’s issue ${error_code}`)
  })
  return lines.filter((said) => said !== null).slice(0, TEXTS_MAX)
}

/** Why an ad was turned down, in Meta's words. */
export function reviewLines(feedback: z.output<typeof adRow>['ad_review_feedback']): readonly string[] {
  const lines = Object.entries(feedback?.global ?? {}).map(([key, said]) => line(`${key}: ${said}`))
  return lines.filter((said) => said !== null).slice(0, TEXTS_MAX)
}

/** Meta takes this number of units for “no cap”. */
const NO_CAP = '922337203685478'

export const capOr = (cap: string | undefined, currency: string): Money | null =>
  cap === undefined || cap === '0' || cap === NO_CAP ? null : metaMoney(cap, currency)

/** An object of another account in this account's list would slip past the list of accounts. */
export function ofAccount<T extends { readonly account_id: string }>(nodes: readonly T[], accountId: string): readonly T[] {
  if (nodes.some((node) => `act_${node.account_id}` !== accountId)) throw new Refusal('UPSTREAM_MALFORMED')
  return nodes
}
