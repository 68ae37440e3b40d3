/** New campaigns, ad sets and ads: always paused, weighed as if they ran, said in full, and never twice by one name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, isoTime, Refusal, type RefusalCode } from '@countersign/kernel'
import { adCreate } from './ad.create.ts'
import { adsetCreate } from './adset.create.ts'
import { campaignCreate } from './campaign.create.ts'
import type { AdObject } from './objects.ts'
import { ACCOUNT, ADSET, ads, eur, money, NOW_MS, REASON, SEED } from './test.ads.ts'
import type { MetaRequest } from './wire.ts'

const CAMPAIGN: AdObject = { ...ADSET, id: '120210000000010002', kind: 'campaign', name: 'Tea', daily: null }
const campaign = { account_id: 'act_1001', name: 'Autumn', objective: 'OUTCOME_SALES', special_ad_categories: [], reason: REASON }
const adset = { campaign_id: CAMPAIGN.id, name: 'DE', optimization_goal: 'LINK_CLICKS', countries: ['DE', 'AT', 'DE'], reason: REASON }
const ad = { adset_id: ADSET.id, name: 'Still life', creative_id: '77', reason: REASON }
const soon = isoTime(NOW_MS + 10 * DAY_MS)

const planCampaign = (over: object = {}, state: Parameters<typeof ads>[0] = {}) =>
  campaignCreate.plan(campaignCreate.input.parse({ ...campaign, ...over }), ads(state).look, SEED)
const planAdset = (over: object = {}, state: Parameters<typeof ads>[0] = {}) =>
  adsetCreate.plan(adsetCreate.input.parse({ ...adset, ...over }), ads({ object: CAMPAIGN, running: [], ...state }).look, SEED)
const planAd = (over: object = {}, state: Parameters<typeof ads>[0] = {}) =>
  adCreate.plan(adCreate.input.parse({ ...ad, ...over }), ads(state).look, SEED)
const refused = (making: Promise<unknown>, code: RefusalCode) =>
  assert.rejects(making, (error) => error instanceof Refusal && error.code === code && error.effect === 'none')

test('a campaign leaves as written here: paused, and its budget an upper end of everything', async () => {
  const made = await planCampaign({ daily_budget: money('25.00'), special_ad_categories: ['HOUSING'] })
  const state = ads()
  await campaignCreate.rehearse?.(made.does, state.look)
  const sent: MetaRequest[] = []
  await campaignCreate.execute(made.does, { send: async (request) => (sent.push(request), {}) })
  assert.deepEqual(sent, state.rehearsed)
  assert.deepEqual(sent, [
    {
      operation: 'campaign_create',
      path: '/act_1001/campaigns',
      params: {
        name: 'Autumn',
        objective: 'OUTCOME_SALES',
        status: 'PAUSED',
        buying_type: 'AUCTION',
        special_ad_categories: ['HOUSING'],
        bid_strategy: 'LOWEST_COST_WITHOUT_CAP',
        daily_budget: '2500',
      },
    },
  ])
  assert.deepEqual(made.targets, ['meta:act_1001'])
  // Mutation proof: leave the `sum` weight out of `newBudget`; a new object has no percentage that could bound it.
  assert.deepEqual(made.weights, [
    { kind: 'count', cap: 'creates', object: 'meta:act_1001', n: 1 },
    { kind: 'sum', cap: 'new_daily', object: 'meta:act_1001', minor: 2_500, currency: 'EUR' },
    { kind: 'level', cap: 'max_daily', object: 'meta:act_1001', minor: 2_500, currency: 'EUR' },
    { kind: 'level', cap: 'account_daily', object: 'meta:act_1001', minor: 4_501, currency: 'EUR' },
  ])
  assert.match(made.consequences.join(' '), /made paused.*worst day Meta may spend 43.75 EUR/)
  assert.doesNotMatch(made.summary, /Autumn/)
  assert.match(made.summary, /, special ad categories: HOUSING$/)
  assert.match((await planCampaign()).summary, /, special ad categories: none$/)
})

// Mutation proof: leave the goal, the pixel or the end out of the summary; a client may show a person nothing else.
test('whose pixel an ad set reports to, what it aims at and when it ends stand in its one line', async () => {
  const sales = await planAdset({ optimization_goal: 'OFFSITE_CONVERSIONS', pixel_id: '5551', budget: money('20.00') })
  assert.match(sales.summary, /in AT, DE, for OFFSITE_CONVERSIONS of pixel 5551, without an end$/)
  assert.deepEqual(
    sales.facts.find(({ label }) => label === 'Pixel'),
    { label: 'Pixel', before: null, after: '5551' },
  )
  const lifetime = await planAdset({ budget: money('200.00'), budget_is: 'lifetime', ends_at: soon })
  assert.match(lifetime.summary, /, for LINK_CLICKS, until \d{4}-\d\d-\d\dT/)
})

test('a campaign without a budget says that its ad sets may not share theirs, and no category is a statement', async () => {
  const made = await planCampaign()
  const sent: MetaRequest[] = []
  await campaignCreate.execute(made.does, { send: async (request) => (sent.push(request), {}) })
  assert.equal(sent[0]?.params['is_adset_budget_sharing_enabled'], false)
  assert.deepEqual(sent[0]?.params['special_ad_categories'], [])
  assert.deepEqual(
    made.weights.map(({ cap }) => cap),
    ['creates'],
  )
  assert.match(made.warnings.join(), /must be declared/)
  const { special_ad_categories: _left, ...silent } = campaign
  assert.equal(campaignCreate.input.safeParse(silent).success, false)
})

test('an ad set leaves as written here, its lifetime budget weighed a day, too', async () => {
  const made = await planAdset({ budget: money('200.00'), budget_is: 'lifetime', ends_at: soon })
  const sent: MetaRequest[] = []
  await adsetCreate.execute(made.does, { send: async (request) => (sent.push(request), {}) })
  assert.deepEqual(sent, [
    {
      operation: 'adset_create',
      path: '/act_1001/adsets',
      params: {
        name: 'DE',
        campaign_id: CAMPAIGN.id,
        status: 'PAUSED',
        billing_event: 'IMPRESSIONS',
        optimization_goal: 'LINK_CLICKS',
        targeting: {
          geo_locations: { countries: ['AT', 'DE'] },
          age_min: 18,
          age_max: 65,
          targeting_automation: { advantage_audience: 0 },
        },
        bid_strategy: 'LOWEST_COST_WITHOUT_CAP',
        lifetime_budget: '20000',
        end_time: '2026-11-30T12:00:00Z',
      },
    },
  ])
  assert.deepEqual(
    made.weights.map(({ cap, ...rest }) => [cap, 'minor' in rest ? rest.minor : 1]),
    [
      ['creates', 1],
      ['new_lifetime', 20_000],
      ['new_daily', 2_000],
      ['max_lifetime', 20_000],
      ['max_daily', 2_000],
      ['account_daily', 2_000],
    ],
  )
})

test('an ad set has a budget exactly where its campaign has none, and a lifetime only with an end', async () => {
  await refused(planAdset(), 'CHANGE_NOT_POSSIBLE')
  await refused(planAdset({ budget: money('20.00') }, { object: { ...CAMPAIGN, daily: eur(2_000) } }), 'CHANGE_NOT_POSSIBLE')
  await refused(planAdset({ budget: money('200.00'), budget_is: 'lifetime' }), 'INPUT_INVALID')
  await refused(planAdset({ budget: money('200.00'), budget_is: 'lifetime', ends_at: isoTime(NOW_MS) }), 'INPUT_INVALID')
  await refused(planAdset({ budget: money('20.00'), age_min: 40, age_max: 30 }), 'INPUT_INVALID')
  await refused(planAdset({ budget: money('20.00'), optimization_goal: 'OFFSITE_CONVERSIONS' }), 'INPUT_INVALID')
  await planAdset({ budget: money('20.00'), optimization_goal: 'OFFSITE_CONVERSIONS', pixel_id: '5', payer: 'Kleiner Hafen' })
  assert.deepEqual(
    (await planAdset({}, { object: { ...CAMPAIGN, daily: eur(2_000) } })).weights.map(({ cap }) => cap),
    ['creates'],
  )
})

test('an ad leaves as written here, from a creative that is there', async () => {
  const made = await planAd()
  const sent: MetaRequest[] = []
  await adCreate.execute(made.does, { send: async (request) => (sent.push(request), {}) })
  const params = { name: 'Still life', adset_id: ADSET.id, status: 'PAUSED', creative: { creative_id: '77' } }
  assert.deepEqual(sent, [{ operation: 'ad_create', path: '/act_1001/ads', params }])
  await refused(planAd({ creative_id: '77/copies' }), 'ID_INVALID')
  await refused(planAd({}, { object: { ...ADSET, status: 'ARCHIVED' } }), 'CHANGE_NOT_POSSIBLE')
})

// Mutation proof: drop `checkUnits` in `newBudget`: a new object has no present budget, so nothing else sees the mistake.
test('a new budget out of all scale is refused: by what the account spends, or by Meta’s least', async () => {
  await refused(planCampaign({ daily_budget: money('100.00') }, { median: 1_000 }), 'CAP_EXCEEDED')
  await planCampaign({ daily_budget: money('99.99') }, { median: 1_000 })
  await refused(planCampaign({ daily_budget: money('100.00') }), 'CAP_EXCEEDED')
  await refused(planAdset({ budget: money('1000.00'), budget_is: 'lifetime', ends_at: soon }), 'CAP_EXCEEDED')
  await refused(planCampaign({ daily_budget: money('0.50') }), 'CHANGE_NOT_POSSIBLE')
  await refused(planCampaign({ daily_budget: money('0') }), 'CHANGE_NOT_POSSIBLE')
  await refused(planCampaign({ daily_budget: money('25.00', 'USD') }), 'CURRENCY_MISMATCH')
})

// Mutation proof: drop `checkFree`; after a lost answer a second request makes a second campaign.
test('a taken name is refused, and read back by that name: one, and paused', async () => {
  const edge = [{ id: '9', name: 'Autumn', status: 'PAUSED' }]
  await refused(planCampaign({}, { edge }), 'CHANGE_NOT_POSSIBLE')
  await refused(planAdset({ name: 'Autumn', budget: money('20.00') }, { edge }), 'CHANGE_NOT_POSSIBLE')
  await refused(planAd({ name: 'Autumn' }, { edge }), 'CHANGE_NOT_POSSIBLE')
  await planCampaign({ name: 'Autumn 2' }, { edge })
  const { does } = await planCampaign()
  assert.equal(await campaignCreate.readBack(does, ads().look), false)
  assert.equal(await campaignCreate.readBack(does, ads({ edge }).look), true)
  assert.equal(await campaignCreate.readBack(does, ads({ edge: [...edge, { ...edge[0], id: '10' }] }).look), false)
  assert.equal(await campaignCreate.readBack(does, ads({ edge: [{ ...edge[0], status: 'ACTIVE' }] }).look), false)
})

test('nothing that starts, copies or schedules gets in', async () => {
  const more = {
    status: 'ACTIVE',
    status_option: 'ACTIVE',
    budget_schedule_specs: [],
    start_time: soon,
    spend_cap: 1,
    bid_amount: 1,
    copies: 2,
    id: '1',
  }
  for (const [key, value] of Object.entries(more)) {
    assert.equal(campaignCreate.input.safeParse({ ...campaign, [key]: value }).success, false, key)
    assert.equal(adsetCreate.input.safeParse({ ...adset, [key]: value }).success, false, key)
    assert.equal(adCreate.input.safeParse({ ...ad, [key]: value }).success, false, key)
  }
  await refused(planCampaign({ name: 'Autumn\u202Egpj' }), 'TEXT_INVALID')
  await refused(planCampaign({ name: 'Autumn\nstatus=ACTIVE' }), 'TEXT_INVALID')
  // An account that is not listed is refused before it is asked about.
  assert.equal(ACCOUNT.id, 'act_1001')
})
