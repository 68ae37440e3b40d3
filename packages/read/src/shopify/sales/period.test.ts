import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal } from '../../test.standin.ts'
import { before, type PeriodName, periodOf } from './period.ts'

const BERLIN = 'Europe/Berlin'
// In Berlin it is the 21st already.
const clock = () => Date.parse('2026-11-20T23:30:00Z')

for (const [period, since, until] of [
  ['today', '2026-11-21', '2026-11-21'],
  ['yesterday', '2026-11-20', '2026-11-20'],
  ['last_7_days', '2026-11-14', '2026-11-20'],
  ['last_28_days', '2026-10-24', '2026-11-20'],
  ['last_30_days', '2026-10-22', '2026-11-20'],
  ['this_month', '2026-11-01', '2026-11-21'],
  ['last_month', '2026-10-01', '2026-10-31'],
] as const satisfies readonly (readonly [PeriodName, string, string])[])
  test(`${period} is from ${since} to ${until} of the shop's calendar`, () =>
    assert.deepEqual(periodOf({ period }, clock, BERLIN).period, { since, until }))

test('days of one’s own, an open end, and nothing at all', () => {
  assert.deepEqual(periodOf({ since: '2026-11-01', until: '2026-11-02' }, clock, BERLIN).period, { since: '2026-11-01', until: '2026-11-02' })
  assert.deepEqual(periodOf({ since: '2026-11-01' }, clock, BERLIN).period, { since: '2026-11-01', until: '2026-11-21' })
  assert.deepEqual(periodOf({}, clock, BERLIN).period, periodOf({ period: 'last_7_days' }, clock, BERLIN).period)
})

for (const asked of [
  { until: '2026-11-01' },
  { since: '2026-11-01', period: 'today' as const },
  { since: '2026-11-02', until: '2026-11-01' },
  { since: '2027-01-01' },
  { since: '2024-01-01', until: '2026-01-01' },
  { since: '2026-02-30' },
])
  test(`${JSON.stringify(asked)} is no period`, () => assert.throws(() => periodOf(asked, clock, BERLIN), refusal('INPUT_INVALID', 'none')))

test('the period before is as long and ends where this one begins', () => {
  assert.deepEqual(before({ since: '2026-11-14', until: '2026-11-20' }), { since: '2026-11-07', until: '2026-11-13' })
  assert.deepEqual(before({ since: '2026-03-01', until: '2026-03-01' }), { since: '2026-02-28', until: '2026-02-28' })
})
