/** The wire of every change, and all that it may not say: each further field of the Graph API is another way to spend. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure } from '@countersign/kernel'
import { assertOffered, type MetaRequest } from './wire.ts'

const targeting = {
  geo_locations: { countries: ['DE'] },
  age_min: 18,
  age_max: 65,
  targeting_automation: { advantage_audience: 0 },
}
const adset = { name: 'A', campaign_id: '10', status: 'PAUSED', billing_event: 'IMPRESSIONS', optimization_goal: 'REACH', targeting }
const campaign = { name: 'A', objective: 'OUTCOME_SALES', status: 'PAUSED', buying_type: 'AUCTION', special_ad_categories: [] }
const bid = { bid_strategy: 'LOWEST_COST_WITHOUT_CAP' }

/** As each leaves. */
const OFFERED: readonly MetaRequest[] = [
  { operation: 'budget', path: '/1', params: { daily_budget: '3000' } },
  { operation: 'budget', path: '/1', params: { lifetime_budget: '3000' } },
  { operation: 'status', path: '/1', params: { status: 'ACTIVE' } },
  { operation: 'status', path: '/1', params: { status: 'PAUSED' } },
  { operation: 'campaign_create', path: '/act_1/campaigns', params: { ...campaign, is_adset_budget_sharing_enabled: false } },
  { operation: 'campaign_create', path: '/act_1/campaigns', params: { ...campaign, ...bid, daily_budget: '3000' } },
  { operation: 'adset_create', path: '/act_1/adsets', params: adset },
  { operation: 'adset_create', path: '/act_1/adsets', params: { ...adset, ...bid, daily_budget: '3000' } },
  { operation: 'adset_create', path: '/act_1/adsets', params: { ...adset, ...bid, lifetime_budget: '3000', end_time: '2026-12-01T00:00:00Z' } },
  { operation: 'ad_create', path: '/act_1/ads', params: { name: 'A', adset_id: '1', status: 'PAUSED', creative: { creative_id: '2' } } },
  { operation: 'campaign_delete', path: '/1', params: { status: 'DELETED' } },
  { operation: 'audience_update', path: '/1', params: { name: 'A', description: '' } },
  { operation: 'access_update', path: '/act_1/assigned_users', params: { user: '1', tasks: ['ANALYZE'] } },
]

for (const request of OFFERED) test(`${request.operation} to ${request.path} leaves as written here`, () => assertOffered(request))

/** The ways round a budget guard that are known, each a field or an edge of the Graph API. */
const SMUGGLED: Readonly<Record<string, MetaRequest['params'][string]>> = {
  daily_budget: '1',
  lifetime_budget: '1',
  status: 'ACTIVE',
  status_option: 'ACTIVE',
  adset_budgets: [{ adset_id: '1', daily_budget: '1' }],
  adset_bid_amounts: { 1: 1 },
  budget_schedule_specs: [],
  budget_value: 2,
  budget_value_type: 'MULTIPLIER',
  is_budget_schedule_enabled: true,
  bid_amount: 1,
  bid_strategy: 'COST_CAP',
  bid_constraints: {},
  spend_cap: '1',
  daily_spend_cap: '1',
  daily_min_spend_target: '1',
  lifetime_spend_cap: '1',
  end_time: '0',
  stop_time: '0',
  start_time: '0',
  pacing_type: ['no_pacing'],
  migrate_to_advantage_plus: true,
  is_adset_budget_sharing_enabled: true,
  execution_options: ['validate_only'],
  method: 'delete',
  batch: [],
  access_token: 'x',
  rename_options: {},
  deep_copy: true,
  users: [],
  id: '2',
}

// Mutation proof: make any body of OPERATIONS a `looseObject`.
test('no operation says anything more than it is for', () => {
  for (const request of OFFERED)
    for (const [key, value] of Object.entries(SMUGGLED)) {
      if (Object.hasOwn(request.params, key)) continue
      const smuggling = { ...request, params: { ...request.params, [key]: value } }
      // One that begins as the other lawful form of the same operation is that form.
      if (request.operation === 'adset_create' && request.params['daily_budget'] !== undefined && key === 'end_time') continue
      assert.throws(() => assertOffered(smuggling), AssertionFailure, `${request.operation} with ${key}`)
    }
})

// Mutation proof: drop the assertion on the path.
test('no operation goes to another edge', () => {
  const edges = ['copies', 'budget_schedules', 'adrules_library', 'recommendations', 'users', 'usersreplace', 'asyncadrequestsets', 'assigned_userz']
  for (const request of OFFERED)
    for (const path of [
      ...edges.flatMap((edge) => [`/1/${edge}`, `/act_1/${edge}`]),
      '/',
      '',
      '/act_1',
      '/1/2/3',
      '/../me',
      '/1?method=delete',
      '/me',
    ])
      assert.throws(() => assertOffered({ ...request, path }), AssertionFailure, `${request.operation} to ${path}`)
})

test('values are as bounded as keys: nothing starts, nothing is negative, nothing is a number that could round', () => {
  const bad: readonly MetaRequest[] = [
    { operation: 'budget', path: '/1', params: {} },
    { operation: 'budget', path: '/1', params: { daily_budget: 3_000 } },
    { operation: 'budget', path: '/1', params: { daily_budget: '-1' } },
    { operation: 'budget', path: '/1', params: { daily_budget: '0' } },
    { operation: 'budget', path: '/1', params: { daily_budget: '30.00' } },
    { operation: 'budget', path: '/1', params: { daily_budget: '1', lifetime_budget: '1' } },
    { operation: 'status', path: '/1', params: { status: 'DELETED' } },
    { operation: 'status', path: '/1', params: { status: 'ARCHIVED' } },
    { operation: 'campaign_delete', path: '/1', params: { status: 'ACTIVE' } },
    { operation: 'campaign_create', path: '/act_1/campaigns', params: { ...campaign, status: 'ACTIVE', is_adset_budget_sharing_enabled: false } },
    { operation: 'adset_create', path: '/act_1/adsets', params: { ...adset, status: 'ACTIVE' } },
    { operation: 'adset_create', path: '/act_1/adsets', params: { ...adset, ...bid, lifetime_budget: '3000' } },
    { operation: 'ad_create', path: '/act_1/ads', params: { name: 'A', adset_id: '1', status: 'ACTIVE', creative: { creative_id: '2' } } },
    { operation: 'access_update', path: '/act_1/assigned_users', params: { user: '1', tasks: ['MANAGE'] } },
  ]
  for (const request of bad) assert.throws(() => assertOffered(request), AssertionFailure, JSON.stringify(request))
})
