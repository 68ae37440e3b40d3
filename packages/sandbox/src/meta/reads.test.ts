/** Nodes, fields, lists, filters, pages and the change log, over real HTTP. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ABO, ADSET, at, CBO, CBO_ADSET, codes, fetched, ids, proof, READER, trial, WRITER, YEN_ADSET } from './test.trial.ts'

test('accounts carry currency, zone and money in the account’s smallest unit as text', async (context) => {
  const { call } = await trial(context)
  assert.deepEqual((await call('me/adaccounts')).body, {
    data: [
      { account_id: '1001', id: 'act_1001' },
      { account_id: '1002', id: 'act_1002' },
    ],
    paging: { cursors: { before: cursor('act_1001'), after: cursor('act_1002') } },
  })
  const fields = 'name,currency,timezone_name,account_status,amount_spent,min_daily_budget,business'
  assert.deepEqual((await call(`act_1002?fields=${fields}`)).body, {
    name: 'Kleiner Hafen Japan',
    currency: 'JPY',
    timezone_name: 'Asia/Tokyo',
    account_status: 1,
    amount_spent: '412300',
    min_daily_budget: 110,
    business: { id: '900100000000001', name: 'Kleiner Hafen' },
    id: 'act_1002',
  })
})

const cursor = (id: string): string => Buffer.from(`after:${id}`).toString('base64url')

test('a campaign without its own budget has no budget field, an ad set without one says "0"', async (context) => {
  const { call } = await trial(context)
  const fields = 'daily_budget,lifetime_budget'
  assert.deepEqual((await call(`${CBO}?fields=${fields}`)).body, { daily_budget: '4000', id: CBO })
  assert.deepEqual((await call(`${ABO}?fields=${fields}`)).body, { id: ABO })
  assert.deepEqual((await call(`${ADSET}?fields=${fields}`)).body, { daily_budget: '2000', lifetime_budget: '0', id: ADSET })
  assert.deepEqual((await call(`${CBO_ADSET}?fields=${fields}`)).body, { daily_budget: '0', lifetime_budget: '0', id: CBO_ADSET })
  assert.equal(at((await call(`${YEN_ADSET}?fields=${fields}`)).body, 'daily_budget'), '3000')
})

test('fields nest, and one that does not exist is refused', async (context) => {
  const { call } = await trial(context)
  const ad = await call('120210000000121001?fields=name,adset{name,campaign{name}},effective_status')
  assert.equal(at(ad.body, 'adset', 'campaign', 'name'), 'Tea discovery')
  for (const fields of ['nme', 'campaign{nme}', 'campaign{', 'name,,id', '__proto__', 'constructor'])
    assert.deepEqual(codes(await call(`${ADSET}?fields=${fields}`)), [400, 100, undefined], fields)
})

test('what stands below a paused object says so, and archived objects show only when asked for', async (context) => {
  const { call } = await trial(context)
  assert.equal(at((await call('120210000000014001?fields=status,effective_status')).body, 'effective_status'), 'CAMPAIGN_PAUSED')
  assert.equal(at((await call('120210000000123001?fields=effective_status')).body, 'effective_status'), 'PAUSED')
  assert.equal(ids(await call('act_1001/campaigns')).length, 4)
  assert.deepEqual(ids(await call('act_1001/campaigns?effective_status=["ARCHIVED"]')), ['120210000000010005'])
})

test('lists hang on accounts, campaigns and ad sets', async (context) => {
  const { call } = await trial(context)
  assert.equal(ids(await call('act_1001/adsets')).length, 7)
  assert.equal(ids(await call('act_1001/ads')).length, 9)
  assert.deepEqual(ids(await call(`${CBO}/adsets`)), ['120210000000011001', '120210000000011002'])
  assert.deepEqual(ids(await call(`${CBO_ADSET}/ads`)), ['120210000000111001', '120210000000111002'])
  assert.equal(ids(await call(`${CBO}/ads`)).length, 3)
  assert.equal((await call(`${CBO}/campaigns`)).status, 400)
  assert.equal((await call(`${CBO_ADSET}/adsets`)).status, 400)
})

test('filters search names and status', async (context) => {
  const { call } = await trial(context)
  const filter = (field: string, operator: string, value: unknown): string => encodeURIComponent(JSON.stringify([{ field, operator, value }]))
  assert.deepEqual(ids(await call(`act_1001/campaigns?filtering=${filter('name', 'CONTAIN', 'TEA DIS')}`)), [ABO])
  assert.deepEqual(ids(await call(`act_1001/campaigns?filtering=${filter('campaign.name', 'CONTAIN', 'tea dis')}`)), [ABO])
  assert.equal(ids(await call(`act_1001/adsets?filtering=${filter('campaign.id', 'IN', [ABO])}`)).length, 3)
  assert.deepEqual(ids(await call(`act_1001/adsets?filtering=${filter('status', 'EQUAL', 'PAUSED')}`)), ['120210000000012003'])
  for (const bad of [filter('targeting', 'EQUAL', 1), filter('name', 'LIKE', 'x'), 'name', '{}', '[1]'])
    assert.deepEqual(codes(await call(`act_1001/campaigns?filtering=${bad}`)), [400, 100, undefined], bad)
})

test('pages follow cursors to the end, and next is absolute with the token in it', async (context) => {
  const { call, meta } = await trial(context)
  const seen: unknown[] = []
  let after = ''
  for (let page = 0; page < 10; page += 1) {
    const answer = await call(`act_1001/adsets?limit=3&after=${after}`)
    seen.push(...ids(answer))
    const next = at(answer.body, 'paging', 'next')
    if (typeof next !== 'string') break
    assert.ok(next.startsWith(`${meta.url}/v26.0/act_1001/adsets?access_token=${READER}`))
    after = String(at(answer.body, 'paging', 'cursors', 'after'))
    assert.deepEqual(ids(await fetched(`${next}&appsecret_proof=${proof(READER)}`)), ids(await call(`act_1001/adsets?limit=3&after=${after}`)))
  }
  assert.deepEqual(seen, ids(await call('act_1001/adsets?limit=100')))
  for (const bad of ['limit=0', 'limit=501', 'limit=x', 'after=forged'])
    assert.deepEqual(codes(await call(`act_1001/adsets?${bad}`)), [400, 100, undefined])
})

test('next can be made to name a foreign host, and a reset restores it', async (context) => {
  const { call, meta } = await trial(context)
  meta.pageAt('https://graph.attacker.test')
  const next = at((await call('act_1001/adsets?limit=3')).body, 'paging', 'next')
  assert.match(String(next), /^https:\/\/graph\.attacker\.test\/v26\.0\/act_1001\/adsets\?/)
  meta.reset()
  assert.match(String(at((await call('act_1001/adsets?limit=3')).body, 'paging', 'next')), /^http:\/\/127\.0\.0\.1:/)
})

test('the change log is newest first, per account, and narrows by category, time and object', async (context) => {
  const { call } = await trial(context)
  const since = 'since=2026-10-01'
  const all = await call(`act_1001/activities?${since}&category=AD_SET&fields=event_type,object_id,extra_data,event_time`)
  assert.deepEqual(ids(all).length === 4 && [1, 2, 3].map((index) => at(all.body, 'data', index, 'object_id')), [
    '120210000000012002',
    ADSET,
    '120210000000012003',
  ])
  assert.equal(at(all.body, 'data', 1, 'extra_data'), '{"field":"daily_budget","old_value":1000,"new_value":1250}')
  assert.equal(ids(await call(`act_1001/activities?${since}&category=BUDGET`)).length, 2)
  assert.equal(ids(await call('act_1001/activities?category=BUDGET&since=2026-11-10')).length, 1)
  assert.equal(ids(await call(`act_1001/activities?${since}&oid=${ADSET}`)).length, 1)
  assert.equal(ids(await call(`act_1002/activities?${since}`)).length, 1)
  assert.equal(ids(await call('act_1001/activities')).length, 1, 'one week, where it is not told')
  assert.deepEqual(codes(await call('act_1001/activities?category=WEATHER')), [400, 100, undefined])
})

test('unknown objects, edges and parameters are refused as the API does', async (context) => {
  const { call } = await trial(context)
  assert.deepEqual(codes(await call('1')), [400, 100, 33])
  assert.deepEqual(codes(await call('act_1001/adcreatives')), [400, 2500, undefined])
  assert.deepEqual(codes(await call('act_1001/campaigns/x')), [400, 2500, undefined])
  assert.deepEqual(codes(await call('act_1001/campaigns?limitt=3')), [400, 100, undefined])
  assert.deepEqual(codes(await call('act_1001/campaigns', { token: WRITER, body: { name: 'New' } })), [400, 100, undefined])
})
