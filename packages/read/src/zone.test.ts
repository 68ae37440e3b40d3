import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inZone } from './zone.ts'

test('an instant in the shop’s own zone keeps its offset', () => {
  for (const [instant, zone, wanted] of [
    ['2026-11-20T23:30:00Z', 'Europe/Berlin', '2026-11-21T00:30:00+01:00'],
    ['2026-07-01T22:30:00.500Z', 'Europe/Berlin', '2026-07-02T00:30:00+02:00'],
    ['2026-11-20T02:00:00Z', 'America/St_Johns', '2026-11-19T22:30:00-03:30'],
    ['2026-11-20T02:00:00Z', 'UTC', '2026-11-20T02:00:00+00:00'],
    ['2026-11-20T02:00:00+05:00', 'Asia/Kathmandu', '2026-11-20T02:45:00+05:45'],
    ['2026-10-25T00:59:59Z', 'Europe/Berlin', '2026-10-25T02:59:59+02:00'],
    ['2026-10-25T01:00:00Z', 'Europe/Berlin', '2026-10-25T02:00:00+01:00'],
  ] as const) {
    assert.equal(inZone(instant, zone), wanted)
    assert.equal(Date.parse(inZone(instant, zone)), Math.floor(Date.parse(instant) / 1_000) * 1_000)
  }
})

test('what is no time or no zone is an error', () => {
  assert.throws(() => inZone('2026-13-01T00:00:00Z', 'UTC'), RangeError)
  assert.throws(() => inZone('2026-01-01T00:00:00Z', 'Nowhere/Land'), RangeError)
})
