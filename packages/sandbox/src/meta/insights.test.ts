/** Insights at once and by report run, strict about everything that is asked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ABO, ADSET, type Answer, at, codes, trial } from './test.trial.ts'

const FIELDS =
  'fields=campaign_id,campaign_name,account_currency,spend,impressions,reach,clicks,ctr,cpc,cpm,actions,action_values,purchase_roas,attribution_setting'
const days = (since: string, until: string): string => `time_range=${encodeURIComponent(JSON.stringify({ since, until }))}`
const WEEK = days('2026-11-13', '2026-11-19')

const rows = ({ body }: Answer): readonly unknown[] => {
  const data = at(body, 'data')
  return Array.isArray(data) ? data : assert.fail(JSON.stringify(body))
}
const cents = (row: unknown): number => Math.round(Number(at(row, 'spend')) * 100)
const sum = (all: readonly unknown[]): number => all.reduce<number>((total, row) => total + cents(row), 0)

test('the same money at every level, by day and in every split; reach alone does not add up', async (context) => {
  const { call } = await trial(context)
  const account = rows(await call(`act_1001/insights?${FIELDS}&${WEEK}`))
  assert.equal(account.length, 1)
  assert.ok(cents(account[0]) > 10_000)
  for (const more of [
    'level=campaign',
    'level=adset',
    'level=ad',
    'time_increment=1',
    'level=ad&time_increment=1',
    'breakdowns=age,gender',
    'level=campaign&breakdowns=publisher_platform,platform_position',
    'breakdowns=region',
  ])
    assert.equal(sum(rows(await call(`act_1001/insights?${FIELDS}&${WEEK}&limit=500&${more}`))), cents(account[0]), more)
  const reach = rows(await call(`act_1001/insights?${FIELDS}&${WEEK}&level=campaign`)).map((row) => Number(at(row, 'reach')))
  assert.ok(reach.reduce((a, b) => a + b, 0) > Number(at(account[0], 'reach')))
})

test('figures are decimal texts; a yen account has no hundredths; what there is none of has no key', async (context) => {
  const { call } = await trial(context)
  const [row] = rows(await call(`act_1001/insights?${FIELDS}&${WEEK}&level=campaign&sort=spend_descending`))
  assert.match(String(at(row, 'spend')), /^\d+\.\d\d$/)
  assert.equal(at(row, 'attribution_setting'), '7d_click_1d_view')
  const [yen] = rows(await call(`act_1002/insights?${FIELDS}&${WEEK}`))
  assert.match(String(at(yen, 'spend')), /^\d+$/)
  assert.equal(at(yen, 'account_currency'), 'JPY')
  assert.equal(at(yen, 'action_values'), undefined)
  const [priced] = rows(await call(`act_1001/insights?fields=spend,clicks,cost_per_action_type&${WEEK}`))
  const each = (Number(at(priced, 'spend')) / Number(at(priced, 'clicks'))).toFixed(6)
  assert.deepEqual(at(priced, 'cost_per_action_type', 0), { action_type: 'link_click', value: each })
  const empty = rows(await call(`act_1001/insights?${FIELDS}&${days('2025-01-01', '2025-01-31')}`))
  assert.deepEqual(empty, [])
})

test('a campaign and an ad set have an edge of their own, and a filter does the same', async (context) => {
  const { call } = await trial(context)
  const own = rows(await call(`${ABO}/insights?${FIELDS}&${WEEK}`))
  const filter = encodeURIComponent(JSON.stringify([{ field: 'campaign.id', operator: 'IN', value: [ABO] }]))
  const filtered = rows(await call(`act_1001/insights?${FIELDS}&${WEEK}&level=campaign&filtering=${filter}`))
  assert.equal(cents(own[0]), cents(filtered[0]))
  assert.ok(cents(rows(await call(`${ADSET}/insights?${FIELDS}&${WEEK}`))[0]) < cents(own[0]))
})

test('reach by breakdown ends thirteen months back', async (context) => {
  const { call } = await trial(context)
  const old = days('2025-09-01', '2026-11-19')
  const reach = async (more: string) => rows(await call(`act_1001/insights?${FIELDS}&${more}`)).map((row) => at(row, 'reach') === undefined)
  assert.deepEqual(new Set(await reach(`${old}&breakdowns=age`)), new Set([true]))
  assert.deepEqual(await reach(old), [false])
  assert.deepEqual(new Set(await reach(`${WEEK}&breakdowns=age`)), new Set([false]))
})

test('a strange field, level, breakdown, parameter or range is refused', async (context) => {
  const { call } = await trial(context)
  for (const bad of [
    'fields=spent',
    'level=creative',
    'breakdowns=age,country',
    'breakdowns=shoe_size',
    'time_increment=7',
    'date_preset=last_week',
    `date_preset=last_7d&${WEEK}`,
    days('2026-11-19', '2026-11-13'),
    days('2026-02-30', '2026-03-01'),
    'sort=spent_descending',
    'limitt=3',
    'filtering=[{"field":"ad.name","operator":"CONTAIN","value":"x"}]',
    'default_summary=yes',
  ])
    assert.deepEqual(codes(await call(`act_1001/insights?${bad}`)), [400, 100, undefined], bad)
  assert.deepEqual(codes(await call(`act_1001/insights?${days('2023-09-01', '2023-09-30')}`)), [400, 3018, undefined])
})

test('too much for one answer says 100/1504018; a report run takes its time and holds it', async (context) => {
  const { call, core, meta, wait } = await trial(context)
  meta.reports({ syncRowsMax: 20, takes_ms: 10_000 })
  const query = `${FIELDS}&level=ad&time_increment=1&${WEEK}`
  assert.deepEqual(codes(await call(`act_1001/insights?${query}`)), [400, 100, 1504018])
  const params = { fields: ['spend', 'account_id'], level: 'ad', time_increment: 1, time_range: { since: '2026-11-13', until: '2026-11-19' } }
  const run = String(at((await call('act_1001/insights', { body: params })).body, 'report_run_id'))
  assert.match(run, /^\d+$/)
  assert.deepEqual(core.effects, [], 'a report is no effect')
  const state = async () => (await call(`${run}?fields=async_status,async_percent_completion,account_id,date_start`)).body
  assert.deepEqual(await state(), { id: run, async_status: 'Job Started', async_percent_completion: 0, account_id: '1001', date_start: '2026-11-13' })
  assert.deepEqual(codes(await call(`${run}/insights`)), [400, 2601, 1815107])
  wait(4_000)
  assert.equal(at(await state(), 'async_percent_completion'), 40)
  wait(6_000)
  assert.equal(at(await state(), 'async_status'), 'Job Completed')
  const first = await call(`${run}/insights?limit=10`)
  assert.equal(rows(first).length, 10)
  const second = await call(`${run}/insights?limit=500&after=${String(at(first.body, 'paging', 'cursors', 'after'))}`)
  const at_once = rows(await call(`act_1001/insights?${FIELDS}&${WEEK}`))
  assert.equal(sum([...rows(first), ...rows(second)]), cents(at_once[0]))
})

test('a run of another account cannot be seen, a failing one has no rows, and strange words are refused there too', async (context) => {
  const { call, meta } = await trial(context)
  meta.reports({ takes_ms: 0 })
  const run = String(at((await call('act_1001/insights', { body: { fields: 'spend' } })).body, 'report_run_id'))
  assert.deepEqual(codes(await call(run, { token: 'one-account' })), [400, 100, 33])
  assert.deepEqual(codes(await call(`${run}?fields=async_state`)), [400, 100, undefined])
  assert.deepEqual(codes(await call(`${run}/insights?level=ad`)), [400, 100, undefined])
  meta.reports({ fails: true })
  assert.equal(at((await call(`${run}?fields=async_status`)).body, 'async_status'), 'Job Failed')
  assert.deepEqual(codes(await call(`${run}/insights`)), [400, 2601, 1815107])
  assert.deepEqual(codes(await call('act_1001/insights', { body: { fields: 'spend', status: 'PAUSED' } })), [400, 100, undefined])
})

test('a throttle of insights has its own code, and usage can be set', async (context) => {
  const { call, core, meta } = await trial(context)
  core.order('meta', 'throttled', 1)
  const no = await call('act_1001/insights')
  assert.deepEqual(codes(no), [400, 80_000, 2446079])
  assert.equal(at(JSON.parse(no.headers.get('x-business-use-case-usage') ?? ''), '900100000000001', 0, 'type'), 'ads_insights')
  meta.usageAt(95)
  const used = JSON.parse((await call('act_1001/campaigns')).headers.get('x-ad-account-usage') ?? '') as unknown
  assert.equal(at(used, 'acc_id_util_pct'), 95)
  meta.reset()
  assert.equal(at(JSON.parse((await call('act_1001/campaigns')).headers.get('x-ad-account-usage') ?? ''), 'acc_id_util_pct'), 1)
})

test('audiences have a name, a size and a state, and no members', async (context) => {
  const { call } = await trial(context)
  const fields = 'fields=name,approximate_count_lower_bound,delivery_status'
  const all = rows(await call(`act_1001/customaudiences?${fields}`))
  assert.deepEqual(all[0], {
    id: '120210000000910001',
    name: 'Cart visitors, 30 days',
    approximate_count_lower_bound: 2_400,
    delivery_status: { code: 200, description: 'This audience is ready for use.' },
  })
  assert.equal(at(all[2], 'approximate_count_lower_bound'), -1)
  const filter = encodeURIComponent(JSON.stringify([{ field: 'name', operator: 'CONTAIN', value: 'lookalike' }]))
  assert.equal(rows(await call(`act_1001/customaudiences?filtering=${filter}`)).length, 1)
  for (const path of ['act_1001/customaudiences?fields=users', 'act_1001/customaudiences?effective_status=["X"]'])
    assert.deepEqual(codes(await call(path)), [400, 100, undefined])
  assert.equal((await call('120210000000910001/users')).status, 400)
})

test('a list can say how long it is, an ad why it was turned down, and a token when it ends', async (context) => {
  const { call, meta } = await trial(context)
  assert.equal(at((await call('act_1001/ads?limit=2&summary=total_count')).body, 'summary', 'total_count'), 9)
  assert.deepEqual(codes(await call('act_1001/ads?summary=everything')), [400, 100, undefined])
  const ad = (await call('120210000000122002?fields=effective_status,creative,ad_review_feedback')).body
  assert.equal(at(ad, 'effective_status'), 'DISAPPROVED')
  assert.equal(at(ad, 'creative', 'id'), '120210000900122002')
  assert.match(String(at(ad, 'ad_review_feedback', 'global', 'UNACCEPTABLE_BUSINESS_PRACTICES')), /landing page/)
  meta.tokensExpire({ expires_at: 1_790_000_000, data_access_expires_at: 1_780_000_000 })
  assert.equal(at((await call('debug_token?input_token=reader-token')).body, 'data', 'expires_at'), 1_790_000_000)
})
