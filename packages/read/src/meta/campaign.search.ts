/** Finds ad campaigns: what runs, what rests, and on which budget. */
import { LIMITS, moneyText } from '@countersign/kernel'
import { cursorField, idField, limitField, moneyOutput, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { CAMPAIGN_STATUSES, type MetaReader } from './reader.ts'

export const metaCampaignSearch = readTool<MetaReader>()({
  name: 'meta_campaign_search',
  title: 'Search ad campaigns',
  description: 'Lists campaigns of one Meta ad account with status and budgets. A campaign without a budget of its own leaves it to its ad sets.',
  platform: 'meta',
  scopes: ['ads_read'],
  tier: 0,
  input: z.strictObject({
    account_id: idField.optional().describe('act_…; may be left out where there is one account'),
    status: z.enum(CAMPAIGN_STATUSES).optional().describe('By effective status; archived ones show only when asked for'),
    query: searchField.optional().describe('Part of the name'),
    limit: limitField,
    cursor: cursorField,
  }),
  log: { account_id: 'plain', status: 'plain', query: 'hash', limit: 'plain' },
  output: z.strictObject({
    account_id: z.string(),
    currency: z.string(),
    campaigns: z.array(
      z.strictObject({
        campaign_id: z.string(),
        objective: z.string(),
        status: z.string(),
        effective_status: z.string(),
        daily_budget: moneyOutput.nullable(),
        lifetime_budget: moneyOutput.nullable(),
        starts_at: z.string().nullable(),
        ends_at: z.string().nullable(),
        untrusted: z.strictObject({ name: z.string() }),
      }),
    ),
    next_cursor: z.string().nullable(),
  }),
  async run({ account_id, ...query }, look) {
    const { accountId, currency, campaigns, nextCursor } = await look.campaignSearch({ ...query, accountId: account_id })
    return {
      account_id: accountId,
      currency,
      campaigns: campaigns.map((campaign) => ({
        campaign_id: campaign.id,
        objective: campaign.objective,
        status: campaign.status,
        effective_status: campaign.effectiveStatus,
        daily_budget: campaign.dailyBudget === null ? null : moneyText(campaign.dailyBudget),
        lifetime_budget: campaign.lifetimeBudget === null ? null : moneyText(campaign.lifetimeBudget),
        starts_at: campaign.startsAt,
        ends_at: campaign.endsAt,
        untrusted: { name: line(campaign.name, LIMITS.searchCharsMax) ?? '' },
      })),
      next_cursor: nextCursor,
    }
  },
})
