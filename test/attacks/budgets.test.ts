// `caps`: no sequence of calls, by whichever tool and with whomever’s help, makes an ad account spend more than its limits. The oracle is what Meta holds.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@countersign/kernel'
import { metaUnits } from '@countersign/read'
import { adsWorld, type AdsWorld, daily, eur, limit, refusedFor } from '../support/ads.ts'

const ADSET = '120210000000012001' // 20.00 EUR a day, running
const OTHER = '120210000000012002' // 12.50 EUR a day, running
const PAUSED = '120210000000012003' // 8.00 EUR a day, paused
const ABO = '120210000000010002'
const CBO = '120210000000010001' // 40.00 EUR a day
const LIFETIME = '120210000000014001' // 600.00 EUR over 46 days, its campaign paused
const YEN = '120210000000021001' // 3000 JPY a day
const YEN_CAMPAIGN = '120210000000020001'

const CREATIVE = '120210000900121001' // of an ad in that ad set

const BUDGET = 'preview_meta_budget_change'
const STATUS = 'preview_meta_status_change'

let w: AdsWorld
beforeEach(async () => {
  w = await adsWorld()
})
afterEach(() => w.close())

// Mutation proof: drop `earlier` from the ratio's weight; the ledger alone has never heard of what a person did.
test('split increases: a person’s raise by hand and ours are one rise', async () => {
  await w.byHand(ADSET, { daily_budget: 3_000 })
  w.time.now += MINUTE_MS
  await w.act(BUDGET, daily(ADSET, '40.00'))
  w.time.now += MINUTE_MS
  // 20 → 40 is the day's double, though our own part of it was a third.
  await assert.rejects(w.preview(BUDGET, daily(ADSET, '40.01')), refusedFor('CAP_EXCEEDED'))
  w.time.now += 2 * HOUR_MS
  await assert.rejects(w.preview(BUDGET, daily(ADSET, '50.00')), refusedFor('CAP_EXCEEDED'))
  w.time.now += DAY_MS
  await w.act(BUDGET, daily(ADSET, '60.00'))
})

test('a preview from before a person’s edit is void after it', async () => {
  const shown = await w.preview(BUDGET, daily(OTHER, '18.00'))
  await w.byHand(OTHER, { daily_budget: 1_300 })
  await assert.rejects(w.apply(shown), refusedFor('STATE_MOVED'))
  assert.equal(w.effects().length, 1)
})

// Mutation proof: leave `leaves` out of the count, and `checkHour` out of the plan.
test('the last of Meta’s four changes an hour is kept for lowering, whoever used the others', async () => {
  await w.byHand(ADSET, { daily_budget: 2_010 })
  await w.act(BUDGET, daily(ADSET, '20.20'))
  await w.act(BUDGET, daily(ADSET, '20.30'))
  await assert.rejects(w.preview(BUDGET, daily(ADSET, '20.40')), refusedFor('CAP_EXCEEDED'))
  assert.equal((await w.act(BUDGET, daily(ADSET, '15.00')))['status'], 'applied')
})

// Mutation proof: count only what runs in `accountSum`.
test('raised while paused, then activated: it is counted at both', async () => {
  // 40 + 20 + 12.50 + 15 run; 8 would. Raised to 12, it would be 99.50.
  await w.act(BUDGET, daily(PAUSED, '12.00'))
  w.limits = { [STATUS]: { account_daily: limit('95.00') } }
  await assert.rejects(w.preview(STATUS, { object_id: PAUSED, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'))
  w.limits = { [BUDGET]: { account_daily: limit('95.00') } }
  w.time.now += 2 * DAY_MS
  await assert.rejects(w.preview(BUDGET, daily(PAUSED, '16.00')), refusedFor('CAP_EXCEEDED'))
})

test('a paused campaign, its ad sets raised one by one, then switched on: all of them are counted', async () => {
  await w.act(STATUS, { object_id: ABO, status: 'PAUSED' })
  w.limits = { [STATUS]: { account_daily: limit('87.49') } }
  await assert.rejects(w.preview(STATUS, { object_id: ABO, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'))
  w.limits = { [STATUS]: { account_daily: limit('87.50') } }
  await w.act(STATUS, { object_id: ABO, status: 'ACTIVE' })
})

// Mutation proof: drop the `account_daily` weight.
test('the account’s sum by many small raises', async () => {
  w.limits = { [BUDGET]: { account_daily: limit('90.00') } }
  await w.act(BUDGET, daily(ADSET, '21.00'))
  await w.act(BUDGET, daily(OTHER, '13.50'))
  await assert.rejects(w.preview(BUDGET, daily(CBO, '40.51')), refusedFor('CAP_EXCEEDED'))
  await w.act(BUDGET, daily(CBO, '40.50'))
  await assert.rejects(w.preview(BUDGET, daily(OTHER, '13.51')), refusedFor('CAP_EXCEEDED'))
  await w.act(BUDGET, daily(OTHER, '13.00'))
})

// Mutation proof: give a `level` no use in the ledger (gate/src/weigh.ts): both then start on the same sum.
test('two raises of different objects at once do not share one room under the sum', async () => {
  w.limits = { [BUDGET]: { account_daily: limit('90.00') } }
  const two = [await w.preview(BUDGET, daily(ADSET, '22.00')), await w.preview(BUDGET, daily(OTHER, '14.50'))]
  const settled = await Promise.allSettled(two.map((shown) => w.apply(shown)))
  assert.equal(settled.filter((one) => one.status === 'fulfilled').length, 1)
  assert.equal(w.effects().length, 1)
})

test('a raise with a lost answer is counted where it stands, not where it was', async () => {
  w.limits = { [BUDGET]: { account_daily: limit('90.00') } }
  const shown = await w.preview(BUDGET, daily(ADSET, '22.00'))
  w.fault('drop_after')
  assert.equal((await w.apply(shown))['status'], 'unknown')
  await assert.rejects(w.preview(BUDGET, daily(OTHER, '13.51')), refusedFor('CAP_EXCEEDED'))
})

// Mutation proof: weigh a lifetime budget against `max_lifetime` alone.
test('lifetime against daily: a lifetime budget does not get around the daily limits', async () => {
  w.limits = { [BUDGET]: { max_daily: limit('20.00') } }
  const raise = (amount: string) => w.preview(BUDGET, { object_id: LIFETIME, lifetime_budget: eur(amount) })
  // 600 over 46 days is 13.05 a day; 300 more over the 34 that are left are 8.83.
  await assert.rejects(raise('900.00'), refusedFor('CAP_EXCEEDED'))
  await raise('830.00')
  await assert.rejects(w.preview(BUDGET, daily(LIFETIME, '13.00')), refusedFor('CHANGE_NOT_POSSIBLE'))
})

test('a hundred times in yen, where Meta would take it: at a change and at something new', async () => {
  const yen = (amount: string) => ({ amount, currency: 'JPY' })
  await assert.rejects(w.preview(BUDGET, { object_id: YEN, daily_budget: yen('300000') }), refusedFor('CAP_EXCEEDED'))
  await assert.rejects(w.preview(BUDGET, { object_id: YEN, daily_budget: yen('3000.00') }), refusedFor('AMOUNT_INVALID'))
  w.limits = { preview_meta_adset_create: { new_daily_per_day: limit('1000000', 'JPY') } }
  const adset = { campaign_id: YEN_CAMPAIGN, name: '名古屋', optimization_goal: 'LINK_CLICKS', countries: ['JP'] }
  await assert.rejects(w.preview('preview_meta_adset_create', { ...adset, budget: yen('300000') }), refusedFor('CAP_EXCEEDED'))
  await w.act('preview_meta_adset_create', { ...adset, budget: yen('3000') })
  assert.equal(w.effects().length, 1)
})

// Mutation proof: take a currency off the list of whole ones in read/meta/units.ts: what leaves is then a hundred times what was shown.
test('every currency that Meta counts in whole units leaves as many units as were shown', () => {
  for (const [currency, minor] of Object.entries({
    CLP: 1,
    COP: 100,
    CRC: 100,
    HUF: 100,
    ISK: 1,
    IDR: 100,
    JPY: 1,
    KRW: 1,
    PYG: 1,
    TWD: 100,
    VND: 1,
  })) {
    assert.equal(metaUnits({ minor: 300 * minor, currency }), '300', currency)
    if (minor > 1) assert.throws(() => metaUnits({ minor: 300 * minor + 1, currency }), refusedFor('AMOUNT_INVALID'), currency)
  }
})

// Mutation proof: make `new_daily` a `max` cap: without an amount it bounds nothing.
test('something new with a huge budget: nothing until the operator says how much, and then no more, however split', async () => {
  const CREATE = 'preview_meta_campaign_create'
  const make = (name: string, amount: string) => ({
    account_id: 'act_1001',
    name,
    objective: 'OUTCOME_SALES',
    special_ad_categories: [],
    daily_budget: eur(amount),
  })
  await assert.rejects(w.preview(CREATE, make('A', '20.00')), refusedFor('LIMIT_MISSING'))
  w.limits = { [CREATE]: { new_daily_per_day: limit('50.00') } }
  await assert.rejects(w.preview(CREATE, make('A', '50.01')), refusedFor('CAP_EXCEEDED'))
  await assert.rejects(w.preview(CREATE, make('A', '30000.00')), refusedFor('CAP_EXCEEDED'))
  await w.act(CREATE, make('A', '30.00'))
  await assert.rejects(w.preview(CREATE, make('B', '20.01')), refusedFor('CAP_EXCEEDED'))
  await w.act(CREATE, make('B', '20.00'))
  const made = w.effects().map(({ detail }) => detail['after'])
  assert.deepEqual(made, [
    { name: 'A', status: 'PAUSED', daily_budget: 3_000, lifetime_budget: null },
    { name: 'B', status: 'PAUSED', daily_budget: 2_000, lifetime_budget: null },
  ])
})

test('a lost answer to something new makes no second one', async () => {
  const ad = { adset_id: ADSET, name: 'Earl Grey II', creative_id: CREATIVE }
  const shown = await w.preview('preview_meta_ad_create', ad)
  w.fault('drop_after')
  assert.equal((await w.apply(shown))['status'], 'unknown')
  await assert.rejects(w.preview('preview_meta_ad_create', ad), refusedFor('CHANGE_NOT_POSSIBLE'))
  assert.equal(w.effects().length, 1)
})

// Mutation proof: make the input of budget.change.ts a looseObject; what is asked for would be left out in silence.
test('copies, schedules and second budgets have no way in', async () => {
  for (const extra of [{ copies: 1 }, { budget_schedule_specs: [] }, { adset_budgets: [] }, { status: 'ACTIVE' }, { spend_cap: 0 }, { end_time: 0 }])
    await assert.rejects(w.preview(BUDGET, { ...daily(ADSET, '21.00'), ...extra }), Error)
  for (const object_id of [`${ADSET}/copies`, `${ADSET}/budget_schedules`, 'act_1001/adrules_library', `${ADSET}?method=delete`])
    await assert.rejects(w.preview(BUDGET, daily(object_id, '21.00')), refusedFor('ID_INVALID'))
  assert.deepEqual(w.effects(), [])
})

// Mutation proof: give `stopped` in status.change.ts a weight of any kind.
test('pausing works when everything else is used up', async () => {
  w.limits = {
    [BUDGET]: { account_daily: limit('1.00'), edits_per_hour: 0 },
    [STATUS]: { account_daily: limit('1.00'), max_daily: limit('1.00'), activations_per_day: 0 },
  }
  for (const daily_budget of [2_010, 2_020, 2_030, 2_040]) await w.byHand(ADSET, { daily_budget })
  await assert.rejects(w.preview(BUDGET, daily(ADSET, '15.00')), refusedFor('CAP_EXCEEDED'))
  await assert.rejects(w.preview(STATUS, { object_id: PAUSED, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'))
  w.writesPerMinute = 1
  await w.act('preview_meta_ad_create', { adset_id: ADSET, name: 'Earl Grey III', creative_id: CREATIVE })
  await assert.rejects(w.act('preview_meta_ad_create', { adset_id: ADSET, name: 'Earl Grey IV', creative_id: CREATIVE }), refusedFor('RATE_LIMITED'))
  // Mutation proof: drop `stops` from status.change.ts, or from `checkRate` in gate/src/ledger.start.ts.
  for (const object_id of [ADSET, ABO, CBO, '120210000000111001'])
    assert.equal((await w.act(STATUS, { object_id, status: 'PAUSED' }))['status'], 'applied', object_id)
})

test('how often Meta is asked for one preview, its rehearsal included', async () => {
  w.limits = {
    preview_meta_campaign_create: { new_daily_per_day: limit('50.00') },
    preview_meta_adset_create: { new_daily_per_day: limit('50.00') },
  }
  const campaign = { account_id: 'act_1001', name: 'A', objective: 'OUTCOME_SALES', special_ad_categories: [] }
  const adset = { campaign_id: ABO, name: 'B', optimization_goal: 'LINK_CLICKS', countries: ['DE'] }
  const counted = async (tool: Parameters<AdsWorld['preview']>[0], input: Record<string, unknown>) => {
    w.calls()
    await w.preview(tool, input)
    return w.calls()
  }
  assert.deepEqual(
    {
      raise: await counted(BUDGET, daily(CBO, '41.00')),
      fall: await counted(BUDGET, daily(CBO, '39.00')),
      pause: await counted(STATUS, { object_id: CBO, status: 'PAUSED' }),
      activate: await counted(STATUS, { object_id: PAUSED, status: 'ACTIVE' }),
      campaign: await counted('preview_meta_campaign_create', { ...campaign, daily_budget: eur('20.00') }),
      adset: await counted('preview_meta_adset_create', { ...adset, budget: eur('10.00') }),
      ad: await counted('preview_meta_ad_create', { adset_id: ADSET, name: 'C', creative_id: CREATIVE }),
      delete: await counted('preview_meta_campaign_delete', { campaign_id: '120210000000010004' }),
      audience: await counted('preview_meta_audience_update', { audience_id: '120210000000910001', name: 'Carts' }),
      access: await counted('preview_meta_account_access_update', { account_id: 'act_1001', user_id: '122100000000000012', tasks: ['ANALYZE'] }),
    },
    { raise: 7, fall: 4, pause: 3, activate: 7, campaign: 6, adset: 7, ad: 4, delete: 5, audience: 1, access: 3 },
  )
})

test('what is off by default works where it is switched on, once and no further than it says', async () => {
  await assert.rejects(w.preview('preview_meta_campaign_delete', { campaign_id: ABO }), refusedFor('CHANGE_NOT_POSSIBLE'))
  const done = [
    await w.act('preview_meta_campaign_delete', { campaign_id: '120210000000010004' }),
    await w.act('preview_meta_audience_update', { audience_id: '120210000000910001', name: 'Carts' }),
    await w.act('preview_meta_account_access_update', { account_id: 'act_1001', user_id: '122100000000000012', tasks: ['ANALYZE'] }),
  ]
  for (const answer of done) assert.deepEqual([answer['status'], answer['receipt']], ['applied', { ...Object(answer['receipt']), verified: true }])
  assert.deepEqual(
    w.effects().map(({ operation }) => operation),
    ['POST campaign', 'POST audience', 'POST assigned_users'],
  )
})
