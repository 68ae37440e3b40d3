// `caps`: every kind of cap, every window, at its edge. No sequence, split or race passes one.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Cap, Sealed, Weight } from '@countersign/gate'
import { DAY_MS, HOUR_MS, WEEK_MS } from '@countersign/kernel'
import { code, ROW, type World, world } from '../support/gate.ts'
import { ask, type Weighing, weighing } from '../support/weighing.ts'

const eur = (minor: number) => ({ minor, currency: 'EUR' })
const ratio = (before: number, after: number, earlier?: { day?: number; week?: number }): Weight => ({
  kind: 'ratio',
  cap: 'x',
  object: 'o',
  before,
  after,
  ...(earlier === undefined ? {} : { earlier }),
})
const count = (n: number, object = 'o', leaves?: number): Weight => ({
  kind: 'count',
  cap: 'x',
  object,
  n,
  ...(leaves === undefined ? {} : { leaves }),
})
const sum = (minor: number, object = 'o', currency = 'EUR'): Weight => ({ kind: 'sum', cap: 'x', object, minor, currency })
const level = (minor: number, object = 'o'): Weight => ({ kind: 'level', cap: 'x', object, minor, currency: 'EUR' })

function bench(t: TestContext, cap: Cap): World & { readonly platform: Weighing } {
  const w = world()
  t.after(() => w.close())
  w.row = { ...ROW, caps: { x: cap } }
  return Object.assign(w, { platform: weighing(w) })
}
const fits = async (w: World, ...weights: readonly Weight[]) => assert.equal((await ask(w, ...weights))['status'], 'applied')
const over = (w: World, ...weights: readonly Weight[]) => assert.rejects(ask(w, ...weights), code('CAP_EXCEEDED'))
const WEEKLY: Cap = { kind: 'ratio', callPercentMax: 50, dayPercentMax: 100, weekPercentMax: 300 }

test('ratio: what fits each day does not add up past the week, up', async (t) => {
  const w = bench(t, WEEKLY)
  for (const [before, after] of [
    [1_000, 2_000],
    [2_000, 4_000],
  ] as const) {
    await fits(w, ratio(before, before * 1.5))
    await fits(w, ratio(before * 1.5, after))
    w.time.now += DAY_MS
  }
  // Mutation proof: leave the week out of weighRatio(), keep only a day's uses in historyOf(), or measure from the latest use.
  await over(w, ratio(4_000, 4_001))
  w.time.now += WEEK_MS - 2 * DAY_MS - 1
  await over(w, ratio(4_000, 4_001))
  w.time.now += 1
  await fits(w, ratio(4_000, 4_001))
})

test('ratio: nor down, and a null week bounds no week', async (t) => {
  const w = bench(t, WEEKLY)
  await fits(w, ratio(1_000, 500))
  w.time.now += DAY_MS
  await fits(w, ratio(500, 250))
  w.time.now += DAY_MS
  await over(w, ratio(250, 249))
  w.row = { ...w.row, caps: { x: { ...WEEKLY, weekPercentMax: null } } }
  await fits(w, ratio(250, 125))
})

test('ratio: what the platform’s own log says of a day and a week ago counts, and can only be stricter', async (t) => {
  const w = bench(t, WEEKLY)
  // Somebody else, or another program, has raised it already.
  await over(w, ratio(1_000, 1_001, { day: 500 }))
  await over(w, ratio(1_000, 1_001, { week: 250 }))
  await over(w, ratio(1_000, 999, { day: 2_000 }))
  await over(w, ratio(1_000, 1_100, { day: 0 }))
  await fits(w, ratio(1_000, 1_000 + 1, { day: 501, week: 251 }))
  await fits(w, ratio(1_001, 1_500))
  await fits(w, ratio(1_500, 2_000))
  // Mutation proof: take the log's value instead of the ledger's where there is one.
  await over(w, ratio(2_000, 2_500, { day: 2_000, week: 2_000 }))
  // Back towards where it stood is never refused.
  await fits(w, ratio(2_000, 1_500, { day: 100 }))
})

test('ratio: one object twice in one plan is moved by both', async (t) => {
  const w = bench(t, WEEKLY)
  await over(w, ratio(1_000, 1_500), ratio(1_500, 2_000))
  await fits(w, ratio(1_000, 1_200), ratio(1_200, 1_500))
})

test('count: at once, an hour, a day, each for each object, at the edges of the windows', async (t) => {
  const w = bench(t, { kind: 'count', callMax: 3, hourMax: 4, dayMax: 6, perObject: true })
  // Mutation proof: compare each weight of a plan by itself.
  await over(w, count(2), count(2))
  await fits(w, count(2), count(1))
  await over(w, count(2))
  await fits(w, count(1))
  // Mutation proof: count all objects together, or another's for this one's.
  await fits(w, count(3, 'other'))
  await over(w, count(1))
  w.time.now += HOUR_MS - 1
  await over(w, count(1))
  w.time.now += 1
  await fits(w, count(2))
  w.time.now += HOUR_MS
  await over(w, count(1))
  w.time.now += DAY_MS - 2 * HOUR_MS - 1
  await over(w, count(1))
  w.time.now += 1
  await fits(w, count(2))
})

test('count: without `perObject` another object is no way round', async (t) => {
  const w = bench(t, { kind: 'count', dayMax: 2 })
  await fits(w, count(1, 'a'))
  await fits(w, count(1, 'b'))
  await over(w, count(1, 'c'))
})

test('count: what must stay free stays free, and nothing at all is always possible', async (t) => {
  const w = bench(t, { kind: 'count', hourMax: 4, perObject: true })
  const raise = count(1, 'o', 1)
  for (let i = 0; i < 3; i++) await fits(w, raise)
  // Mutation proof: leave `leaves` out; the fourth raise takes the edit that a pause needs.
  await over(w, raise)
  await fits(w, count(1))
  await over(w, count(1))
  // A pause uses nothing up: also where the operator has since set the limit lower than what is used.
  w.row = { ...w.row, caps: { x: { kind: 'count', hourMax: 1, perObject: true } } }
  await fits(w, count(0))
})

test('count: a cap without a number bounds nothing, so it refuses', async (t) => {
  await assert.rejects(ask(bench(t, { kind: 'count' }), count(1)), code('LIMIT_MISSING'))
})

test('sum: to the last cent at once and a day, and not one more; a day later again', async (t) => {
  const w = bench(t, { kind: 'sum', call: eur(5_000), day: eur(8_000) })
  await over(w, sum(5_001))
  // Mutation proof: compare each weight of a plan by itself with the call's limit.
  await over(w, sum(2_501, 'a'), sum(2_500, 'b'))
  await fits(w, sum(2_500, 'a'), sum(2_500, 'b'))
  await over(w, sum(3_001))
  await fits(w, sum(3_000))
  await over(w, sum(1))
  w.time.now += DAY_MS - 1
  await over(w, sum(1))
  w.time.now += 1
  await fits(w, sum(5_000))
})

test('sum: for each object by itself', async (t) => {
  const w = bench(t, { kind: 'sum', call: null, day: eur(1_000), perObject: true })
  await fits(w, sum(1_000, 'a'))
  await over(w, sum(1, 'a'))
  await fits(w, sum(1_000, 'b'))
})

test('sum: until the operator has set a day’s amount there is none, not even of nothing', async (t) => {
  const w = bench(t, { kind: 'sum', call: eur(5_000), day: null })
  // Mutation proof: let a null day pass.
  for (const minor of [0, 1, 5_000]) await assert.rejects(ask(w, sum(minor)), code('LIMIT_MISSING'))
})

test('sum: another currency is neither compared nor added up', async (t) => {
  const w = bench(t, { kind: 'sum', call: null, day: eur(1_000) })
  await assert.rejects(ask(w, sum(1, 'o', 'JPY')), code('CURRENCY_MISMATCH'))
  w.row = { ...w.row, caps: { x: { kind: 'sum', call: eur(500), day: { minor: 1_000, currency: 'JPY' } } } }
  await assert.rejects(ask(w, sum(1, 'o', 'JPY')), code('CURRENCY_MISMATCH'))
  w.row = { ...w.row, caps: { x: { kind: 'sum', call: null, day: eur(1_000) } } }
  await fits(w, sum(900))
  // The shop changed its currency within the day: 900 cents are not 900 yen.
  w.row = { ...w.row, caps: { x: { kind: 'sum', call: null, day: { minor: 1_000, currency: 'JPY' } } } }
  await assert.rejects(ask(w, sum(50, 'o', 'JPY')), code('CURRENCY_MISMATCH'))
  w.time.now += DAY_MS
  await fits(w, sum(50, 'o', 'JPY'))
})

test('numbers that cannot be counted exactly, or that would give back, are refused', async (t) => {
  const huge = Number.MAX_SAFE_INTEGER
  const w = bench(t, { kind: 'sum', call: null, day: eur(huge) })
  await fits(w, sum(huge - 1))
  await over(w, sum(huge))
  await over(w, sum(2))
  await fits(w, sum(1))
  w.row = { ...w.row, caps: { x: { kind: 'count', dayMax: huge } } }
  w.time.now += DAY_MS
  await fits(w, count(huge))
  await over(w, count(huge))
  // Mutation proof: leave out the sign in checkAmount(); one negative refund pays for the next ones.
  for (const weight of [count(-1), count(1, 'o', -1)]) await over(w, weight)
  w.row = { ...w.row, caps: { x: { kind: 'sum', call: null, day: eur(huge) } } }
  await over(w, sum(-1))
})

test('an unknown outcome stands in every kind, a failed one gives back in every kind', async (t) => {
  for (const [cap, weight] of [
    [{ kind: 'sum', call: null, day: eur(100) }, sum(100)],
    [{ kind: 'count', hourMax: 1 }, count(1)],
  ] as const satisfies (readonly [Cap, Weight])[]) {
    const w = bench(t, cap)
    w.platform.fault = 'reject'
    assert.equal((await ask(w, weight))['status'], 'failed')
    w.platform.fault = 'lose_answer'
    assert.equal((await ask(w, weight))['status'], 'unknown')
    w.platform.fault = 'none'
    await over(w, weight)
  }
})

test('two processes at the edge, and one that starts anew: what was used is used', async (t) => {
  const w = bench(t, { kind: 'sum', call: null, day: eur(1_000) })
  const other = world({ dir: w.dir, now: w.time.now, audit: w.gate.audit })
  other.row = w.row
  weighing(other, w.platform)
  const input = { weights: [JSON.parse(JSON.stringify(sum(600))) as Sealed] }
  const [one, two] = [await w.preview(input), await other.preview(input)]
  const settled = await Promise.allSettled([w.apply(one), other.apply(two)])
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal(w.platform.reached.length, 1)
  await over(other, sum(401))
  other.gate.ledger.shut()
})

test('level: two changes that each saw the same total do not pass it together', async (t) => {
  const w = bench(t, { kind: 'max', money: eur(1_000) })
  await over(w, level(1_001))
  const input = { weights: [JSON.parse(JSON.stringify(level(900, 'account'))) as Sealed] }
  const [one, two] = [await w.preview(input), await w.preview(input)]
  // The second looks at a total without the first, which ends only then: as a plan does that began earlier.
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan } = entry.tool
  let late = false
  Object.assign(entry.tool, {
    async plan(...args: Parameters<typeof plan>) {
      const made = await plan(...args)
      if (!late) {
        late = true
        w.time.now += 10
        assert.equal((await w.apply(one))['status'], 'applied')
      }
      return made
    },
  })
  // Mutation proof: leave levels out of usesOf().
  await assert.rejects(w.apply(two), code('STATE_MOVED'))
  assert.equal(w.platform.reached.length, 1)
})
