import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal } from '../test.standin.ts'
import { checkedDay, dayStart, plusDays, plusMonths, presetRange, PRESETS, todayIn } from './days.ts'

test('the account’s day is not UTC’s', () => {
  const evening = Date.UTC(2026, 10, 20, 23, 30)
  assert.equal(todayIn('Europe/Berlin', evening), '2026-11-21')
  assert.equal(todayIn('America/Los_Angeles', evening), '2026-11-20')
  assert.equal(todayIn('Asia/Tokyo', Date.UTC(2026, 11, 31, 15)), '2027-01-01')
})

test('presets are whole days, and end yesterday but for those of today', () => {
  const ranges = Object.fromEntries(PRESETS.map((preset) => [preset, Object.values(presetRange(preset, '2026-03-15')).join(' ')]))
  assert.deepEqual(ranges, {
    today: '2026-03-15 2026-03-15',
    yesterday: '2026-03-14 2026-03-14',
    last_7d: '2026-03-08 2026-03-14',
    last_14d: '2026-03-01 2026-03-14',
    last_30d: '2026-02-13 2026-03-14',
    last_90d: '2025-12-15 2026-03-14',
    this_month: '2026-03-01 2026-03-15',
    last_month: '2026-02-01 2026-02-28',
  })
})

test('months end where they end', () => {
  assert.equal(plusMonths('2026-03-31', -1), '2026-02-28')
  assert.equal(plusMonths('2028-03-31', -1), '2028-02-29')
  assert.equal(plusMonths('2026-01-15', -37), '2022-12-15')
  assert.equal(plusMonths('2026-01-31', -13), '2024-12-31')
  assert.equal(plusDays('2026-03-01', -1), '2026-02-28')
})

test('a day that is none is refused', () => {
  for (const day of ['2026-02-30', '2026-13-01', '2026-00-10', '0000-00-00'])
    assert.throws(() => checkedDay('since', day), refusal('INPUT_INVALID', 'none'), day)
  assert.equal(checkedDay('since', '2028-02-29'), '2028-02-29')
})

test('a day begins at the zone’s own midnight, on both sides of a change of the clock', () => {
  for (const [day, zone, start] of [
    ['2026-11-20', 'Europe/Berlin', '2026-11-19T23:00:00.000Z'],
    ['2026-07-20', 'Europe/Berlin', '2026-07-19T22:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['2026-11-20', 'Asia/Tokyo', '2026-11-19T15:00:00.000Z'],
    ['2026-11-20', 'America/Los_Angeles', '2026-11-20T08:00:00.000Z'],
    ['2026-11-20', 'Asia/Kathmandu', '2026-11-19T18:15:00.000Z'],
    ['2026-11-20', 'UTC', '2026-11-20T00:00:00.000Z'],
  ] as const)
    assert.equal(new Date(dayStart(day, zone)).toISOString(), start, `${day} ${zone}`)
})

test('every day of a year begins on itself, a second earlier is the day before', () => {
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Santiago'])
    for (let day = '2026-01-01'; day < '2027-01-01'; day = plusDays(day, 1)) {
      const start = dayStart(day, zone)
      assert.equal(todayIn(zone, start), day, `${day} ${zone}`)
      assert.equal(todayIn(zone, start - 1_000), plusDays(day, -1), `${day} ${zone}`)
    }
})
