/** Finds ad campaigns: what runs, what rests, on which budget, and what is in the way. */
import { LIMITS } from '@countersign/kernel'
import { cursorField, limitField, moneyOutput, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { CAMPAIGN_STATUSES } from './delivery.ts'
import { accountField, listOutput, listShown, moneyShown } from './fields.ts'
import type { MetaReader } from './reader.ts'

export const metaCampaignSearch = readTool<MetaReader>()({
  name: 'meta_campaign_search',
  title: 'Search ad campaigns',
  description: 'Meta campaigns with status, budgets and issues. Without a budget of its own, the ad sets hold it.',
  platform: 'meta',
  scopes: ['ads_read'],
  tier: 0,
  input: z.strictObject({
    account_id: accountField,
    status: z.enum(CAMPAIGN_STATUSES).optional(),
    query: searchField.optional().describe('Part of the name'),
    limit: limitField,
    cursor: cursorField,
  }),
  log: { account_id: 'plain', status: 'plain', query: 'hash', limit: 'plain' },
  output: z.strictObject({
    ...listOutput,
    campaigns: z.array(
      z.strictObject({
        campaign_id: z.string(),
        objective: z.string(),
        status: z.string(),
        effective_status: z.string(),
        daily_budget: moneyOutput.nullable(),
        lifetime_budget: moneyOutput.nullable(),
        spend_cap: moneyOutput.nullable(),
        bid_strategy: z.string().nullable(),
        starts_at: z.string().nullable(),
        ends_at: z.string().nullable(),
        untrusted: z.strictObject({ name: z.string(), issues: z.array(z.string()) }),
      }),
    ),
  }),
  async run({ account_id, ...query }, look) {
    const list = await look.campaignSearch({ ...query, accountId: account_id })
    return {
      ...listShown(list),
      campaigns: list.campaigns.map((campaign) => ({
        campaign_id: campaign.id,
        objective: campaign.objective,
        status: campaign.status,
        effective_status: campaign.effectiveStatus,
        daily_budget: moneyShown(campaign.dailyBudget),
        lifetime_budget: moneyShown(campaign.lifetimeBudget),
        spend_cap: moneyShown(campaign.spendCap),
        bid_strategy: campaign.bidStrategy,
        starts_at: campaign.startsAt,
        ends_at: campaign.endsAt,
        untrusted: { name: line(campaign.name, LIMITS.searchCharsMax) ?? '', issues: [...campaign.issues] },
      })),
    }
  },
})
