/** Finds ad sets: where the budget stands, what is learned, what is in the way. */
import { LIMITS } from '@countersign/kernel'
import { cursorField, limitField, moneyOutput, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { ADSET_STATUSES, issueLines } from './delivery.ts'
import { accountField, listOutput, listShown, moneyShown } from './fields.ts'
import { metaIdField } from './ids.ts'
import { isoOr } from './nodes.ts'
import { type MetaReader, moneyOr } from './reader.ts'

export const metaAdsetSearch = readTool<MetaReader>()({
  name: 'meta_adset_search',
  title: 'Search ad sets',
  description: 'Meta ad sets with status, budgets, learning stage and issues. Without a budget of its own, the campaign holds it.',
  platform: 'meta',
  scopes: ['ads_read'],
  tier: 0,
  input: z.strictObject({
    account_id: accountField,
    campaign_id: metaIdField.optional(),
    status: z.enum(ADSET_STATUSES).optional(),
    query: searchField.optional(),
    limit: limitField,
    cursor: cursorField,
  }),
  log: { account_id: 'plain', campaign_id: 'plain', status: 'plain', query: 'hash', limit: 'plain' },
  output: z.strictObject({
    ...listOutput,
    adsets: z.array(
      z.strictObject({
        adset_id: z.string(),
        campaign_id: z.string(),
        status: z.string(),
        effective_status: z.string(),
        daily_budget: moneyOutput.nullable(),
        lifetime_budget: moneyOutput.nullable(),
        bid_strategy: z.string().nullable(),
        optimization_goal: z.string().nullable(),
        learning: z.string().nullable(),
        starts_at: z.string().nullable(),
        ends_at: z.string().nullable(),
        untrusted: z.strictObject({ name: z.string(), issues: z.array(z.string()) }),
      }),
    ),
  }),
  async run({ account_id, campaign_id, ...query }, look) {
    const list = await look.adsetSearch({ ...query, accountId: account_id, campaignId: campaign_id })
    const { currency } = list.facts
    return {
      ...listShown(list),
      adsets: list.nodes.map((node) => ({
        adset_id: node.id,
        campaign_id: node.campaign_id,
        status: node.status,
        effective_status: node.effective_status,
        daily_budget: moneyShown(moneyOr(node.daily_budget, currency)),
        lifetime_budget: moneyShown(moneyOr(node.lifetime_budget, currency)),
        bid_strategy: node.bid_strategy ?? null,
        optimization_goal: node.optimization_goal ?? null,
        learning: node.learning_stage_info?.status ?? null,
        starts_at: isoOr(node.start_time),
        ends_at: isoOr(node.end_time),
        untrusted: { name: line(node.name, LIMITS.searchCharsMax) ?? '', issues: [...issueLines(node.issues_info)] },
      })),
    }
  },
})
