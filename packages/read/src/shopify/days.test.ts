import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal } from '../test.standin.ts'
import { addDays, dayOf, daysBetween, dayStart, localDay, today } from './days.ts'

for (const [day, zone, start] of [
  ['2026-11-20', 'Europe/Berlin', '2026-11-19T23:00:00Z'],
  ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00Z'],
  // The clocks change on these days, two hours after they began.
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
  ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00Z'],
  ['2026-11-20', 'America/Los_Angeles', '2026-11-20T08:00:00Z'],
  ['2026-11-20', 'Asia/Kathmandu', '2026-11-19T18:15:00Z'],
  ['2026-11-20', 'Pacific/Kiritimati', '2026-11-19T10:00:00Z'],
  ['2026-11-20', 'UTC', '2026-11-20T00:00:00Z'],
] as const)
  test(`${day} begins in ${zone} at ${start}`, () => {
    assert.equal(dayStart(day, zone), start)
    assert.equal(localDay(start, zone), day)
  })

test('days are counted by the calendar', () => {
  assert.equal(addDays('2026-02-28', 1), '2026-03-01')
  assert.equal(addDays('2026-03-01', -1), '2026-02-28')
  assert.equal(daysBetween('2026-03-01', '2026-03-01'), 1)
  assert.equal(daysBetween('2026-03-01', '2026-03-31'), 31)
  assert.equal(
    today(() => Date.parse('2026-11-20T23:30:00Z'), 'Europe/Berlin'),
    '2026-11-21',
  )
})

for (const text of ['', '2026-02-30', '2026-13-01', '2026-1-1', '20261120', 'today', '2026-11-20T00:00:00Z', '+02026-01-01'])
  test(`${JSON.stringify(text)} is no day`, () => assert.throws(() => dayOf(text), refusal('INPUT_INVALID', 'none')))

test('a day that there is stays as it is', () => assert.equal(dayOf('2028-02-29'), '2028-02-29'))
