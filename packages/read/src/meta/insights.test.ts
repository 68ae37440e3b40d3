import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { drip, inTurn, json, raw, refusal } from '../test.standin.ts'
import { metaInsightsReport as tool } from './insights.report.ts'
import { asking, failure, looking, NOW_MS, paths } from './test.graph.ts'

const row = {
  account_id: '1',
  account_currency: 'EUR',
  date_start: '2026-11-13',
  date_stop: '2026-11-19',
  campaign_id: '101',
  campaign_name: 'Tea',
  spend: '123.45',
  impressions: '1000',
  reach: '800',
  clicks: '10',
}
const purchase = { actions: [{ action_type: 'omni_purchase', value: '2' }], attribution_setting: '7d_click' }
const ready = { account_id: '1', async_status: 'Job Completed', async_percent_completion: 100, date_start: '2026-11-13', date_stop: '2026-11-19' }
const tooMuch = failure(100, 1504018)

const input = (fields: Readonly<Record<string, unknown>> = {}) => tool.input.parse(fields)
const run = async (look: Awaited<ReturnType<typeof looking>>['look'], fields: Readonly<Record<string, unknown>> = {}) =>
  tool.output.parse(await tool.run(input(fields), look))

test('by default the last seven whole days by campaign, in one answer', async (context) => {
  const { look, platform } = await looking(context, { 'act_1/insights': json({ data: [row], summary: { ...row, spend: '200' } }) })
  const { rows, totals, notes, ...rest } = await run(look)
  assert.deepEqual(rest, {
    report: 'ready',
    account_id: 'act_1',
    currency: 'EUR',
    time_zone: 'Europe/Berlin',
    level: 'campaign',
    since: '2026-11-13',
    until: '2026-11-19',
    report_run_id: null,
    progress_percent: null,
    next_cursor: null,
  })
  assert.equal(rows[0]?.untrusted?.name, 'Tea')
  assert.deepEqual(totals?.spend, { amount: '200.00', currency: 'EUR' })
  assert.deepEqual(notes, ['Figures of the last 3 days still move.'])
  const [, asked] = platform.asked
  assert.ok(asked !== undefined)
  const { fields, ...params } = asking(asked)
  assert.deepEqual(params, {
    level: 'campaign',
    time_range: '{"since":"2026-11-13","until":"2026-11-19"}',
    time_increment: 'all_days',
    default_summary: 'true',
    sort: '["spend_descending"]',
    limit: '20',
  })
  assert.match(fields ?? '', /^account_id,account_currency,campaign_id,campaign_name,spend,/)
})

test('every wish has its parameter, and ids in any form', async (context) => {
  const { look, platform } = await looking(context, { 'act_1/insights': json({ data: [] }) })
  const address = 'https://adsmanager.facebook.com/adsmanager/manage/ads?act=1&selected_campaign_ids=101'
  await run(look, {
    account_id: '1',
    level: 'ad',
    campaign_id: address,
    adset_id: '201',
    since: '2026-01-01',
    until: '2026-01-31',
    breakdown: 'placement',
    time_increment: 'day',
    limit: 5,
    cursor: 'QVFI',
  })
  const asked = platform.asked.at(-1)
  assert.ok(asked !== undefined)
  const { fields: _, ...params } = asking(asked)
  assert.deepEqual(params, {
    level: 'ad',
    time_range: '{"since":"2026-01-01","until":"2026-01-31"}',
    time_increment: '1',
    default_summary: 'true',
    breakdowns: '["publisher_platform","platform_position"]',
    filtering: '[{"field":"campaign.id","operator":"IN","value":["101"]},{"field":"adset.id","operator":"IN","value":["201"]}]',
    limit: '5',
    after: 'QVFI',
  })
})

test('the account is asked about once for some minutes', async (context) => {
  const { look, platform } = await looking(context, { 'act_1/insights': json({ data: [row] }) })
  for (let calls = 0; calls < 3; calls++) await run(look)
  assert.deepEqual(paths(platform.asked), ['GET act_1', 'GET act_1/insights', 'GET act_1/insights', 'GET act_1/insights'])
})

test('days that cannot be are refused before Meta is asked for them', async (context) => {
  const { look, platform } = await looking(context, { 'act_1/insights': json({ data: [] }) })
  for (const [fields, says] of [
    [{ since: '2026-11-19', until: '2026-11-13' }, /after `until`/],
    [{ until: '2026-11-13' }, /needs a `since`/],
    [{ since: '2026-02-30' }, /not a day/],
    [{ since: '2026-11-21' }, /lies ahead; today is 2026-11-20/],
    [{ since: '2023-10-19' }, /37 months: `since` is 2023-10-20/],
    [{ since: '2026-11-01', preset: 'last_7d' }, /not both/],
  ] as const)
    await assert.rejects(run(look, fields), (error) => refusal('INPUT_INVALID', 'none')(error) && says.test(String(error)), String(says))
  for (const bad of [{ since: 'yesterday' }, { level: 'creative' }, { breakdown: 'shoe_size' }, { breakdowns: ['age'] }, { limit: 51 }])
    assert.ok(!tool.input.safeParse(bad).success, JSON.stringify(bad))
  assert.deepEqual(paths(platform.asked), ['GET act_1'])
})

describe('what Meta cannot say is said', { concurrency: 4 }, () => {
  for (const [name, rows, fields, wanted] of [
    ['reach does not add up', [row, row], {}, /must not be added up/],
    ['old reach by breakdown is dropped', [{ ...row, age: '25-34' }], { since: '2025-10-19', breakdown: 'age' }, /more than 13 months back/],
    ['purchases are credited, and some have no segment', [{ ...row, ...purchase, age: '25-34' }], {}, /leaves some purchases out/],
    ['attribution', [{ ...row, ...purchase }], {}, /not the shop’s sales/],
    ['nothing delivered', [], {}, /no delivery/],
  ] as const)
    test(name, async (context) => {
      const { look } = await looking(context, { 'act_1/insights': json({ data: rows }) })
      assert.match((await run(look, fields)).notes.join('\n'), wanted)
    })

  test('an old range without a breakdown, and one that has settled, need no word', async (context) => {
    const { look } = await looking(context, { 'act_1/insights': json({ data: [row] }) })
    assert.deepEqual((await run(look, { since: '2025-01-01', until: '2025-12-31' })).notes, [])
  })
})

// The clock stands still here, so the wait for a run ends by its number of looks; each wait itself is real, hence the first look is ready.
test('too much for one answer goes by a report run, once', async (context) => {
  const { look, platform } = await looking(context, {
    'act_1/insights': tooMuch,
    'POST act_1/insights': json({ report_run_id: '77' }),
    '77': json({ id: '77', ...ready }),
    '77/insights': json({ data: [row], paging: { cursors: { after: 'QUZU' }, next: 'https://graph.facebook.com/v26.0/77/insights?after=QUZU' } }),
  })
  const answer = await run(look, { limit: 1 })
  assert.deepEqual([answer.report, answer.report_run_id, answer.next_cursor, answer.rows.length], ['ready', '77', 'r77.QUZU', 1])
  assert.deepEqual(paths(platform.asked), ['GET act_1', 'GET act_1/insights', 'POST act_1/insights', 'GET 77', 'GET 77/insights'])
  const posted: unknown = JSON.parse(platform.asked[2]?.body ?? '')
  assert.deepEqual(Object.keys(Object(posted)).toSorted(), ['default_summary', 'fields', 'level', 'sort', 'time_increment', 'time_range'])
  await run(look, { cursor: 'r77.QUVE', limit: 1 })
  assert.deepEqual(paths(platform.asked.slice(5)), ['GET 77', 'GET 77/insights'])
  assert.equal(asking(platform.asked.at(-1) ?? assert.fail())['after'], 'QUVE')
})

test('a run that is not ready is named with its progress, and taken up again by its id alone', async (context) => {
  let now = NOW_MS
  const running = json({ id: '77', ...ready, async_status: 'Job Running', async_percent_completion: 40 })
  const answers = { 'act_1/insights': tooMuch, 'POST act_1/insights': json({ report_run_id: '77' }), '77': running }
  // Time flies: the first look already finds the end of what this call may wait.
  const { look, platform } = await looking(context, answers, { clock: () => (now += 8_000) })
  const answer = await run(look)
  assert.deepEqual([answer.report, answer.report_run_id, answer.progress_percent, answer.rows], ['running', '77', 40, []])
  assert.match(answer.notes.join(), /Call again with `report_run_id` alone/)
  // Mutation proof: drop the comparison with until_ms in `waited`, and the call looks on past its time.
  assert.deepEqual(paths(platform.asked).slice(1), ['GET act_1/insights', 'POST act_1/insights', 'GET 77'])
  const later = await looking(context, { '77': inTurn(running, json({ id: '77', ...ready })), '77/insights': json({ data: [row] }) })
  assert.equal((await run(later.look, { report_run_id: '77' })).report, 'ready')
  assert.deepEqual(paths(later.platform.asked), ['GET 77', 'GET 77', 'GET act_1', 'GET 77/insights'])
})

test('a run that fails, is another account’s, or is none', async (context) => {
  for (const [state, code] of [
    [json({ id: '77', ...ready, async_status: 'Job Failed' }), 'UPSTREAM_REJECTED'],
    [json({ id: '77', ...ready, async_status: 'Job Skipped' }), 'UPSTREAM_REJECTED'],
    [json({ id: '77', ...ready, account_id: '2' }), 'NOT_FOUND'],
    [json({ id: '77', async_status: 'Job Completed' }), 'UPSTREAM_MALFORMED'],
    [failure(100, 33), 'NOT_FOUND'],
  ] as const) {
    const { look, platform } = await looking(context, { '77': state, '77/insights': json({ data: [row] }) })
    await assert.rejects(run(look, { report_run_id: '77' }), refusal(code, 'none'), code)
    assert.ok(!paths(platform.asked).includes('GET 77/insights'))
  }
})

test('a cursor is one that this tool gave, for the report that it belongs to', async (context) => {
  const { look, platform } = await looking(context, {})
  for (const fields of [
    { cursor: 'http://evil.test/' },
    { cursor: 'r77.http://evil.test' },
    { cursor: 'r77.QQ', report_run_id: '78' },
    { cursor: 'QQ', report_run_id: '77' },
    { cursor: 'r0.QQ' },
  ])
    await assert.rejects(run(look, fields), refusal('CURSOR_INVALID', 'none'), JSON.stringify(fields))
  for (const report_run_id of ['act_1', '77/insights', '77?method=delete', '0'])
    await assert.rejects(run(look, { report_run_id }), refusal('ID_INVALID', 'none'), report_run_id)
  assert.equal(platform.asked.length, 0)
})

for (const [name, answer, code] of [
  ['a row of another account', json({ data: [{ ...row, account_id: '2' }] }), 'UPSTREAM_MALFORMED'],
  ['a row in another currency', json({ data: [{ ...row, account_currency: 'JPY' }] }), 'UPSTREAM_MALFORMED'],
  ['more rows than asked for', json({ data: Array.from({ length: 21 }, () => row) }), 'UPSTREAM_MALFORMED'],
  ['rows that are none', json({ data: ['x'] }), 'UPSTREAM_MALFORMED'],
  ['no rows at all', json({}), 'UPSTREAM_MALFORMED'],
  ['a next page without a cursor', json({ data: [row], paging: { next: 'x' } }), 'UPSTREAM_MALFORMED'],
  ['JSON cut short', raw('{"data":[{"spend":"LEAK'), 'UPSTREAM_MALFORMED'],
  ['HTML', raw('<html>LEAK</html>', 200, 'text/html'), 'UPSTREAM_MALFORMED'],
  ['a redirect', raw('', 302, 'text/html', { location: 'http://127.0.0.1:9/' }), 'UPSTREAM_MALFORMED'],
  ['too many calls', failure(80_000, 2446079), 'UPSTREAM_THROTTLED'],
  ['too many reports', failure(4, 1504022), 'UPSTREAM_THROTTLED'],
  ['an expired token', failure(190, 463), 'UPSTREAM_AUTH'],
  ['no permission', failure(200), 'UPSTREAM_FORBIDDEN'],
  ['a wrong parameter', failure(100, 1487534), 'UPSTREAM_REJECTED'],
] as const)
  test(`${name} is ${code}, and starts no report`, async (context) => {
    const { look, platform } = await looking(context, { 'act_1/insights': answer })
    await assert.rejects(run(look), refusal(code, 'none'))
    assert.ok(!paths(platform.asked).some((path) => path.startsWith('POST')))
  })

test('a slow drip ends with the request’s own deadline, not never', async (context) => {
  const { connection, platform } = await looking(context, { 'me/permissions': drip })
  await assert.rejects(connection.grantedPermissions(AbortSignal.timeout(200)), refusal('DEADLINE_EXCEEDED', 'none'))
  assert.equal(platform.asked.length, 1)
})

test('the largest page stays within what a result may hold', async (context) => {
  const long = {
    ...row,
    ...purchase,
    ad_id: '9'.repeat(18),
    adset_id: '9'.repeat(18),
    ad_name: '名'.repeat(300),
    age: '25-34',
    gender: 'female',
    ctr: '1.23456789',
  }
  const heavy = { ...long, cpc: '0.123456', cpm: '12.345678', action_values: [{ action_type: 'omni_purchase', value: '123456.78' }] }
  const { look } = await looking(context, { 'act_1/insights': json({ data: Array.from({ length: 50 }, () => heavy), summary: heavy }) })
  assert.ok(JSON.stringify(await run(look, { limit: 50, time_increment: 'day' })).length < 40_000)
})
