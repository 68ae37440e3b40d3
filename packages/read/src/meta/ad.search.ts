/** Finds ads: what is shown to people, and what Meta's review says about it. */
import { LIMITS } from '@countersign/kernel'
import { cursorField, limitField, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { AD_STATUSES, issueLines, reviewLines } from './delivery.ts'
import { accountField, listOutput, listShown } from './fields.ts'
import { metaIdField } from './ids.ts'
import { isoOr } from './nodes.ts'
import type { MetaReader } from './reader.ts'

export const metaAdSearch = readTool<MetaReader>()({
  name: 'meta_ad_search',
  title: 'Search ads',
  description: 'Meta ads with status, creative id, issues and review feedback.',
  platform: 'meta',
  scopes: ['ads_read'],
  tier: 0,
  input: z.strictObject({
    account_id: accountField,
    campaign_id: metaIdField.optional(),
    adset_id: metaIdField.optional(),
    status: z.enum(AD_STATUSES).optional(),
    query: searchField.optional(),
    limit: limitField,
    cursor: cursorField,
  }),
  log: { account_id: 'plain', campaign_id: 'plain', adset_id: 'plain', status: 'plain', query: 'hash', limit: 'plain' },
  output: z.strictObject({
    ...listOutput,
    ads: z.array(
      z.strictObject({
        ad_id: z.string(),
        adset_id: z.string(),
        campaign_id: z.string(),
        creative_id: z.string().nullable(),
        status: z.string(),
        effective_status: z.string(),
        created_at: z.string().nullable(),
        updated_at: z.string().nullable(),
        untrusted: z.strictObject({ name: z.string(), issues: z.array(z.string()), review: z.array(z.string()) }),
      }),
    ),
  }),
  async run({ account_id, campaign_id, adset_id, ...query }, look) {
    const list = await look.adSearch({ ...query, accountId: account_id, campaignId: campaign_id, adsetId: adset_id })
    return {
      ...listShown(list),
      ads: list.nodes.map((node) => ({
        ad_id: node.id,
        adset_id: node.adset_id,
        campaign_id: node.campaign_id,
        creative_id: node.creative?.id ?? null,
        status: node.status,
        effective_status: node.effective_status,
        created_at: isoOr(node.created_time),
        updated_at: isoOr(node.updated_time),
        untrusted: {
          name: line(node.name, LIMITS.searchCharsMax) ?? '',
          issues: [...issueLines(node.issues_info)],
          review: [...reviewLines(node.ad_review_feedback)],
        },
      })),
    }
  },
})
