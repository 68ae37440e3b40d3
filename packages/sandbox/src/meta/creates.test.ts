/** New objects, audiences and rights: what is accepted, what is refused, and that a rehearsal makes nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS } from '@countersign/kernel'
import { ABO, ADSET, at, CBO, codes, NOW_MS, trial, type Trial, WRITER } from './test.trial.ts'

const post = (call: Trial['call'], path: string, body: Readonly<Record<string, unknown>>): ReturnType<Trial['call']> =>
  call(path, { token: WRITER, body })

const CAMPAIGN = {
  name: 'Autumn',
  objective: 'OUTCOME_SALES',
  status: 'PAUSED',
  buying_type: 'AUCTION',
  special_ad_categories: [],
  is_adset_budget_sharing_enabled: false,
}
const NEW_ADSET = {
  name: 'DE',
  campaign_id: ABO,
  status: 'PAUSED',
  billing_event: 'IMPRESSIONS',
  optimization_goal: 'LINK_CLICKS',
  targeting: { geo_locations: { countries: ['DE'] } },
}
const NEW_AD = { name: 'Still life', adset_id: ADSET, status: 'PAUSED', creative: { creative_id: '12021000090121001' } }

test('a campaign, an ad set in it and an ad are made, listed, recorded and logged', async (context) => {
  const { call, core } = await trial(context)
  const campaign = String(at((await post(call, 'act_1001/campaigns', CAMPAIGN)).body, 'id'))
  const adset = String(at((await post(call, 'act_1001/adsets', { ...NEW_ADSET, campaign_id: campaign, daily_budget: '2000' })).body, 'id'))
  const creative = at((await call(`120210000000121001?fields=creative`)).body, 'creative', 'id')
  const ad = String(at((await post(call, 'act_1001/ads', { ...NEW_AD, adset_id: adset, creative: { creative_id: creative } })).body, 'id'))
  assert.deepEqual((await call(`${adset}?fields=name,status,daily_budget,campaign_id`)).body, {
    name: 'DE',
    status: 'PAUSED',
    daily_budget: '2000',
    campaign_id: campaign,
    id: adset,
  })
  assert.equal(at((await call(`${adset}/ads`)).body, 'data', 0, 'id'), ad)
  assert.deepEqual(
    core.effects.map(({ operation, target }) => [operation, target]),
    [
      ['POST campaigns', campaign],
      ['POST adsets', adset],
      ['POST ads', ad],
    ],
  )
  const log = (await call('act_1001/activities?fields=event_type,object_id&limit=3')).body
  assert.equal(at(log, 'data', 2, 'event_type'), 'create_campaign')
})

// Mutation proof: keep the node before `wouldChange` is asked.
test('a rehearsal of something new answers without an id and makes nothing', async (context) => {
  const { call, core } = await trial(context)
  const before = (await call('act_1001/campaigns?limit=100')).body
  assert.deepEqual((await post(call, 'act_1001/campaigns', { ...CAMPAIGN, execution_options: ['validate_only'] })).body, { success: true })
  assert.deepEqual((await call('act_1001/campaigns?limit=100')).body, before)
  assert.deepEqual(core.effects, [])
})

test('what the platform would not take is refused', async (context) => {
  const { call, core } = await trial(context)
  const { special_ad_categories: _silent, ...silent } = CAMPAIGN
  const { is_adset_budget_sharing_enabled: _shared, ...unshared } = CAMPAIGN
  for (const [edge, body, subcode] of [
    ['campaigns', silent, undefined],
    ['campaigns', unshared, undefined],
    ['campaigns', { ...CAMPAIGN, objective: 'CONVERSIONS' }, undefined],
    ['campaigns', { ...CAMPAIGN, spend_cap: 1 }, undefined],
    ['campaigns', { ...CAMPAIGN, daily_budget: 99 }, 1885272],
    ['campaigns', { ...CAMPAIGN, daily_budget: 90_000_001 }, 1885261],
    ['adsets', { ...NEW_ADSET, campaign_id: CBO, daily_budget: 2_000 }, 1885621],
    ['adsets', NEW_ADSET, undefined],
    ['adsets', { ...NEW_ADSET, lifetime_budget: 20_000 }, undefined],
    ['adsets', { ...NEW_ADSET, daily_budget: 2_000, end_time: new Date(NOW_MS - DAY_MS).toISOString() }, undefined],
    ['adsets', { ...NEW_ADSET, daily_budget: 2_000, optimization_goal: 'OFFSITE_CONVERSIONS' }, undefined],
    ['adsets', { ...NEW_ADSET, daily_budget: 2_000, budget_schedule_specs: [] }, undefined],
    ['ads', { ...NEW_AD, creative: { creative_id: '1' } }, undefined],
    ['adrules_library', {}, undefined],
  ] as const)
    assert.deepEqual(codes(await post(call, `act_1001/${edge}`, body)), [400, 100, subcode], JSON.stringify(body))
  assert.deepEqual(codes(await call('act_1001/campaigns', { body: CAMPAIGN })), [400, 294, undefined])
  assert.deepEqual(core.effects, [])
})

test('an audience is renamed, rights are replaced, and neither edge knows a rehearsal', async (context) => {
  const { call, core, meta } = await trial(context)
  const audience = '120210000000910001'
  await post(call, audience, { name: 'Carts', description: 'Thirty days' })
  assert.deepEqual((await call(`${audience}?fields=name,description`)).body, { id: audience, name: 'Carts', description: 'Thirty days' })
  const people = 'act_1001/assigned_users?business=900100000000001&fields=id,tasks'
  await post(call, 'act_1001/assigned_users', { user: '122100000000000012', tasks: ['ANALYZE'] })
  assert.deepEqual(at((await call(people)).body, 'data', 1, 'tasks'), ['ANALYZE'])
  assert.deepEqual(codes(await call('act_1001/assigned_users')), [400, 100, undefined])
  for (const [path, body] of [
    [audience, { name: 'x', execution_options: ['validate_only'] }],
    [audience, { rule: '{}' }],
    ['act_1001/assigned_users', { user: '1', tasks: ['MANAGE'], execution_options: ['validate_only'] }],
    [`${audience}/users`, { payload: {} }],
  ] as const)
    assert.equal((await post(call, path, body)).status, 400, path)
  assert.equal(core.effects.length, 2)
  meta.reset()
  assert.deepEqual(at((await call(people)).body, 'data', 1, 'tasks'), ['ADVERTISE', 'ANALYZE'])
})

test('an ad is paused and activated; it has no budget', async (context) => {
  const { call, core } = await trial(context)
  const ad = '120210000000121001'
  await post(call, ad, { status: 'PAUSED' })
  assert.deepEqual((await call(`${ad}?fields=status`)).body, { id: ad, status: 'PAUSED' })
  assert.deepEqual(codes(await post(call, ad, { daily_budget: 2_000 })), [400, 100, undefined])
  assert.equal(core.effects.length, 1)
})
