/** Which fields each kind of node has, and how each is written. */
import { ERRORS } from './errors.ts'
import { accountIdOf, type AnyNode, effectiveStatus, type MetaState } from './state.ts'
import type { Ad, AdSet, Campaign } from './types.ts'

type Show<N> = (node: N, state: MetaState) => unknown
type Table<N> = Readonly<Record<string, Show<N>>>

/** Graph writes times like `2026-11-20T09:30:00+0000`. */
export const graphTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+0000')

const time = (ms: number | null): string | undefined => (ms === null ? undefined : graphTime(ms))
const units = (value: number | null): string | undefined => (value === null ? undefined : String(value))

const campaignOf = (node: AdSet | Ad, state: MetaState): Campaign | undefined => state.campaigns.find(({ id }) => id === node.campaign_id)

const node = {
  id: ({ id }: Campaign | AdSet | Ad) => id,
  account_id: (item: Campaign | AdSet | Ad) => accountIdOf(item).replace('act_', ''),
  name: ({ name }: Campaign | AdSet | Ad) => name,
  status: ({ status }: Campaign | AdSet | Ad) => status,
  configured_status: ({ status }: Campaign | AdSet | Ad) => status,
  effective_status: (item: Campaign | AdSet | Ad, state: MetaState) => effectiveStatus(state, item),
  created_time: ({ created_ms }: Campaign | AdSet | Ad) => graphTime(created_ms),
  updated_time: ({ updated_ms }: Campaign | AdSet | Ad) => graphTime(updated_ms),
  issues_info: ({ issues }: Campaign | AdSet | Ad) => issues,
}

const TABLES: { readonly [K in AnyNode['kind']]: Table<Extract<AnyNode, { kind: K }>> } = {
  account: {
    id: ({ id }) => id,
    account_id: ({ id }) => id.replace('act_', ''),
    name: ({ name }) => name,
    currency: ({ currency }) => currency,
    timezone_name: ({ timezone_name }) => timezone_name,
    account_status: () => 1,
    disable_reason: () => 0,
    amount_spent: ({ amount_spent }) => units(amount_spent),
    spend_cap: ({ spend_cap }) => units(spend_cap),
    balance: ({ balance }) => units(balance),
    min_daily_budget: ({ min_daily_budget }) => min_daily_budget,
    business: (_, { seed }) => seed.business,
  },
  // A campaign without its own budget has no budget field at all; an ad set without one says "0".
  campaign: {
    ...node,
    objective: ({ objective }) => objective,
    buying_type: () => 'AUCTION',
    special_ad_categories: () => [],
    bid_strategy: ({ daily_budget, lifetime_budget }) => ((daily_budget ?? lifetime_budget) === null ? undefined : 'LOWEST_COST_WITHOUT_CAP'),
    spend_cap: ({ spend_cap }) => units(spend_cap),
    daily_budget: ({ daily_budget }) => units(daily_budget),
    lifetime_budget: ({ lifetime_budget }) => units(lifetime_budget),
    budget_remaining: ({ daily_budget, lifetime_budget }) => units(daily_budget ?? lifetime_budget ?? 0),
    start_time: ({ start_ms }) => time(start_ms),
    stop_time: ({ stop_ms }) => time(stop_ms),
    is_budget_schedule_enabled: ({ id }, { scheduled }) => scheduled.has(id),
  },
  adset: {
    ...node,
    campaign_id: ({ campaign_id }) => campaign_id,
    campaign: (item, state) => campaignOf(item, state),
    optimization_goal: ({ optimization_goal }) => optimization_goal,
    billing_event: ({ billing_event }) => billing_event,
    // Absent where no cap is set, and none is here.
    bid_amount: () => undefined,
    bid_strategy: ({ daily_budget, lifetime_budget }) => ((daily_budget ?? lifetime_budget) === null ? undefined : 'LOWEST_COST_WITHOUT_CAP'),
    daily_budget: ({ daily_budget }) => units(daily_budget ?? 0),
    lifetime_budget: ({ lifetime_budget }) => units(lifetime_budget ?? 0),
    budget_remaining: ({ daily_budget, lifetime_budget }) => units(daily_budget ?? lifetime_budget ?? 0),
    start_time: ({ start_ms }) => time(start_ms),
    end_time: ({ stop_ms }) => time(stop_ms),
    is_budget_schedule_enabled: ({ id }, { scheduled }) => scheduled.has(id),
    // Absent on what does not run.
    learning_stage_info: (item, state) =>
      effectiveStatus(state, item) === 'ACTIVE'
        ? { status: item.learning, conversions: 12, last_sig_edit_ts: Math.floor(item.updated_ms / 1_000) }
        : undefined,
  },
  ad: {
    ...node,
    campaign_id: ({ campaign_id }) => campaign_id,
    adset_id: ({ adset_id }) => adset_id,
    campaign: (item, state) => campaignOf(item, state),
    adset: (item, state) => state.adsets.find(({ id }) => id === item.adset_id),
    creative: ({ creative_id }) => ({ id: creative_id }),
    ad_review_feedback: ({ review }) => (review === undefined ? undefined : { global: review }),
  },
}

const NODE_TYPES = { account: 'AdAccount', campaign: 'Campaign', adset: 'AdSet', ad: 'Ad' } as const

/** A field's value, `undefined` when this node has none. An object in it is another node. Refuses a field that the kind does not have. */
export function valueOf(item: AnyNode, field: string, state: MetaState): unknown {
  const show = Object.hasOwn(TABLES[item.kind], field) ? showOf(item, field) : undefined
  if (show === undefined) throw ERRORS.field(field, NODE_TYPES[item.kind])
  return show(state)
}

function showOf(item: AnyNode, field: string): ((state: MetaState) => unknown) | undefined {
  switch (item.kind) {
    case 'account':
      return (state) => TABLES.account[field]?.(item, state)
    case 'campaign':
      return (state) => TABLES.campaign[field]?.(item, state)
    case 'adset':
      return (state) => TABLES.adset[field]?.(item, state)
    case 'ad':
      return (state) => TABLES.ad[field]?.(item, state)
  }
}
