import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal } from '../test.standin.ts'
import { HEADROOM_PERCENT, regainS, usageGauge } from './usage.ts'

const account = (percent: unknown, reset_s: unknown = 0) => ({
  'x-ad-account-usage': JSON.stringify({ acc_id_util_pct: percent, reset_time_duration: reset_s }),
})
const useCase = (type: string, percent: number, minutes = 0) => ({
  'x-business-use-case-usage': JSON.stringify({
    '1': [{ type, call_count: 1, total_cputime: percent, total_time: 2, estimated_time_to_regain_access: minutes }],
  }),
})

// Mutation proof: compare with `<` the other way round, or let admit do nothing.
test('above ninety percent a looking connection rests, at ninety it goes on', () => {
  let now = 0
  const gauge = usageGauge(() => now, HEADROOM_PERCENT)
  gauge.learn(account(90))
  gauge.admit('management')
  assert.equal(gauge.percent(), 90)
  gauge.learn(account(90.5))
  for (const lane of ['management', 'insights'] as const) assert.throws(() => gauge.admit(lane), refusal('UPSTREAM_THROTTLED', 'none', 60))
  now = 59_001
  assert.throws(() => gauge.admit('management'), refusal('UPSTREAM_THROTTLED', 'none', 1))
  now = 60_000
  gauge.admit('management')
})

test('as long as Meta says, and never longer than an hour', () => {
  for (const [headers, wait_s] of [
    [account(95, 300), 300],
    [account(95, 999_999), 3_600],
    [useCase('ads_management', 95, 7), 420],
    [useCase('ads_management', 95, 0), 60],
  ] as const) {
    const gauge = usageGauge(() => 0, HEADROOM_PERCENT)
    gauge.learn(headers)
    assert.throws(() => gauge.admit('management'), refusal('UPSTREAM_THROTTLED', 'none', wait_s))
  }
})

test('reports and lists are counted apart', () => {
  const gauge = usageGauge(() => 0, HEADROOM_PERCENT)
  gauge.learn(useCase('ads_insights', 99))
  gauge.admit('management')
  assert.throws(() => gauge.admit('insights'), refusal('UPSTREAM_THROTTLED', 'none'))
  const other = usageGauge(() => 0, HEADROOM_PERCENT)
  other.learn({ 'x-fb-ads-insights-throttle': JSON.stringify({ app_id_util_pct: 20, acc_id_util_pct: 97 }) })
  other.admit('management')
  assert.throws(() => other.admit('insights'), refusal('UPSTREAM_THROTTLED', 'none'))
  other.learn(useCase('pages', 100))
  other.admit('management')
})

test('a server that touches is not held back by a share, only by Meta’s own no', () => {
  const gauge = usageGauge(() => 0, null)
  gauge.learn(account(99))
  gauge.admit('management')
  gauge.rest(120)
  assert.throws(() => gauge.admit('insights'), refusal('UPSTREAM_THROTTLED', 'none', 120))
})

test('an unreadable header says nothing and harms nothing', () => {
  const gauge = usageGauge(() => 0, HEADROOM_PERCENT)
  for (const text of ['', '{', '[]', '{"acc_id_util_pct":"99"}', '{"acc_id_util_pct":-5}', '{"acc_id_util_pct":1e400}', 'null', '{"1":{"type":1}}'])
    for (const name of ['x-ad-account-usage', 'x-app-usage', 'x-business-use-case-usage', 'x-fb-ads-insights-throttle']) gauge.learn({ [name]: text })
  gauge.admit('management')
  gauge.admit('insights')
})

test('what Meta said an hour ago says nothing about now', () => {
  let now = 0
  const gauge = usageGauge(() => now, HEADROOM_PERCENT)
  assert.equal(gauge.percent(), null)
  gauge.learn({ 'x-app-usage': JSON.stringify({ call_count: 12, total_cputime: 41, total_time: 3 }) })
  assert.equal(gauge.percent(), 41)
  now = 61 * 60_000
  assert.equal(gauge.percent(), null)
})

test('after a no, the wait is what Meta names, at least a minute and at most an hour', () => {
  assert.equal(regainS({}), 60)
  assert.equal(regainS(useCase('ads_insights', 100, 5)), 300)
  assert.equal(regainS(useCase('ads_insights', 100, 500)), 3_600)
  assert.equal(regainS(account(100, 90)), 90)
})
