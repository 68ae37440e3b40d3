import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '@countersign/kernel'
import type { PolicyRow } from './policy.ts'
import { type Use, weigh } from './weigh.ts'
import type { Weight } from './write.ts'

const row = (caps: PolicyRow['caps']): PolicyRow => ({
  risk: 2,
  mode: 'on',
  approval: 'chat',
  approvalUnlisted: null,
  scope: 's',
  writesPerMinute: 1,
  caps,
})
/** Everything below happened within the hour. */
const NOW = 1_000
const RATIO = row({ change_percent: { kind: 'ratio', callPercentMax: 50, dayPercentMax: 100, weekPercentMax: null } })
const use = (fields: Partial<Use>): Use => ({ cap: 'change_percent', object: 'o', at_ms: 1, before: 0, after: 0, n: 0, currency: null, ...fields })
const ratio = (before: number, after: number, object = 'o'): Weight => ({ kind: 'ratio', cap: 'change_percent', object, before, after })

const verdict = (policy: PolicyRow, weights: readonly Weight[], history: readonly Use[] = []): string => {
  try {
    weigh(policy, weights, history, NOW)
    return 'fits'
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    return error.code
  }
}

/** The same rule written another way: fractions compared by cross-multiplying, nothing shared with the code under test. */
function reference(before: number, after: number, history: readonly Use[]): string {
  if (before <= 0 || after <= 0) return 'CAP_EXCEEDED'
  if (2 * Math.abs(after - before) > before) return 'CAP_EXCEEDED'
  const base = history.length === 0 ? before : history.reduce((first, one) => (one.at_ms < first.at_ms ? one : first)).before
  const outside = after > 2 * base || 2 * after < base
  const far = outside && Math.abs(after - base) > Math.abs(before - base)
  return far ? 'CAP_EXCEEDED' : 'fits'
}

// Mutation proof: turn > into >= or drop the factor 100 in exceeds(), use the latest instead of the earliest use, or leave out the day.
test('agrees with a reference on every change and history', () => {
  const amount = fc.integer({ min: -5, max: 3_000 })
  const past = fc.uniqueArray(fc.record({ at_ms: fc.integer({ min: 1, max: 1_000 }), before: fc.integer({ min: 1, max: 3_000 }) }), {
    maxLength: 4,
    selector: ({ at_ms }) => at_ms,
  })
  fc.assert(
    fc.property(amount, amount, past, (before, after, earlier) => {
      const history = earlier.map((fields) => use(fields))
      assert.equal(verdict(RATIO, [ratio(before, after)], history), reference(before, after, history))
    }),
    { numRuns: 5_000 },
  )
})

test('the boundary is exact, also where a float would round', () => {
  assert.equal(verdict(RATIO, [ratio(2, 3)]), 'fits')
  assert.equal(verdict(RATIO, [ratio(3, 5)]), 'CAP_EXCEEDED')
  const big = 6_004_799_503_160_660
  assert.equal(verdict(RATIO, [ratio(big, big / 2)]), 'fits')
  assert.equal(verdict(RATIO, [ratio(big, big / 2 - 1)]), 'CAP_EXCEEDED')
})

test('another object’s history does not count, and one bad weight among good ones refuses all', () => {
  assert.equal(verdict(RATIO, [ratio(100, 150)], [use({ object: 'other', before: 10 })]), 'fits')
  assert.equal(verdict(RATIO, [ratio(100, 110, 'a'), ratio(100, 110, 'b'), ratio(100, 151, 'c')]), 'CAP_EXCEEDED')
})

test('counts add up within one plan and with the day', () => {
  const policy = row({ mails: { kind: 'count', dayMax: 10 } })
  const count = (n: number): Weight => ({ kind: 'count', cap: 'mails', object: 'x', n })
  const used = (n: number) => use({ cap: 'mails', object: 'y', n })
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
      (asked, past) => {
        const total = [...asked, ...past].reduce((sum, n) => sum + n, 0)
        const expected = asked.length === 0 || total <= 10 ? 'fits' : 'CAP_EXCEEDED'
        assert.equal(verdict(policy, asked.map(count), past.map(used)), expected)
      },
    ),
  )
})

test('a cap that is missing, or of another kind, refuses', () => {
  assert.equal(verdict(row({}), [ratio(100, 101)]), 'LIMIT_MISSING')
  assert.equal(verdict(row({ change_percent: { kind: 'count', dayMax: 5 } }), [ratio(100, 101)]), 'LIMIT_MISSING')
  assert.equal(verdict(row({ change_percent: { kind: 'max', money: null } }), [ratio(100, 101)]), 'LIMIT_MISSING')
  assert.equal(verdict(RATIO, [{ kind: 'count', cap: 'change_percent', object: 'o', n: 1 }]), 'LIMIT_MISSING')
})

test('levels: an upper and a lower bound, where the operator set them', () => {
  const level = (minor: number, currency = 'EUR'): Weight => ({ kind: 'level', cap: 'price', object: 'o', minor, currency })
  const eur = (minor: number) => ({ minor, currency: 'EUR' })
  const max = row({ price: { kind: 'max', money: eur(500) } })
  assert.deepEqual(
    [500, 501].map((minor) => verdict(max, [level(minor)])),
    ['fits', 'CAP_EXCEEDED'],
  )
  const min = row({ price: { kind: 'min', money: eur(500) } })
  assert.deepEqual(
    [499, 500].map((minor) => verdict(min, [level(minor)])),
    ['CAP_EXCEEDED', 'fits'],
  )
  assert.equal(verdict(row({ price: { kind: 'max', money: null } }), [level(1_000_000)]), 'fits')
  assert.equal(verdict(max, [level(1, 'USD')]), 'CURRENCY_MISMATCH')
})

test('says how far the change is and what the limit is', () => {
  assert.throws(() => weigh(RATIO, [ratio(4_000, 40_000)], [], NOW), /\+900 %.*±50 %/)
  assert.throws(() => weigh(RATIO, [ratio(4_000, 1_000)], [], NOW), /−75 %.*±50 %/)
  assert.throws(() => weigh(RATIO, [ratio(300, 30_000)], [], NOW), /factor of 100/)
})

test('a day’s fall is bounded: as far as the day’s rise would undo, and never less than one change may do', () => {
  const within = (callPercentMax: number, dayPercentMax: number) =>
    row({ change_percent: { kind: 'ratio', callPercentMax, dayPercentMax, weekPercentMax: null } })
  // Call, day, the least that 1,000 may become in small steps within a day.
  for (const [call, day, least] of [
    [50, 100, 500],
    [50, 60, 500],
    [20, 100, 500],
    [20, 30, 770],
    [30, 30, 700],
    [50, 10, 900],
  ] as const) {
    assert.equal(verdict(within(call, day), [ratio(least + 1, least)], [use({ before: 1_000 })]), 'fits', `${call} ${day}`)
    assert.equal(verdict(within(call, day), [ratio(least, least - 1)], [use({ before: 1_000 })]), 'CAP_EXCEEDED', `${call} ${day}`)
  }
})

// Mutation proof: leave out Number.isSafeInteger anywhere in weigh.ts.
test('a number that is not exact is never weighed', () => {
  const caps: PolicyRow['caps'] = {
    change_percent: { kind: 'ratio', callPercentMax: 50, dayPercentMax: 100, weekPercentMax: null },
    n: { kind: 'count', dayMax: Number.MAX_SAFE_INTEGER },
    s: { kind: 'sum', call: null, day: { minor: Number.MAX_SAFE_INTEGER, currency: 'EUR' } },
    l: { kind: 'max', money: { minor: Number.MAX_SAFE_INTEGER, currency: 'EUR' } },
  }
  for (const bad of [2 ** 53, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const weights: Weight[] = [
      ratio(bad, 100),
      ratio(100, bad),
      { kind: 'ratio', cap: 'change_percent', object: 'o', before: 100, after: 101, earlier: { day: bad } },
      { kind: 'count', cap: 'n', object: 'o', n: bad },
      { kind: 'count', cap: 'n', object: 'o', n: 1, leaves: bad },
      { kind: 'sum', cap: 's', object: 'o', minor: bad, currency: 'EUR' },
      { kind: 'level', cap: 'l', object: 'o', minor: bad, currency: 'EUR' },
    ]
    for (const weight of weights) assert.equal(verdict(row(caps), [weight]), 'CAP_EXCEEDED', JSON.stringify([weight, String(bad)]))
  }
  // Each is exact, and their sum is not.
  const half = use({ cap: 's', n: Number.MAX_SAFE_INTEGER - 1, currency: 'EUR' })
  assert.equal(verdict(row(caps), [{ kind: 'sum', cap: 's', object: 'o', minor: 2, currency: 'EUR' }], [half, half]), 'CAP_EXCEEDED')
})
