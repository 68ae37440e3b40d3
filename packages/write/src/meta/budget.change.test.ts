/** New budgets: what a preview shows and seals, what it is weighed by, what Meta is asked beforehand, and what is not offered. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, digest, MINUTE_MS, Refusal, type RefusalCode } from '@countersign/kernel'
import { budgetChange } from './budget.change.ts'
import type { Move } from './look.ts'
import type { AdObject } from './objects.ts'
import { ACCOUNT, ADSET, ads, eur, money, NOW_MS, REASON, SEED } from './test.ads.ts'

const LIFETIME: AdObject = {
  ...ADSET,
  kind: 'campaign',
  daily: null,
  lifetime: eur(50_000),
  effectiveStatus: 'PAUSED',
  starts_ms: NOW_MS - 10 * DAY_MS,
  ends_ms: NOW_MS + 10 * DAY_MS,
}

const inputOf = (budgets: object) => budgetChange.input.parse({ object_id: ADSET.id, ...budgets, reason: REASON })
const plan = (over: Parameters<typeof ads>[0], budgets: object) => budgetChange.plan(inputOf(budgets), ads(over).look, SEED)
const refuses = (over: Parameters<typeof ads>[0], budgets: object, code: RefusalCode) =>
  assert.rejects(plan(over, budgets), (error) => error instanceof Refusal && error.code === code && error.effect === 'none', JSON.stringify(budgets))

test('a raise: both amounts, the worst day, the week, what is above it, and every weight', async () => {
  const made = await plan({ running: [...ads().running, { id: '9', campaignId: '8', perDay: eur(5_000) }] }, { daily_budget: money('30.01') })
  assert.equal(made.summary, 'Change the daily budget of Meta ad set 120210000000012001 from 20.01 EUR to 30.01 EUR (+50 %)')
  assert.deepEqual(made.facts, [
    { label: 'Budget of ad set 120210000000012001, daily', before: '20.01 EUR', after: '30.01 EUR' },
    { label: 'Delivery', before: 'ACTIVE', after: 'ACTIVE' },
    { label: 'Daily budgets of act_1001 that run or would, together', before: '70.01 EUR', after: '80.01 EUR' },
  ])
  assert.deepEqual(made.consequences, [
    // 1.75 × 30.01 is 52.5175: a worst case is rounded up.
    'On the worst day Meta may spend 52.52 EUR, in a week up to 210.07 EUR.',
    'It is running, so the new budget counts at once.',
    'The ad account’s spending limit of 50000.00 EUR leaves at most about 38000.00 EUR.',
  ])
  assert.deepEqual(made.weights, [
    { kind: 'ratio', cap: 'change_percent', object: `meta:${ADSET.id}`, before: 2_001, after: 3_001, earlier: {} },
    { kind: 'count', cap: 'edits', object: `meta:${ADSET.id}`, n: 1, leaves: 1 },
    { kind: 'level', cap: 'max_daily', object: `meta:${ADSET.id}`, minor: 3_001, currency: 'EUR' },
    { kind: 'level', cap: 'account_daily', object: 'meta:act_1001', minor: 8_001, currency: 'EUR' },
  ])
  assert.deepEqual(made.targets, [`meta:${ADSET.id}`])
  assert.deepEqual(made.reverse, { tool: 'preview_meta_budget_change', input: { object_id: ADSET.id, daily_budget: money('20.01') } })
})

// Mutation proof: let `weighed` give a fall the weights of a raise; an account above its limit could then not be brought down.
test('a fall needs no sum and no free edit: only how far it falls is weighed', async () => {
  const { look, asked } = ads()
  const made = await budgetChange.plan(inputOf({ daily_budget: money('15.00') }), look, SEED)
  assert.deepEqual(
    made.weights.map(({ cap, ...rest }) => [cap, 'leaves' in rest ? rest.leaves : null]),
    [
      ['change_percent', null],
      ['edits', 0],
    ],
  )
  assert.deepEqual(asked, ['object', 'budgetMoves'])
})

// Mutation proof: leave the object's own running budget in the sum, or add its new one only where it runs.
test('raised while it is paused it counts like one that runs', async () => {
  const paused = { ...ADSET, status: 'PAUSED', effectiveStatus: 'PAUSED' }
  const made = await plan({ object: paused, running: [{ id: '9', campaignId: '8', perDay: eur(5_000) }] }, { daily_budget: money('30.00') })
  assert.ok(made.weights.some((weight) => weight.cap === 'account_daily' && weight.kind === 'level' && weight.minor === 8_000))
})

// Mutation proof: drop the `max_daily` weight of a lifetime budget.
test('a lifetime budget is also what it is a day, what is added over the days that are left', async () => {
  const made = await plan({ object: LIFETIME, running: [] }, { lifetime_budget: money('600.00') })
  assert.deepEqual(made.consequences.slice(0, 2), [
    'Up to 600.00 EUR may be spent until it ends on 2026-11-30.',
    'It is not running now; the new budget counts when it runs again.',
  ])
  const levels = made.weights.flatMap((weight) => (weight.kind === 'level' ? [[weight.cap, weight.minor]] : []))
  // 500 over 20 days is 25 a day; 100 more over the 10 that are left is 10 a day.
  assert.deepEqual(levels, [
    ['max_lifetime', 60_000],
    ['max_daily', 3_500],
    ['account_daily', 3_500],
  ])
})

const moved = (ago_ms: number, before: number | null, after: number | null, kind: 'daily' | 'lifetime' | null = 'daily'): Move => ({
  at_ms: NOW_MS - ago_ms,
  objectId: ADSET.id,
  moved: { before: before === null ? null : eur(before), after: after === null ? null : eur(after), kind },
})
const earlierIn = async (moves: Move[], budgets: object = { daily_budget: money('21.00') }) => {
  const [ratio] = (await plan({ moves }, budgets)).weights
  return ratio?.kind === 'ratio' ? ratio.earlier : null
}

// Mutation proof: return {} from `earlierOf`.
test('Meta’s own log tells where the budget stood, whoever changed it', async () => {
  assert.deepEqual(await earlierIn([moved(2 * DAY_MS, 1_000, 1_500), moved(3_600_001, 1_500, 2_001)]), { day: 1_500, week: 1_000 })
  assert.deepEqual(await earlierIn([moved(8 * DAY_MS, 500, 2_001)]), {})
  assert.deepEqual(await earlierIn([{ ...moved(DAY_MS / 2, 500, 600), objectId: '9' }]), {})
  assert.deepEqual(await earlierIn([moved(DAY_MS / 2, null, 1_200)]), { day: 1_200, week: 1_200 })
  assert.deepEqual(await earlierIn([moved(DAY_MS / 2, 90_000, 95_000, 'lifetime')]), {})
})

test('a log that cannot be read stops a raise, never a fall', async () => {
  const unread: Move = { at_ms: NOW_MS - DAY_MS, objectId: ADSET.id, moved: undefined }
  await refuses({ moves: [unread] }, { daily_budget: money('21.00') }, 'CHANGE_NOT_POSSIBLE')
  assert.deepEqual(await earlierIn([unread], { daily_budget: money('19.00') }), {})
  await plan({ moves: [{ ...unread, objectId: '9' }] }, { daily_budget: money('21.00') })
})

// Mutation proof: drop `checkHour`.
test('the fourth change of an hour, by whomever, is kept for lowering', async () => {
  const hour = [50, 40, 30].map((minutes) => moved(minutes * MINUTE_MS, 2_000, 2_001))
  await refuses({ moves: hour }, { daily_budget: money('21.00') }, 'CAP_EXCEEDED')
  await plan({ moves: hour }, { daily_budget: money('19.00') })
  await plan({ moves: hour.slice(1) }, { daily_budget: money('21.00') })
})

test('the name stands under `untrusted` alone', async () => {
  const { untrusted, ...rest } = await plan({}, { daily_budget: money('25.00') })
  assert.deepEqual(untrusted, { adset: 'Spring sale' })
  assert.doesNotMatch(JSON.stringify(rest), /Spring/)
})

// Mutation proof: drop the `rehearse` line.
test('Meta is asked about exactly what would be sent, and its no is a no', async () => {
  const state = ads()
  const made = await budgetChange.plan(inputOf({ daily_budget: money('25.00') }), state.look, SEED)
  // Planning alone asks nothing: the caps are weighed in between.
  assert.deepEqual(state.rehearsed, [])
  await budgetChange.rehearse?.(made.does, state.look)
  const sent: unknown[] = []
  await budgetChange.execute(made.does, { send: async (request) => (sent.push(request), {}) })
  assert.deepEqual(state.rehearsed, sent)
  assert.deepEqual(sent, [{ operation: 'budget', path: `/${ADSET.id}`, params: { daily_budget: '2500' } }])
  await assert.rejects(async () => budgetChange.rehearse?.(made.does, ads({ verdict: new Refusal('UPSTREAM_REJECTED') }).look), Refusal)
})

// Mutation proof: drop any one check of `askedBudget`, `presentBudget` or `plan`.
test('what cannot be offered is refused', async () => {
  await refuses({}, {}, 'INPUT_INVALID')
  await refuses({}, { daily_budget: money('25.00'), lifetime_budget: money('25.00') }, 'INPUT_INVALID')
  await refuses({}, { lifetime_budget: money('25.00') }, 'CHANGE_NOT_POSSIBLE')
  await refuses({ object: LIFETIME }, { daily_budget: money('25.00') }, 'CHANGE_NOT_POSSIBLE')
  await refuses({ object: { ...ADSET, daily: null } }, { daily_budget: money('25.00') }, 'CHANGE_NOT_POSSIBLE')
  await refuses({}, { daily_budget: money('25.00', 'USD') }, 'CURRENCY_MISMATCH')
  await refuses({}, { daily_budget: money('0') }, 'CHANGE_NOT_POSSIBLE')
  await refuses({}, { daily_budget: money('0.99') }, 'CHANGE_NOT_POSSIBLE')
  await refuses({}, { daily_budget: money('20.01') }, 'NOTHING_TO_CHANGE')
  await refuses({}, { daily_budget: money('25.001') }, 'AMOUNT_INVALID')
})

// Mutation proof: drop `checkUnits`.
test('ten times what stands or what is spent is a mistake of units, and a hundred is named for what it is', async () => {
  const said = async (over: Parameters<typeof ads>[0], amount: string) =>
    plan(over, { daily_budget: money(amount) }).then(
      () => '',
      (error: unknown) => (error instanceof Refusal ? error.message : ''),
    )
  assert.match(
    await said({ object: { ...ADSET, daily: eur(2_000) } }, '2000.00'),
    /exactly a factor of 100: amounts are in major units, not in cents/,
  )
  assert.match(await said({ object: { ...ADSET, daily: eur(2_000) } }, '200.00'), /ten times its present budget/)
  assert.match(await said({ median: 200 }, '25.00'), /ten times what is usually spent a day/)
  assert.match(await said({ object: { ...ADSET, daily: eur(2_000) } }, '0.20'), /factor of 100/)
  assert.equal(await said({ median: 1_900 }, '25.00'), '')
})

test('rules of thumb are named so, and a budget that starves is said to', async () => {
  const learning = { ...ADSET, learning: 'LEARNING' }
  assert.match(
    (await plan({ object: learning }, { daily_budget: money('25.00') })).warnings.join(' '),
    /learning phase.*rule of thumb.*20 %.*rule of thumb/,
  )
  assert.deepEqual((await plan({}, { daily_budget: money('21.00') })).warnings, [])
  assert.match((await plan({ moves: [moved(2 * DAY_MS, 9_000, 2_001)] }, { daily_budget: money('15.00') })).warnings.join(), /less than a fifth/)
})

test('what the preview showed is sealed: another budget, state, account or neighbour is another plan', async () => {
  const budgets = { daily_budget: money('25.00') }
  const base = digest(await plan({}, budgets))
  assert.equal(digest(await plan({}, budgets)), base)
  const objects: Partial<AdObject>[] = [
    { daily: eur(2_002) },
    { effectiveStatus: 'CAMPAIGN_PAUSED' },
    { status: 'PAUSED' },
    { ends_ms: NOW_MS + DAY_MS },
    { spendCap: eur(1) },
    { account: { ...ACCOUNT, id: 'act_1002' } },
    { account: { ...ACCOUNT, spendCap: null } },
  ]
  for (const object of objects) assert.notEqual(digest(await plan({ object: { ...ADSET, ...object } }, budgets)), base)
  assert.notEqual(
    digest(await plan({ running: [] }, budgets)),
    digest(await plan({ running: [{ id: '9', campaignId: '8', perDay: eur(1) }] }, budgets)),
  )
  // What the account spends meanwhile moves nothing that a person relied on.
  assert.equal(digest(await plan({ object: { ...ADSET, account: { ...ACCOUNT, spent: eur(1_284_400) } } }, budgets)), base)
})

test('an id may be pasted with the address around it; what is none is refused before anything is asked', async () => {
  const url = `https://adsmanager.facebook.com/adsmanager/manage/adsets?act=1001&selected_campaign_ids=1&selected_adset_ids=${ADSET.id}`
  const ask = (object_id: string) =>
    budgetChange.plan(budgetChange.input.parse({ object_id, daily_budget: money('25.00'), reason: REASON }), ads().look, SEED)
  assert.deepEqual((await ask(url)).targets, [`meta:${ADSET.id}`])
  for (const wrong of ['act_1/campaigns', 'act_1', `${url},2`, 'https://graph.attacker.test/?selected_adset_ids=1'])
    await assert.rejects(ask(wrong), (error) => error instanceof Refusal && error.code === 'ID_INVALID', wrong)
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
    assert.equal(budgetChange.input.safeParse({ object_id: '1', daily_budget: money('25.00'), reason: REASON, ...extra }).success, false)
})

test('reading back compares budget and currency', async () => {
  const does = { object_id: ADSET.id, kind: 'adset', field: 'daily_budget', minor: 2_001, currency: 'EUR' } as const
  assert.equal(await budgetChange.readBack(does, ads().look), true)
  assert.equal(await budgetChange.readBack({ ...does, minor: 2_002 }, ads().look), false)
  assert.equal(await budgetChange.readBack({ ...does, currency: 'USD' }, ads().look), false)
  assert.equal(await budgetChange.readBack({ ...does, field: 'lifetime_budget' }, ads().look), false)
})

test('the way back is the old budget, by this very tool', async () => {
  const made = await plan({}, { daily_budget: money('30.01') })
  assert.deepEqual(made.reverse, { tool: budgetChange.name, input: { object_id: ADSET.id, daily_budget: money('20.01') } })
  const after = ads({ object: { ...ADSET, daily: eur(3_001) } })
  const back = await budgetChange.plan(budgetChange.input.parse({ ...made.reverse?.input, reason: 'It was a mistake.' }), after.look, SEED)
  assert.equal(back.does.minor, 2_001)
  // Mutation proof: name the daily field for both.
  const lifetime = await plan({ object: LIFETIME }, { lifetime_budget: money('600.00') })
  assert.deepEqual(lifetime.reverse?.input, { object_id: LIFETIME.id, lifetime_budget: money('500.00') })
})
