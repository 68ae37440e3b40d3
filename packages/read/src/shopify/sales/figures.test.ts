import assert from 'node:assert/strict'
import { test } from 'node:test'
import { averageOf, changePercent, NOTHING, plus, spread } from './figures.ts'

const sum = (parts: readonly number[]): number => parts.reduce((all, part) => all + part, 0)

// Mutation proof: leave the rest of a division where it is, and a report loses cents.
test('parts sum to the whole to the last unit, each within one unit of its share', () => {
  let seed = 7
  const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below
  for (let round = 0; round < 300; round++) {
    const weights = Array.from({ length: 1 + next(12) }, () => next(100_000))
    const total = next(1_000_000)
    const parts = spread(total, weights)
    assert.equal(sum(parts), total)
    const all = sum(weights)
    for (const [index, part] of parts.entries()) {
      const share = all === 0 ? total / weights.length : (total * (weights[index] ?? 0)) / all
      assert.ok(Math.abs(part - share) < 1, `${part} of ${share}`)
    }
  }
})

test('nothing is spread, and by nothing', () => {
  assert.deepEqual(spread(5, []), [])
  assert.deepEqual(spread(0, [3, 4]), [0, 0])
  assert.deepEqual(spread(3, [0, 0]), [2, 1])
  assert.deepEqual(spread(10, [-5, 5]), [0, 10])
  assert.deepEqual(spread(9_000_000_000_000_000, [1_000_000_000_000, 2_000_000_000_000]), [3_000_000_000_000_000, 6_000_000_000_000_000])
})

test('an average is rounded once, half away from zero', () => {
  const of = (orders: number, gross: number, discounts = 0) => averageOf({ ...NOTHING, orders, gross, discounts })
  assert.deepEqual([of(0, 0), of(3, 100), of(2, 5), of(2, 3, 4), of(4, 1_000, 2)], [null, 33, 3, -1, 250])
})

test('change is told in percent where there is something to compare with', () => {
  assert.deepEqual(
    [changePercent(110, 100), changePercent(1, 3), changePercent(5, 0), changePercent(0, 5), changePercent(5, -5)],
    [10, -66.7, null, -100, null],
  )
})

test('figures add up, or it is a bug', () => {
  const one = { orders: 1, gross: 10, discounts: 2, refunds: 3, net: 5 }
  assert.deepEqual(plus(one, one), { orders: 2, gross: 20, discounts: 4, refunds: 6, net: 10 })
  assert.throws(() => plus(one, { ...one, gross: Number.MAX_SAFE_INTEGER }), /assertion/)
})
