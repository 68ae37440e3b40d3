/** Budgets and status: what is accepted, what is refused by which code, and that a dry run changes nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MINUTE_MS } from '@countersign/kernel'
import { ABO, ADSET, at, CBO, CBO_ADSET, codes, fetched, LIFETIME_ADSET, NOW_MS, proof, trial, type Trial, WRITER, YEN_ADSET } from './test.trial.ts'

const write = (call: Trial['call'], id: string, body: Readonly<Record<string, unknown>>): ReturnType<Trial['call']> =>
  call(id, { token: WRITER, body })
const budgetOf = async (call: Trial['call'], id: string): Promise<unknown> => at((await call(`${id}?fields=daily_budget`)).body, 'daily_budget')

test('a budget change is applied, recorded with both values, and logged by the account', async (context) => {
  const { call, core } = await trial(context)
  const answer = await write(call, ADSET, { daily_budget: '2600' })
  assert.deepEqual(answer.body, { success: true })
  assert.equal(await budgetOf(call, ADSET), '2600')
  const detail = { account_id: 'act_1001', currency: 'EUR', before: { daily_budget: 2000 }, after: { daily_budget: 2600 }, running_daily: 9350 }
  const [when, sent] = [new Date(NOW_MS).toISOString(), { daily_budget: '2600' }]
  assert.deepEqual(core.effects, [{ at: when, platform: 'meta', operation: 'POST adset', target: ADSET, detail, sent }])
  const log = await call('act_1001/activities?category=BUDGET&limit=1&fields=event_type,object_id,event_time,extra_data')
  assert.deepEqual(at(log.body, 'data', 0), {
    event_type: 'update_ad_set_budget',
    object_id: ADSET,
    event_time: '2026-11-20T09:00:00+0000',
    extra_data: '{"field":"daily_budget","old_value":2000,"new_value":2600}',
  })
})

test('form bodies count like JSON, and the id that the SDK puts in the body is let through', async (context) => {
  const { call, core, meta } = await trial(context)
  await write(call, CBO, { id: CBO, daily_budget: 4500 })
  assert.equal(await budgetOf(call, CBO), '4500')
  const body = new URLSearchParams({ daily_budget: '4700', execution_options: '["include_recommendations"]' })
  await fetched(`${meta.url}/v26.0/${CBO}?access_token=${WRITER}&appsecret_proof=${proof(WRITER)}`, { method: 'POST', body })
  assert.equal(await budgetOf(call, CBO), '4700')
  assert.deepEqual(codes(await write(call, CBO, { id: ADSET, daily_budget: 4600 })), [400, 100, undefined])
  assert.equal(core.effects.length, 2)
})

// Mutation proof: apply before the `wouldChange` test in writes.ts.
test('validate_only weighs by the same rules and changes nothing', async (context) => {
  const { call, core } = await trial(context)
  const before = (await call(`${ADSET}?fields=daily_budget,status,updated_time`)).body
  const log = (await call('act_1001/activities?limit=100')).body
  for (const execution_options of [['validate_only'], '["validate_only"]', ['validate_only', 'include_recommendations']])
    assert.deepEqual((await write(call, ADSET, { daily_budget: 2600, status: 'PAUSED', execution_options })).body, { success: true })
  assert.deepEqual(codes(await write(call, ADSET, { daily_budget: 1, execution_options: ['validate_only'] })), [400, 100, 1885272])
  assert.deepEqual((await call(`${ADSET}?fields=daily_budget,status,updated_time`)).body, before)
  assert.deepEqual((await call('act_1001/activities?limit=100')).body, log)
  assert.deepEqual(core.effects, [])
  assert.deepEqual(codes(await write(call, ADSET, { daily_budget: 2600, execution_options: ['dry_run'] })), [400, 100, undefined])
})

test('a budget at both levels, too high or too low is refused by its own subcode', async (context) => {
  const { call, core } = await trial(context)
  assert.deepEqual(codes(await write(call, CBO_ADSET, { daily_budget: 2000 })), [400, 100, 1885621])
  assert.deepEqual(codes(await write(call, ABO, { daily_budget: 2000 })), [400, 100, 1885621])
  for (const daily_budget of [99, 0, -1]) assert.deepEqual(codes(await write(call, ADSET, { daily_budget })), [400, 100, 1885272])
  assert.deepEqual(codes(await write(call, ADSET, { daily_budget: 90_000_001 })), [400, 100, 1885261])
  assert.deepEqual(codes(await write(call, YEN_ADSET, { daily_budget: 150_000_001 })), [400, 100, 1885261])
  assert.equal(
    (await write(call, YEN_ADSET, { daily_budget: 300_000 })).status,
    200,
    'the hundredfold mistake is legal: nobody but our own guard stops it',
  )
  assert.equal(core.effects.length, 1)
})

test('a lifetime budget needs its minimum for every day, and kinds do not mix', async (context) => {
  const { call } = await trial(context)
  assert.equal((await write(call, LIFETIME_ADSET, { lifetime_budget: 4_600 })).status, 200)
  assert.deepEqual(codes(await write(call, LIFETIME_ADSET, { lifetime_budget: 4_599 })), [400, 100, 1885272])
  assert.deepEqual(codes(await write(call, LIFETIME_ADSET, { daily_budget: 5_000 })), [400, 100, undefined])
  assert.deepEqual(codes(await write(call, ADSET, { lifetime_budget: 5_000 })), [400, 100, undefined])
  assert.deepEqual(codes(await write(call, ADSET, { daily_budget: 2_000, lifetime_budget: 5_000 })), [400, 100, undefined])
})

test('the fifth budget change of an ad set within an hour is refused, and an hour later allowed', async (context) => {
  const { call, core, wait } = await trial(context)
  for (const daily_budget of [2_100, 2_200, 2_300, 2_400]) {
    assert.equal((await write(call, ADSET, { daily_budget })).status, 200)
    wait(10 * MINUTE_MS)
  }
  assert.deepEqual(codes(await write(call, ADSET, { daily_budget: 2_500 })), [400, 613, 1487632])
  assert.equal((await write(call, ADSET, { status: 'PAUSED' })).status, 200)
  assert.equal(await budgetOf(call, ADSET), '2400')
  wait(21 * MINUTE_MS)
  assert.equal((await write(call, ADSET, { daily_budget: 2_500 })).status, 200)
  assert.equal(core.effects.length, 6)
})

test('unknown parameters and values are refused: nothing seems to work that does not', async (context) => {
  const { call, core } = await trial(context)
  const bad: readonly Readonly<Record<string, unknown>>[] = [
    { daily_budget: '20.00' },
    { daily_budget: 20.5 },
    { daily_budget: '1e9' },
    { status: 'RUNNING' },
    { bid_amount: 5 },
    { budget_schedule_specs: [] },
    { daily_budget: 2_000, name: 'x' },
  ]
  for (const body of bad) assert.deepEqual(codes(await write(call, ADSET, body)), [400, 100, undefined], JSON.stringify(body))
  assert.deepEqual(core.effects, [])
})

test('a deleted object stays deleted, and a reset brings everything back', async (context) => {
  const { call, meta } = await trial(context)
  await write(call, ADSET, { daily_budget: 2_500 })
  await write(call, ADSET, { status: 'DELETED' })
  assert.deepEqual(codes(await write(call, ADSET, { status: 'ACTIVE' })), [400, 100, undefined])
  meta.reset()
  assert.deepEqual((await call(`${ADSET}?fields=status,daily_budget`)).body, { status: 'ACTIVE', daily_budget: '2000', id: ADSET })
})
