/** Finds ad campaigns: what runs, what rests, on which budget, and what is in the way. */
import { LIMITS } from '@countersign/kernel'
import { cursorField, limitField, moneyOutput, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { CAMPAIGN_STATUSES, capOr, issueLines } from './delivery.ts'
import { accountField, listOutput, listShown, moneyShown } from './fields.ts'
import { isoOr } from './nodes.ts'
import { type MetaReader, moneyOr } from './reader.ts'

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
    const { currency } = list.facts
    return {
      ...listShown(list),
      campaigns: list.nodes.map((node) => ({
        campaign_id: node.id,
        objective: node.objective,
        status: node.status,
        effective_status: node.effective_status,
        daily_budget: moneyShown(moneyOr(node.daily_budget, currency)),
        lifetime_budget: moneyShown(moneyOr(node.lifetime_budget, currency)),
        spend_cap: moneyShown(capOr(node.spend_cap, currency)),
        bid_strategy: node.bid_strategy ?? null,
        starts_at: isoOr(node.start_time),
        ends_at: isoOr(node.stop_time),
        untrusted: { name: line(node.name, LIMITS.searchCharsMax) ?? '', issues: [...issueLines(node.issues_info)] },
      })),
    }
  },
})
