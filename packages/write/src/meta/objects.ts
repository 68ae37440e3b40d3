/** A campaign, ad set or ad as it stands, together with the account that pays for it. */
import { type Money, Refusal } from '@countersign/kernel'
import type { z } from 'zod'
import { type accountShape, adsetShape, adShape, campaignShape, moneyOr } from './shapes.ts'

export interface Account {
  readonly id: string
  readonly currency: string
  readonly minDaily: Money | null
  readonly spendCap: Money | null
  readonly spent: Money
}

export interface AdObject {
  readonly id: string
  readonly kind: 'campaign' | 'adset' | 'ad'
  /** Outside text, as it came. */
  readonly name: string
  readonly account: Account
  readonly status: string
  readonly effectiveStatus: string
  readonly daily: Money | null
  readonly lifetime: Money | null
  readonly starts_ms: number | null
  readonly ends_ms: number | null
  readonly learning: string | null
  /** The campaign's own limit of spending; of an ad set, that of its campaign. */
  readonly spendCap: Money | null
  readonly campaignId: string
  /** Whether a person has set hours in which Meta spends a multiple of its budget. */
  readonly scheduled: boolean
  /** Whether the budget stands on the campaign above. */
  readonly sharesBudget: boolean
}

export const NOUN = { campaign: 'campaign', adset: 'ad set', ad: 'ad' } as const

export function accountOf(id: string, { currency, ...node }: z.output<typeof accountShape>): Account {
  if (`act_${node.account_id}` !== id) throw new Refusal('UPSTREAM_MALFORMED')
  return {
    id,
    currency,
    minDaily: node.min_daily_budget === undefined ? null : moneyOr(String(node.min_daily_budget), currency),
    spendCap: moneyOr(node.spend_cap, currency),
    spent: moneyOr(node.amount_spent, currency) ?? { minor: 0, currency },
  }
}

type Read = <T extends z.ZodObject>(shape: T, path: string) => Promise<z.output<T>>
type Pay = (id: string) => Promise<Account>

/** Graph rejects a field that only another kind has, and so tells the kinds apart. */
export async function objectOf(id: string, kinds: readonly AdObject['kind'][], read: Read, account: Pay): Promise<AdObject> {
  for (const kind of kinds) {
    try {
      const found = await READ[kind](id, read, account)
      if (found.id !== id) throw new Refusal('UPSTREAM_MALFORMED')
      return found
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'UPSTREAM_REJECTED') throw error
    }
  }
  throw new Refusal('NOT_FOUND', { detail: `It is no ${kinds.map((kind) => NOUN[kind]).join(' and no ')}.` })
}

const READ: Readonly<Record<AdObject['kind'], (id: string, read: Read, account: Pay) => Promise<AdObject>>> = {
  async campaign(id, read, account) {
    const node = await read(campaignShape, `/${id}`)
    const pays = await account(`act_${node.account_id}`)
    return {
      ...common('campaign', node, pays),
      daily: moneyOr(node.daily_budget, pays.currency),
      lifetime: moneyOr(node.lifetime_budget, pays.currency),
      starts_ms: node.start_time ?? null,
      ends_ms: node.stop_time ?? null,
      spendCap: moneyOr(node.spend_cap, pays.currency),
      scheduled: node.is_budget_schedule_enabled === true,
    }
  },
  async adset(id, read, account) {
    const node = await read(adsetShape, `/${id}`)
    const pays = await account(`act_${node.account_id}`)
    const above = node.campaign
    return {
      ...common('adset', node, pays),
      daily: moneyOr(node.daily_budget, pays.currency),
      lifetime: moneyOr(node.lifetime_budget, pays.currency),
      starts_ms: node.start_time ?? null,
      ends_ms: node.end_time ?? null,
      learning: node.learning_stage_info?.status ?? null,
      spendCap: moneyOr(above?.spend_cap, pays.currency),
      campaignId: node.campaign_id,
      scheduled: node.is_budget_schedule_enabled === true,
      sharesBudget: (moneyOr(above?.daily_budget, pays.currency) ?? moneyOr(above?.lifetime_budget, pays.currency)) !== null,
    }
  },
  async ad(id, read, account) {
    const node = await read(adShape, `/${id}`)
    return { ...common('ad', node, await account(`act_${node.account_id}`)), campaignId: node.campaign_id, sharesBudget: true }
  },
}

interface Common {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly effective_status: string
}

const common = (kind: AdObject['kind'], node: Common, account: Account): AdObject => ({
  id: node.id,
  kind,
  name: node.name,
  account,
  status: node.status,
  effectiveStatus: node.effective_status,
  daily: null,
  lifetime: null,
  starts_ms: null,
  ends_ms: null,
  learning: null,
  spendCap: null,
  campaignId: node.id,
  scheduled: false,
  sharesBudget: false,
})
