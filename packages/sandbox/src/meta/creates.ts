/** New campaigns, ad sets and ads, by the platform's own rules: what must be said, what excludes what, and that a rehearsal makes nothing. */
import { DAY_MS } from '@countersign/kernel'
import { ERRORS } from './errors.ts'
import { parsed } from './request.ts'
import { hasBudget, type MetaState } from './state.ts'
import type { Account, Ad, AdSet, Campaign, NodeStatus } from './types.ts'
import { budgetMax } from './units.ts'

type Params = Readonly<Record<string, unknown>>
type New = Campaign | AdSet | Ad

const OBJECTIVES = ['AWARENESS', 'TRAFFIC', 'ENGAGEMENT', 'LEADS', 'SALES', 'APP_PROMOTION'].map((word) => `OUTCOME_${word}`)
const CATEGORIES = [
  'NONE',
  'EMPLOYMENT',
  'HOUSING',
  'CREDIT',
  'FINANCIAL_PRODUCTS_SERVICES',
  'ISSUES_ELECTIONS_POLITICS',
  'ONLINE_GAMBLING_AND_GAMING',
]
const BUDGETS = ['daily_budget', 'lifetime_budget', 'bid_strategy']
const TARGET = ['targeting', 'promoted_object', 'dsa_beneficiary', 'dsa_payor']
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  campaigns: ['name', 'objective', 'status', 'buying_type', 'special_ad_categories', 'is_adset_budget_sharing_enabled', ...BUDGETS],
  adsets: ['name', 'campaign_id', 'status', 'billing_event', 'optimization_goal', ...TARGET, 'end_time', 'start_time', ...BUDGETS],
  ads: ['name', 'adset_id', 'status', 'creative'],
}

/** What would be made; nothing is made yet. */
export function newNode(edge: string, account: Account, all: Params, state: MetaState, now_ms: number): New {
  const { execution_options: _asked, ...params } = all
  const allowed = Object.hasOwn(ALLOWED, edge) ? ALLOWED[edge] : undefined
  if (allowed === undefined) throw ERRORS.unsupported('post')
  const unknown = Object.keys(params).find((key) => !allowed.includes(key))
  if (unknown !== undefined) throw ERRORS.parameter(`Unknown parameter: ${unknown}`)
  if (edge === 'campaigns') return newCampaign(account, params, state, now_ms)
  return edge === 'adsets' ? newAdset(account, params, state, now_ms) : newAd(account, params, state, now_ms)
}

export function keep(node: New, state: MetaState): void {
  state.byId.set(node.id, node)
  if (node.kind === 'campaign') state.campaigns.push(node)
  else if (node.kind === 'adset') state.adsets.push(node)
  else state.ads.push(node)
}

const text = (params: Params, key: string): string => {
  const value = params[key]
  if (typeof value !== 'string' || value === '') throw ERRORS.parameter(`The parameter ${key} is required`)
  return value
}

function oneOf(params: Params, key: string, values: readonly string[]): string {
  const value = text(params, key)
  if (!values.includes(value)) throw ERRORS.parameter(`Param ${key} must be one of {${values.join(', ')}}`)
  return value
}

const statusOf = (params: Params): NodeStatus => (oneOf(params, 'status', ['ACTIVE', 'PAUSED']) === 'ACTIVE' ? 'ACTIVE' : 'PAUSED')

function unitsOf(params: Params, key: string): number | null {
  const value = params[key]
  if (value === undefined) return null
  if (!/^\d{1,15}$/.test(String(value))) throw ERRORS.parameter(`Param ${key} must be an integer`)
  return Number(value)
}

function budgetsOf(params: Params, account: Account, days: number): { daily_budget: number | null; lifetime_budget: number | null } {
  const [daily_budget, lifetime_budget] = [unitsOf(params, 'daily_budget'), unitsOf(params, 'lifetime_budget')]
  if (daily_budget !== null && lifetime_budget !== null) throw ERRORS.parameter('Only one of daily_budget and lifetime_budget can be set')
  const budget = daily_budget ?? lifetime_budget
  const least = account.min_daily_budget * (daily_budget === null ? days : 1)
  if (budget !== null && budget < least) throw ERRORS.tooLow(least, account.currency)
  if (budget !== null && budget > budgetMax(account.currency)) throw ERRORS.tooHigh()
  return { daily_budget, lifetime_budget }
}

function newCampaign(account: Account, params: Params, state: MetaState, now_ms: number): Campaign {
  const special = parsed(params['special_ad_categories'] ?? '')
  if (!Array.isArray(special) || special.some((word) => !CATEGORIES.includes(String(word))))
    throw ERRORS.parameter('The parameter special_ad_categories is required')
  const budgets = budgetsOf(params, account, 1)
  // Since 2026 it must be said where ad sets have budgets of their own.
  if ((budgets.daily_budget ?? budgets.lifetime_budget) === null && params['is_adset_budget_sharing_enabled'] === undefined)
    throw ERRORS.parameter('The parameter is_adset_budget_sharing_enabled is required')
  const objective = oneOf(params, 'objective', OBJECTIVES)
  return { kind: 'campaign', ...base(account, params, state, now_ms), ...budgets, start_ms: now_ms, stop_ms: null, objective, spend_cap: null }
}

function newAdset(account: Account, params: Params, state: MetaState, now_ms: number): AdSet {
  const campaign = state.campaigns.find(
    ({ id, account_id, status }) => id === params['campaign_id'] && account_id === account.id && status !== 'DELETED',
  )
  if (campaign === undefined) throw ERRORS.parameter('Param campaign_id names no campaign of this account')
  const end = params['end_time'] === undefined ? null : Date.parse(String(params['end_time']))
  if (end !== null && !(end > now_ms)) throw ERRORS.parameter('Param end_time must lie ahead')
  const budgets = budgetsOf(params, account, end === null ? 1 : Math.ceil((end - now_ms) / DAY_MS))
  const own = (budgets.daily_budget ?? budgets.lifetime_budget) !== null
  if (own && hasBudget(campaign)) throw ERRORS.bothLevels()
  if (!own && !hasBudget(campaign)) throw ERRORS.parameter('A budget is required where the campaign has none')
  if (budgets.lifetime_budget !== null && end === null) throw ERRORS.parameter('The parameter end_time is required with lifetime_budget')
  const targeting = Object(parsed(params['targeting'] ?? '')) as { readonly geo_locations?: unknown }
  if (targeting.geo_locations === undefined) throw ERRORS.parameter('The parameter targeting is required')
  const optimization_goal = text(params, 'optimization_goal')
  if (optimization_goal === 'OFFSITE_CONVERSIONS' && params['promoted_object'] === undefined)
    throw ERRORS.parameter('The parameter promoted_object is required')
  const rest = { campaign_id: campaign.id, optimization_goal, billing_event: text(params, 'billing_event'), learning: 'LEARNING' as const }
  return { kind: 'adset', ...base(account, params, state, now_ms), ...budgets, start_ms: now_ms, stop_ms: end, ...rest }
}

function newAd(account: Account, params: Params, state: MetaState, now_ms: number): Ad {
  const adset = state.adsets.find(({ id, account_id, status }) => id === params['adset_id'] && account_id === account.id && status !== 'DELETED')
  if (adset === undefined) throw ERRORS.parameter('Param adset_id names no ad set of this account')
  const { creative_id } = Object(parsed(params['creative'] ?? '')) as { readonly creative_id?: unknown }
  const known = state.ads.find((ad) => ad.account_id === account.id && ad.creative_id === creative_id)
  if (known === undefined) throw ERRORS.parameter('Param creative names no creative of this account')
  const above = { campaign_id: adset.campaign_id, adset_id: adset.id, creative_id: known.creative_id }
  return { kind: 'ad', ...base(account, params, state, now_ms), ...above }
}

const base = (account: Account, params: Params, state: MetaState, now_ms: number) => ({
  id: `1203${String(90_000_000_000_000 + state.byId.size)}`,
  account_id: account.id,
  name: text(params, 'name'),
  status: statusOf(params),
  created_ms: now_ms,
  updated_ms: now_ms,
})
