// `known`: what people and Meta itself do beside a change is said – to whoever is asked for a yes, or in the receipt.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { adsWorld, type AdsWorld, daily, refusedFor, type Shown } from '../support/ads.ts'

const ADSET = '120210000000012001' // 20.00 EUR a day, running
const OTHER = '120210000000012002'
const PAUSED = '120210000000012003'
const ABO = '120210000000010002'

const BUDGET = 'preview_meta_budget_change'
const STATUS = 'preview_meta_status_change'
const SCHEDULE = /A budget schedule from Ads Manager is on for .* more than is said here/
const warned = (shown: Shown): string => String(shown['warnings'])

let w: AdsWorld
beforeEach(async () => {
  w = await adsWorld()
})
afterEach(() => w.close())

// Mutation proof: leave `scheduleWarnings` out of any of the plans.
test('a budget schedule that a person set is said with every raise, every activation and every new budget that adds to it', async () => {
  assert.doesNotMatch(warned(await w.preview(BUDGET, daily(ADSET, '21.00'))), SCHEDULE)
  w.schedule(ADSET)
  const room = { new_daily_per_day: { minor: 10_000, currency: 'EUR' } }
  w.limits = { preview_meta_campaign_create: room, preview_meta_adset_create: room }
  const campaign = { account_id: 'act_1001', name: 'A', objective: 'OUTCOME_SALES', special_ad_categories: [] }
  const adset = { campaign_id: ABO, name: 'B', optimization_goal: 'LINK_CLICKS', countries: ['DE'] }
  const budget = { amount: '10.00', currency: 'EUR' }
  for (const shown of [
    await w.preview(BUDGET, daily(ADSET, '21.00')),
    await w.preview(BUDGET, daily(ADSET, '19.00')),
    await w.preview(BUDGET, daily(OTHER, '13.00')),
    await w.preview(STATUS, { object_id: PAUSED, status: 'ACTIVE' }),
    await w.preview('preview_meta_campaign_create', { ...campaign, daily_budget: budget }),
    await w.preview('preview_meta_adset_create', { ...adset, budget }),
  ])
    assert.match(warned(shown), SCHEDULE, shown.summary)
  await w.act(STATUS, { object_id: ABO, status: 'PAUSED' })
  assert.match(warned(await w.preview(STATUS, { object_id: ABO, status: 'ACTIVE' })), SCHEDULE)
})

test('a schedule that is switched on after the preview is not what was agreed to', async () => {
  const shown = await w.preview(BUDGET, daily(ADSET, '21.00'))
  w.schedule(ADSET)
  await assert.rejects(w.apply(shown), refusedFor('STATE_MOVED'))
  assert.deepEqual(w.effects(), [])
})

// Mutation proof: leave the alert out of `verifiedNow` in gate/src/act.ts, or the message out of `messageOf`.
test('what stands on Meta afterwards is not what was asked for: said, and raised as an alert', async () => {
  w.meanwhile = () => w.byHand(ADSET, { daily_budget: 9_900 })
  const answer = await w.act(BUDGET, daily(ADSET, '21.00'))
  assert.equal(answer['status'], 'applied')
  assert.equal(Object(answer['receipt'])['verified'], false)
  assert.match(String(answer['message']), /does not show what was planned/)
  const alerts = w.rows().filter(({ event }) => event === 'alert_raised')
  assert.deepEqual(
    alerts.map(({ reason }) => reason),
    ['READ_BACK_DIFFERS'],
  )
})
