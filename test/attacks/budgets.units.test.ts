// `caps`: in each currency that Meta counts in whole units, an amount in the wrong unit goes nowhere, and one in the right unit arrives as it was shown.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MINUTE_MS } from '@countersign/kernel'
import { adsWorld, type AdsWorld, refusedFor } from '../support/ads.ts'

const ADSET = '120210000000021001' // 3000 a day, running
const CAMPAIGN = '120210000000020001'

const BUDGET = 'preview_meta_budget_change'
const STATUS = 'preview_meta_status_change'
const CREATE = 'preview_meta_adset_create'

/** How many of its minor units ISO 4217 gives to one, beside Meta's none. */
const WHOLE = { CLP: 1, COP: 100, CRC: 100, HUF: 100, ISK: 1, IDR: 100, JPY: 1, KRW: 1, PYG: 1, TWD: 100, VND: 1 } as const

/** What Meta holds after each effect, in its own units. */
const held = (w: AdsWorld) => w.effects().map(({ detail }) => Object(detail['after'])['daily_budget'] as unknown)

// Mutation proof: take a currency off the list of whole ones in read/meta/units.ts.
for (const [currency, minor] of Object.entries(WHOLE))
  test(`${currency}: cents for units, at a change, at something new, and at what another tool left paused`, async (context) => {
    const w = await adsWorld({}, currency)
    context.after(() => w.close())
    const money = (amount: string) => ({ amount, currency })
    const change = (amount: string) => w.preview(BUDGET, { object_id: ADSET, daily_budget: money(amount) })
    for (const wrong of ['300000', '30000']) await assert.rejects(change(wrong), refusedFor('CAP_EXCEEDED'), wrong)
    // Less than a hundredth is below Meta's least, too.
    await assert.rejects(change('30'), (error) => refusedFor('CAP_EXCEEDED')(error) || refusedFor('CHANGE_NOT_POSSIBLE')(error))
    await assert.rejects(change('3300.50'), refusedFor('AMOUNT_INVALID'))

    // The operator has left room for it: only the test of units is in its way.
    w.limits = { [CREATE]: { new_daily_per_day: { minor: 10_000_000 * minor, currency } } }
    const make = (name: string, amount: string) => ({
      campaign_id: CAMPAIGN,
      name,
      optimization_goal: 'LINK_CLICKS',
      countries: ['JP'],
      budget: money(amount),
    })
    // Mutation proof: leave `checkUnits` out of `newBudget` in creates.ts.
    await assert.rejects(w.preview(CREATE, make('A', '300000')), refusedFor('CAP_EXCEEDED'))
    assert.deepEqual(w.effects(), [])

    assert.equal((await w.apply(await change('3300')))['status'], 'applied')
    await w.act(CREATE, make('B', '3000'))
    const made = w.effects().at(-1)?.target ?? assert.fail('nothing was made')
    assert.deepEqual(held(w), [3_300, 3_000])

    // Mutation proof: leave `checkUnits` out of `started` in status.change.ts.
    await w.byHand(made, { daily_budget: 300_000 })
    await assert.rejects(w.preview(STATUS, { object_id: made, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'))
    await w.byHand(made, { daily_budget: 3_000 })
    await w.act(STATUS, { object_id: made, status: 'ACTIVE' })
  })

// Mutation proof: read the log's figures as cents (shapes.ts, `movedIn`).
test('a person’s raise is added to ours in the account’s own units', async (context) => {
  const w = await adsWorld({}, 'TWD')
  context.after(() => w.close())
  await w.byHand(ADSET, { daily_budget: 4_500 })
  w.time.now += MINUTE_MS
  const change = (amount: string) => w.preview(BUDGET, { object_id: ADSET, daily_budget: { amount, currency: 'TWD' } })
  await assert.rejects(change('6001'), refusedFor('CAP_EXCEEDED'))
  assert.equal((await w.apply(await change('6000')))['status'], 'applied')
})
