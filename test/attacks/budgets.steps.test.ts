// `caps`: no row of steps ends where one step may not go, and no kind of budget is a way around another. The oracle is what Meta holds.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { DAY_MS, HOUR_MS } from '@countersign/kernel'
import { adsWorld, type AdsWorld, daily, eur, limit, refusedFor } from '../support/ads.ts'

const ADSET = '120210000000012001' // 20.00 EUR a day, running
const ABO = '120210000000010002'
const GIFTS = '120210000000010004' // paused; below it one ad set
const LIFETIME = '120210000000014001' // 600.00 EUR over 46 days

const BUDGET = 'preview_meta_budget_change'
const STATUS = 'preview_meta_status_change'
const CREATE = 'preview_meta_adset_create'

let w: AdsWorld
beforeEach(async () => {
  w = await adsWorld()
})
afterEach(() => w.close())

// Mutation proof: weigh no week (`weekPercentMax: null` in policy.ts).
test('split over days: half more, again and again, ends at four times within a week', async () => {
  let budget = 2_000
  const most = 4 * budget
  for (let hours = 0; hours < 7 * 24; hours += 4) {
    const next = Math.floor((budget * 3) / 2)
    try {
      await w.act(BUDGET, daily(ADSET, (next / 100).toFixed(2)))
      budget = next
    } catch (error) {
      assert.ok(refusedFor('CAP_EXCEEDED')(error), String(error))
    }
    assert.ok(budget <= most, `${budget} after ${hours} hours`)
    w.time.now += 4 * HOUR_MS
  }
  // The week was used, and it is not the day's limit that held.
  assert.ok(budget > most / 2)
  assert.equal(Math.max(...w.effects().map(({ detail }) => Number(Object(detail['after'])['daily_budget']))), budget)
})

// Mutation proof: have `perDay` answer null for a lifetime budget.
test('switched on, a lifetime budget counts as what it is a day', async () => {
  w.limits = { [STATUS]: { max_daily: limit('13.04') } }
  await assert.rejects(w.preview(STATUS, { object_id: GIFTS, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'))
  w.limits = { [STATUS]: { account_daily: limit('100.54') } }
  await assert.rejects(w.preview(STATUS, { object_id: GIFTS, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'))
  w.limits = { [STATUS]: { account_daily: limit('100.55'), max_daily: limit('13.05') } }
  await w.act(STATUS, { object_id: GIFTS, status: 'ACTIVE' })
})

// Mutation proof: drop the `max_lifetime` weight from `started` in status.change.ts, or from `newBudget`.
test('a bound for lifetime budgets, said once, holds for raising one, for switching one on from above or below, and for making one', async () => {
  const room = { new_daily_per_day: limit('1000.00'), new_lifetime_per_day: limit('1000.00') }
  w.limits = { [BUDGET]: { max_lifetime: limit('599.99') }, [CREATE]: room }
  await assert.rejects(w.preview(BUDGET, { object_id: LIFETIME, lifetime_budget: eur('610.00') }), refusedFor('CAP_EXCEEDED'))
  await assert.rejects(w.preview(STATUS, { object_id: GIFTS, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'))
  await w.byHand(LIFETIME, { status: 'PAUSED' })
  await assert.rejects(w.preview(STATUS, { object_id: LIFETIME, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'))
  const adset = { campaign_id: ABO, name: 'A', optimization_goal: 'LINK_CLICKS', countries: ['DE'], budget_is: 'lifetime' }
  const ends_at = new Date(w.time.now + 30 * DAY_MS).toISOString()
  await assert.rejects(w.preview(CREATE, { ...adset, budget: eur('600.00'), ends_at }), refusedFor('CAP_EXCEEDED'))
  await w.preview(CREATE, { ...adset, budget: eur('599.99'), ends_at })
  w.limits = { [BUDGET]: { max_lifetime: limit('600.00') } }
  await w.preview(STATUS, { object_id: LIFETIME, status: 'ACTIVE' })
})

// Mutation proof: drop the `new_daily` weight of a lifetime budget from `newBudget`.
test('made new, a lifetime budget that ends tomorrow is a day’s budget', async () => {
  w.limits = { [CREATE]: { new_daily_per_day: limit('30.00'), new_lifetime_per_day: limit('1000.00') } }
  const make = (amount: string, days: number) => ({
    campaign_id: ABO,
    name: `Ends in ${days}`,
    optimization_goal: 'LINK_CLICKS',
    countries: ['DE'],
    budget: eur(amount),
    budget_is: 'lifetime',
    ends_at: new Date(w.time.now + days * DAY_MS).toISOString(),
  })
  await assert.rejects(w.preview(CREATE, make('60.00', 1)), refusedFor('CAP_EXCEEDED'))
  await w.act(CREATE, make('60.00', 3))
  assert.equal(w.effects().length, 1)
})

test('a campaign’s ad sets raised one by one while it is paused: switched on, their sum is what counts', async () => {
  await w.act(STATUS, { object_id: ABO, status: 'PAUSED' })
  await w.act(BUDGET, daily(ADSET, '30.00'))
  w.limits = { [STATUS]: { account_daily: limit('97.49') } }
  await assert.rejects(w.preview(STATUS, { object_id: ABO, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'))
  w.limits = { [STATUS]: { account_daily: limit('97.50') } }
  await w.act(STATUS, { object_id: ABO, status: 'ACTIVE' })
})
