/** What advertising cost and brought, by account, campaign, ad set or ad. */
import { cursorField, limitField, readTool } from '@countersign/serve'
import { z } from 'zod'
import { dayField, PRESETS } from './days.ts'
import { accountField } from './fields.ts'
import { metaIdField } from './ids.ts'
import { BREAKDOWN_NAMES, LEVELS } from './insights.ask.ts'
import { insightsRow, totalsRow } from './insights.rows.ts'
import type { MetaReader } from './reader.ts'

export const metaInsightsReport = readTool<MetaReader>()({
  name: 'meta_insights_report',
  title: 'Report ad results',
  description:
    'Ad spend, reach, clicks, purchases and ROAS of Meta ads, with totals. Default: last_7d by campaign. While `report` is running, call again with report_run_id.',
  platform: 'meta',
  scopes: ['ads_read'],
  tier: 0,
  input: z.strictObject({
    account_id: accountField,
    level: z.enum(LEVELS).default('campaign'),
    campaign_id: metaIdField.optional(),
    adset_id: metaIdField.optional(),
    preset: z.enum(PRESETS).optional(),
    since: dayField.optional(),
    until: dayField.optional(),
    breakdown: z.enum(BREAKDOWN_NAMES).optional(),
    time_increment: z.enum(['day', 'total']).default('total'),
    report_run_id: z.string().min(1).max(30).optional(),
    limit: limitField,
    cursor: cursorField,
  }),
  log: {
    account_id: 'plain',
    level: 'plain',
    campaign_id: 'plain',
    adset_id: 'plain',
    preset: 'plain',
    since: 'plain',
    until: 'plain',
    breakdown: 'plain',
    time_increment: 'plain',
    report_run_id: 'plain',
    limit: 'plain',
  },
  output: z.strictObject({
    report: z.enum(['ready', 'running']),
    account_id: z.string(),
    currency: z.string(),
    time_zone: z.string(),
    level: z.string(),
    since: z.string(),
    until: z.string(),
    rows: z.array(insightsRow),
    totals: totalsRow.nullable(),
    report_run_id: z.string().nullable(),
    progress_percent: z.int().nullable(),
    next_cursor: z.string().nullable(),
    notes: z.array(z.string()),
  }),
  async run({ account_id, campaign_id, adset_id, time_increment, report_run_id, ...query }, look) {
    const report = await look.insightsReport({
      ...query,
      accountId: account_id,
      campaignId: campaign_id,
      adsetId: adset_id,
      timeIncrement: time_increment,
      reportRunId: report_run_id,
    })
    return {
      report: report.status,
      account_id: report.accountId,
      currency: report.facts.currency,
      time_zone: report.facts.timezone_name,
      level: report.level,
      ...report.range,
      rows: [...report.rows],
      totals: report.totals,
      report_run_id: report.reportRunId,
      progress_percent: report.progressPercent,
      next_cursor: report.nextCursor,
      notes: [...report.notes],
    }
  },
})
