/** The ads' part of a brief: what was spent, and on which campaigns, with what Meta credits to them. */
import { moneyText, parsePlatformMoney, Refusal, systemClock } from '@countersign/kernel'
import { moneyOutput } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { todayIn } from '../meta/days.ts'
import { insightsNotes } from '../meta/insights.ask.ts'
import { metaInsightsReport } from '../meta/insights.report.ts'
import type { InsightsReport } from '../meta/insights.ts'
import type { DaysAsked } from './days.ts'
import { type AdsLook, type BriefLook, missing, shareOf, type State, stateOf, tried } from './look.ts'

/** Over all accounts, shared out evenly: amounts of several currencies have no common order. */
const CAMPAIGNS_MAX = 10
const NAME_CHARS_MAX = 60

const credited = {
  spend: moneyOutput,
  purchases: z.number().nullable(),
  purchase_value: moneyOutput.nullable(),
  roas: z.string().nullable(),
  attribution: z.string().nullable(),
}

export const adsPart = z.strictObject({
  total_spend: moneyOutput.nullable(),
  accounts: z.array(
    z.strictObject({
      account_id: z.string(),
      currency: z.string(),
      time_zone: z.string(),
      since: z.string(),
      until: z.string(),
      ...credited,
      spend: moneyOutput.nullable(),
      campaigns: z.array(
        z.strictObject({ campaign_id: z.string().nullable(), ...credited, untrusted: z.strictObject({ name: z.string().nullable() }) }),
      ),
      more_campaigns: z.boolean(),
    }),
  ),
})

export type Ads = z.input<typeof adsPart>

export interface AdsPart {
  readonly state: State
  readonly ads: Ads | null
  readonly notes: readonly string[]
  readonly refusals: readonly Refusal[]
}

const UNSUMMED = 'The ad accounts use several currencies, or one has no readable total, so ad spend is not added up.'

export async function adsOf(look: BriefLook, days: DaysAsked): Promise<AdsPart> {
  const { meta } = look
  if (meta === undefined) return { state: 'not_configured', ads: null, notes: [], refusals: [] }
  const signal = shareOf(look)
  const reader = await tried(signal, () => meta.open(signal, metaInsightsReport.scopes))
  if (reader instanceof Refusal) return { state: 'unavailable', ads: null, notes: [missing('Meta', reader)], refusals: [reader] }
  const perAccount = Math.max(1, Math.floor(CAMPAIGNS_MAX / meta.accounts.length))
  const answers = await Promise.all(meta.accounts.map((id) => tried(signal, () => reportOf(reader, id, days, perAccount))))
  const reports = answers.flatMap((answer) => (answer instanceof Refusal ? [] : [answer]))
  const refusals = answers.filter((answer) => answer instanceof Refusal)
  const lines = answers.flatMap((answer, at) => (answer instanceof Refusal ? [missing(`Meta ${meta.accounts[at] ?? ''}`, answer)] : []))
  if (reports.length === 0) return { state: stateOf(answers), ads: null, notes: lines, refusals }
  const accounts = reports.map(accountOf)
  const total = totalOf(accounts)
  const now_ms = (look.clock ?? systemClock)()
  return {
    state: stateOf(answers),
    ads: { total_spend: refusals.length > 0 ? null : total, accounts },
    notes: [...new Set([...lines, ...(total === null ? [UNSUMMED] : []), ...reports.flatMap((report) => limitsOf(report, now_ms))])],
    refusals,
  }
}

async function reportOf(reader: AdsLook, accountId: string, { since, until }: DaysAsked, limit: number): Promise<InsightsReport> {
  const asked = since === undefined ? ({ preset: 'yesterday' } as const) : { since, until }
  const report = await reader.insightsReport({ accountId, level: 'campaign', timeIncrement: 'total', limit, ...asked })
  if (report.status === 'running') throw new Refusal('DEADLINE_EXCEEDED', { detail: 'Meta is still preparing it: use meta_insights_report.' })
  return report
}

/** What the figures cannot say. Reach is not shown, so its limits are no news. */
function limitsOf({ range, facts, rows }: InsightsReport, now_ms: number): string[] {
  const purchases = rows.some((row) => row.purchases !== null)
  if (rows.length === 0) return []
  return insightsNotes(range, todayIn(facts.timezone_name, now_ms), { rows: 1, brokenDown: false, purchases }).map((note) => `Meta: ${note}`)
}

type Row = InsightsReport['rows'][number]

const creditOf = ({ purchases, purchase_value, roas, attribution }: Pick<Row, 'purchases' | 'purchase_value' | 'roas' | 'attribution'>) => ({
  purchases,
  purchase_value,
  roas,
  attribution,
})

function accountOf({ accountId, facts, range, rows, totals, nextCursor }: InsightsReport): Ads['accounts'][number] {
  const { currency } = facts
  // What did not deliver cost nothing; a total that Meta left out is another matter.
  const nothing = rows.length === 0 && totals === null
  const blank = { purchases: null, purchase_value: null, roas: null, attribution: null }
  return {
    account_id: accountId,
    currency,
    time_zone: facts.timezone_name,
    ...range,
    ...(totals === null ? blank : creditOf(totals)),
    spend: nothing ? moneyText({ minor: 0, currency }) : (totals?.spend ?? null),
    campaigns: rows.map((row) => ({
      campaign_id: row.campaign_id ?? null,
      spend: row.spend,
      ...creditOf(row),
      untrusted: { name: line(row.untrusted?.name, NAME_CHARS_MAX) },
    })),
    more_campaigns: nextCursor !== null,
  }
}

function totalOf(accounts: Ads['accounts']): Ads['total_spend'] {
  const [first] = accounts
  let minor = 0
  for (const { spend, currency } of accounts) {
    if (spend === null || first === undefined || currency !== first.currency) return null
    try {
      minor += parsePlatformMoney(spend).minor
    } catch (error) {
      // A fraction of a cent, or a currency without a known smallest unit, cannot be added up exactly.
      if (error instanceof Refusal) return null
      throw error
    }
  }
  return first === undefined || !Number.isSafeInteger(minor) ? null : moneyText({ minor, currency: first.currency })
}
