// `caps`: what an operator bounds for an account is bounded, whichever tool a caller turns to. The oracle is what Meta holds.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { adsWorld, type AdsWorld, daily, eur, limit, refusedFor } from '../support/ads.ts'

const ADSET = '120210000000012001' // 20.00 EUR a day, running
const PAUSED = '120210000000012003' // 8.00 EUR a day, paused
const ABO = '120210000000010002'

const BUDGET = 'preview_meta_budget_change'
const STATUS = 'preview_meta_status_change'
const CAMPAIGN = 'preview_meta_campaign_create'
const ADSETS = 'preview_meta_adset_create'

let w: AdsWorld
beforeEach(async () => {
  w = await adsWorld()
})
afterEach(() => w.close())

// 40 + 20 + 12.50 + 15 run, and nothing may be added. Each of these would add to it.
const ADDING = [
  [BUDGET, daily(ADSET, '21.00')],
  [STATUS, { object_id: PAUSED, status: 'ACTIVE' }],
  [CAMPAIGN, { account_id: 'act_1001', name: 'A', objective: 'OUTCOME_SALES', special_ad_categories: [], daily_budget: eur('10.00') }],
  [ADSETS, { campaign_id: ABO, name: 'B', optimization_goal: 'LINK_CLICKS', countries: ['DE'], budget: eur('10.00') }],
] as const

// Mutation proof: give `ruled` in write-server/src/rules.shared.ts the tool's own limits alone.
for (const said of [BUDGET, STATUS, CAMPAIGN, ADSETS] as const)
  test(`the account’s sum, said once at ${said}, holds for every tool that adds to it`, async () => {
    const room = { new_daily_per_day: limit('100.00') }
    w.limits = { [CAMPAIGN]: room, [ADSETS]: room }
    w.limits = { ...w.limits, [said]: { ...w.limits[said], account_daily: limit('87.50') } }
    for (const [tool, input] of ADDING) await assert.rejects(w.preview(tool, input), refusedFor('CAP_EXCEEDED'), tool)
    assert.deepEqual(w.effects(), [])
  })

// Mutation proof: drop `max_daily` from `newBudget` in creates.ts.
test('an object’s own bound, said at any tool, holds for raising it, for switching it on and for making one', async () => {
  const room = { new_daily_per_day: limit('100.00') }
  for (const said of [BUDGET, STATUS, CAMPAIGN, ADSETS] as const) {
    w.limits = { [CAMPAIGN]: room, [ADSETS]: room }
    w.limits = { ...w.limits, [said]: { ...w.limits[said], max_daily: limit('7.99') } }
    for (const [tool, input] of ADDING.slice(2)) await assert.rejects(w.preview(tool, input), refusedFor('CAP_EXCEEDED'), `${said} ${tool}`)
    await assert.rejects(w.preview(STATUS, { object_id: PAUSED, status: 'ACTIVE' }), refusedFor('CAP_EXCEEDED'), said)
    await assert.rejects(w.preview(BUDGET, daily(PAUSED, '8.50')), refusedFor('CAP_EXCEEDED'), said)
  }
})
