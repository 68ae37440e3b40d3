/** New budgets: what a preview shows and seals, what Meta is asked beforehand, and what is not offered. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest, Refusal, type RefusalCode } from '@countersign/kernel'
import type { BudgetObject } from '@countersign/read'
import { budgetChange } from './budget.change.ts'
import type { BudgetDoes } from './writer.ts'

const eur = (minor: number) => ({ minor, currency: 'EUR' })
const DAILY: BudgetObject = {
  id: '120210000000012001',
  kind: 'adset',
  name: 'Spring\u200B sale',
  accountId: 'act_1001',
  currency: 'EUR',
  status: 'ACTIVE',
  effectiveStatus: 'ACTIVE',
  dailyBudget: eur(2_001),
  lifetimeBudget: null,
}
const LIFETIME: BudgetObject = { ...DAILY, kind: 'campaign', dailyBudget: null, lifetimeBudget: eur(50_000), effectiveStatus: 'PAUSED' }
const change = { changeId: 'chg_1', previewed_ms: 0 }

function lookAt(object: BudgetObject, verdict?: Refusal) {
  const rehearsed: BudgetDoes[] = []
  return {
    rehearsed,
    budgetObject: async () => object,
    rehearseBudget: async (does: BudgetDoes) => {
      rehearsed.push(does)
      if (verdict !== undefined) throw verdict
    },
  }
}
const inputOf = (budgets: object) => budgetChange.input.parse({ object_id: DAILY.id, ...budgets, reason: 'The sale sells well today.' })
const money = (amount: string, currency = 'EUR') => ({ amount, currency })
const plan = (object: BudgetObject, budgets: object) => budgetChange.plan(inputOf(budgets), lookAt(object), change)
const refuses = (object: BudgetObject, budgets: object, code: RefusalCode) =>
  assert.rejects(plan(object, budgets), (error) => error instanceof Refusal && error.code === code && error.effect === 'none')

test('a daily budget: both amounts, the worst day, the week, and the weights', async () => {
  const made = await plan(DAILY, { daily_budget: money('30.01') })
  assert.equal(made.summary, 'Change the daily budget of Meta ad set 120210000000012001 from 20.01 EUR to 30.01 EUR (+50 %)')
  assert.deepEqual(made.facts[0], { label: 'Budget of ad set 120210000000012001, daily', before: '20.01 EUR', after: '30.01 EUR' })
  // 1.75 × 30.01 is 52.5175: a worst case is rounded up.
  assert.equal(made.consequences[0], 'On the worst day Meta may spend 52.52 EUR, in a week up to 210.07 EUR.')
  assert.match(made.consequences[1] ?? '', /running, so the new budget counts at once/)
  assert.deepEqual(made.weights, [
    { kind: 'ratio', cap: 'change_percent', object: `meta:${DAILY.id}`, before: 2_001, after: 3_001 },
    { kind: 'level', cap: 'max_daily', object: `meta:${DAILY.id}`, minor: 3_001, currency: 'EUR' },
  ])
  assert.deepEqual(made.targets, [`meta:${DAILY.id}`])
  assert.deepEqual(made.does, { object_id: DAILY.id, field: 'daily_budget', minor: 3_001, currency: 'EUR' })
})

test('a lifetime budget has its own limit and its own exposure, and a paused object is said to be one', async () => {
  const made = await plan(LIFETIME, { lifetime_budget: money('600.00') })
  assert.deepEqual(made.consequences, [
    'Up to 600.00 EUR may be spent until the object ends.',
    'It is not running now; the new budget counts when it runs again.',
  ])
  assert.equal(made.weights[1]?.cap, 'max_lifetime')
})

test('the name stands under `untrusted` alone', async () => {
  const { untrusted, ...rest } = await plan(DAILY, { daily_budget: money('25.00') })
  assert.deepEqual(untrusted, { adset: 'Spring sale' })
  assert.doesNotMatch(JSON.stringify(rest), /Spring/)
})

// Mutation proof: drop the `rehearse` line.
test('Meta is asked about exactly what would be sent, and its no is a no', async () => {
  const look = lookAt(DAILY)
  const made = await budgetChange.plan(inputOf({ daily_budget: money('25.00') }), look, change)
  // Planning alone asks nothing: the caps are weighed in between.
  assert.deepEqual(look.rehearsed, [])
  await budgetChange.rehearse?.(made.does, look)
  assert.deepEqual(look.rehearsed, [made.does])
  const refusing = lookAt(DAILY, new Refusal('UPSTREAM_REJECTED'))
  await assert.rejects(async () => budgetChange.rehearse?.(made.does, refusing), Refusal)
})

test('nothing is rehearsed for what this house would not offer', async () => {
  for (const budgets of [
    { daily_budget: money('20.01') },
    { daily_budget: money('0.00') },
    { daily_budget: money('25.00', 'USD') },
    { lifetime_budget: money('25.00') },
  ]) {
    const look = lookAt(DAILY)
    await assert.rejects(budgetChange.plan(inputOf(budgets), look, change), Refusal)
    assert.equal(look.rehearsed.length, 0)
  }
})

// Mutation proof: drop any one check of `askedBudget`, `presentBudget` or `plan`.
test('what cannot be offered is refused', async () => {
  await refuses(DAILY, {}, 'INPUT_INVALID')
  await refuses(DAILY, { daily_budget: money('25.00'), lifetime_budget: money('25.00') }, 'INPUT_INVALID')
  await refuses(DAILY, { lifetime_budget: money('25.00') }, 'CHANGE_NOT_POSSIBLE')
  await refuses(LIFETIME, { daily_budget: money('25.00') }, 'CHANGE_NOT_POSSIBLE')
  await refuses({ ...DAILY, dailyBudget: null }, { daily_budget: money('25.00') }, 'CHANGE_NOT_POSSIBLE')
  await refuses(DAILY, { daily_budget: money('25.00', 'USD') }, 'CURRENCY_MISMATCH')
  await refuses(DAILY, { daily_budget: money('0') }, 'CHANGE_NOT_POSSIBLE')
  await refuses(DAILY, { daily_budget: money('20.01') }, 'NOTHING_TO_CHANGE')
  await refuses(DAILY, { daily_budget: money('25.001') }, 'AMOUNT_INVALID')
})

test('a factor of exactly 100 is named for what it is, up and down', async () => {
  for (const [before, amount] of [
    [2_000, '2000.00'],
    [2_000, '0.20'],
  ] as const)
    assert.match((await plan({ ...DAILY, dailyBudget: eur(before) }, { daily_budget: money(amount) })).warnings.join(), /not in cents/)
  assert.deepEqual((await plan(DAILY, { daily_budget: money('25.00') })).warnings, [])
})

test('what the preview showed is sealed: another budget, state or account is another plan', async () => {
  const base = digest(await plan(DAILY, { daily_budget: money('25.00') }))
  assert.equal(digest(await plan(DAILY, { daily_budget: money('25.00') })), base)
  for (const moved of [{ dailyBudget: eur(2_002) }, { effectiveStatus: 'CAMPAIGN_PAUSED' }, { status: 'PAUSED' }, { accountId: 'act_1002' }])
    assert.notEqual(digest(await plan({ ...DAILY, ...moved }, { daily_budget: money('25.00') })), base)
})

test('an id that is not one is refused before anything is asked', async () => {
  const input = budgetChange.input.parse({ object_id: 'act_1/campaigns', daily_budget: money('25.00'), reason: 'The sale sells well today.' })
  await assert.rejects(budgetChange.plan(input, lookAt(DAILY), change), (error) => error instanceof Refusal && error.code === 'ID_INVALID')
})

test('the input is strict: no other field of the Graph API gets in', () => {
  for (const extra of [
    { status: 'ACTIVE' },
    { bid_amount: 1 },
    { budget_schedule_specs: [] },
    { confirm: true },
    { daily_budget: 25 },
    { daily_budget: { amount: '25', currency: 'EUR', minor: 1 } },
  ])
    assert.equal(
      budgetChange.input.safeParse({ object_id: '1', daily_budget: money('25.00'), reason: 'The sale sells well today.', ...extra }).success,
      false,
    )
})

test('reading back compares budget and currency', async () => {
  const does: BudgetDoes = { object_id: DAILY.id, field: 'daily_budget', minor: 2_001, currency: 'EUR' }
  assert.equal(await budgetChange.readBack(does, lookAt(DAILY)), true)
  assert.equal(await budgetChange.readBack({ ...does, minor: 2_002 }, lookAt(DAILY)), false)
  assert.equal(await budgetChange.readBack({ ...does, currency: 'USD' }, lookAt(DAILY)), false)
  assert.equal(await budgetChange.readBack({ ...does, field: 'lifetime_budget' }, lookAt(DAILY)), false)
})

test('the way back is the old budget, by this very tool', async () => {
  const made = await plan(DAILY, { daily_budget: money('30.01') })
  assert.deepEqual(made.reverse, { tool: budgetChange.name, input: { object_id: DAILY.id, daily_budget: money('20.01') } })
  const after = { ...DAILY, dailyBudget: eur(3_001) }
  const back = await budgetChange.plan(budgetChange.input.parse({ ...made.reverse?.input, reason: 'It was a mistake.' }), lookAt(after), change)
  assert.equal(back.does.minor, 2_001)
  // Mutation proof: name the daily field for both.
  const lifetime = await plan(LIFETIME, { lifetime_budget: money('600.00') })
  assert.deepEqual(lifetime.reverse?.input, { object_id: LIFETIME.id, lifetime_budget: money('500.00') })
})
