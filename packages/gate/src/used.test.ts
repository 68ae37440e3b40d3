import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DAY_MS, HOUR_MS, Refusal, WEEK_MS } from '@countersign/kernel'
import type { Caps } from './caps.ts'
import type { PolicyRow } from './policy.ts'
import { usedNow } from './used.ts'
import { type Use, weigh } from './weigh.ts'
import type { Weight } from './write.ts'

const NOW = 1_000 * DAY_MS
const eur = (minor: number) => ({ minor, currency: 'EUR' })
const use = (fields: Partial<Use>): Use => ({ cap: 'x', object: 'o', at_ms: NOW, before: 0, after: 0, n: 0, currency: null, ...fields })
const only = (caps: Caps, history: readonly Use[] = []) =>
  usedNow(caps, history, NOW).map(({ limit, object, used, left, frees_ms }) => [limit, object, used, left, frees_ms === null ? null : frees_ms - NOW])

test('what bounds one change alone, and what nobody has set', () => {
  assert.deepEqual(
    usedNow({ floor: { kind: 'min', money: eur(500) }, top: { kind: 'max', money: null }, x: { kind: 'count', callMax: 5 } }, [], NOW).map(
      ({ limit, holds, used, left }) => [limit, holds, used, left],
    ),
    [
      ['floor', 'at least 5.00 EUR', null, null],
      ['top', null, null, null],
      ['x_per_call', '5', null, null],
      ['x_per_hour', null, null, null],
      ['x_per_day', null, null, null],
    ],
  )
})

// Mutation proof: take one window for all, or the last use's time for when it frees.
test('counts: each window by itself, and when the first comes back', () => {
  const history = [
    use({ n: 2, at_ms: NOW - 5 * HOUR_MS }),
    use({ n: 1, at_ms: NOW - 60_000 }),
    use({ n: 9, at_ms: NOW - DAY_MS }),
    use({ cap: 'y', n: 9 }),
  ]
  assert.deepEqual(only({ x: { kind: 'count', hourMax: 3, dayMax: 2 } }, history).slice(1), [
    ['x_per_hour', null, '1', '2', HOUR_MS - 60_000],
    ['x_per_day', null, '3', '0', 19 * HOUR_MS],
  ])
})

test('for each object by itself, the one used last first', () => {
  const history = [
    use({ object: 'a', n: 1, at_ms: NOW - 20 }),
    use({ object: 'b', n: 2, at_ms: NOW - 10 }),
    use({ object: 'a', n: 1, at_ms: NOW - 5 }),
  ]
  const caps: Caps = { x: { kind: 'count', dayMax: 3, perObject: true } }
  assert.deepEqual(only(caps, history).slice(2), [
    ['x_per_day', 'a', '2', '1', DAY_MS - 20],
    ['x_per_day', 'b', '2', '1', DAY_MS - 10],
  ])
  assert.deepEqual(only(caps)[2], ['x_per_day', null, '0', '3', null])
})

test('sums in money; what is in another currency is not added up', () => {
  const caps: Caps = { x: { kind: 'sum', call: null, day: eur(10_000) } }
  assert.deepEqual(only(caps, [use({ n: 2_550, currency: 'EUR' })])[1], ['x_per_day', null, '25.50 EUR', '74.50 EUR', DAY_MS])
  assert.deepEqual(only(caps, [use({ n: 2_550, currency: 'JPY' })])[1]?.slice(2, 4), ['in another currency', 'none'])
  assert.deepEqual(only({ x: { kind: 'sum', call: null, day: null } }, [use({ n: 1, currency: 'EUR' })])[1]?.slice(2), [null, null, null])
})

const RATIO: Caps = { x: { kind: 'ratio', callPercentMax: 50, dayPercentMax: 100, weekPercentMax: 300 } }

test('ratios: how far the object has come in each window, and how far it may still go', () => {
  const history = [use({ before: 1_000, after: 1_500, at_ms: NOW - 3 * DAY_MS }), use({ before: 1_500, after: 2_000, at_ms: NOW - HOUR_MS })]
  assert.deepEqual(only(RATIO, history), [
    ['max_x', null, null, null, null],
    ['max_x_day', 'o', '+33.4 %', '+50 % or −50 %', 23 * HOUR_MS],
    ['max_x_week', 'o', '+100 %', '+50 % or −50 %', WEEK_MS - 3 * DAY_MS],
  ])
  assert.deepEqual(only(RATIO, [use({ before: 1_000, after: 1_900 })])[1]?.slice(2, 4), ['+90 %', '+5 % or −50 %'])
})

/** What `left` says fits, and one more does not, as the gate itself weighs it. */
const fits = (caps: Caps, weight: Weight, history: readonly Use[]): boolean => {
  const row: PolicyRow = { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: null, scope: 's', writesPerMinute: 1, caps }
  try {
    weigh(row, [weight], history, NOW)
    return true
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    return false
  }
}

test('what is said to be left is exactly what the gate lets through', () => {
  const past = fc.array(fc.record({ n: fc.integer({ min: 0, max: 20 }), age: fc.integer({ min: 0, max: 2 * DAY_MS }) }), { maxLength: 8 })
  fc.assert(
    fc.property(past, fc.integer({ min: 0, max: 60 }), (uses, dayMax) => {
      const caps: Caps = { x: { kind: 'count', dayMax } }
      const history = uses.map(({ n, age }) => use({ n, at_ms: NOW - age }))
      const left = Number(usedNow(caps, history, NOW).at(-1)?.left)
      const asked = (n: number): Weight => ({ kind: 'count', cap: 'x', object: 'o', n })
      assert.ok(fits(caps, asked(left), history))
      assert.ok(!fits(caps, asked(left + 1), history))
    }),
    { numRuns: 1_000 },
  )
})

test('the room that is said to be left for a value does fit', () => {
  const value = fc.integer({ min: 1, max: 100_000 })
  fc.assert(
    fc.property(value, value, (before, after) => {
      const history = [use({ before, after, at_ms: NOW - HOUR_MS })]
      const [up = '0', down = '0'] = (usedNow(RATIO, history, NOW)[1]?.left ?? '').match(/\d+/g) ?? []
      for (const to of [after + Math.floor((after * Number(up)) / 100), after - Math.floor((after * Number(down)) / 100)])
        assert.ok(fits(RATIO, { kind: 'ratio', cap: 'x', object: 'o', before: after, after: to }, history), `${before} ${after} ${to}`)
    }),
    { numRuns: 2_000 },
  )
})
