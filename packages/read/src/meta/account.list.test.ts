import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, raw, refusal } from '../test.standin.ts'
import { metaAccountList as tool } from './account.list.ts'
import { failure, looking, paths } from './test.graph.ts'

const euro = {
  id: 'act_1',
  account_id: '1',
  name: 'Kleiner Hafen\u200B EU',
  currency: 'EUR',
  timezone_name: 'Europe/Berlin',
  account_status: 1,
  disable_reason: 0,
  amount_spent: '1284350',
  spend_cap: '5000000',
  balance: '18240',
  min_daily_budget: 100,
}
const taiwan = {
  ...euro,
  id: 'act_2',
  account_id: '2',
  currency: 'TWD',
  timezone_name: 'Asia/Taipei',
  amount_spent: '300',
  spend_cap: '0',
  balance: '0',
}
const usage = { 'x-ad-account-usage': JSON.stringify({ acc_id_util_pct: 12.4, reset_time_duration: 0 }) }
const run = async (look: Awaited<ReturnType<typeof looking>>['look']) => tool.output.parse(await tool.run({}, look))

test('says of every account what it is, what was spent and what is left, in its own units', async (context) => {
  const { look, platform } = await looking(context, { act_1: json(euro, 200, usage), act_2: json(taiwan) }, { accounts: ['act_1', 'act_2'] })
  assert.deepEqual(await run(look), {
    accounts: [
      {
        account_id: 'act_1',
        status: 'active',
        disable_reason: null,
        currency: 'EUR',
        time_zone: 'Europe/Berlin',
        amount_spent: { amount: '12843.50', currency: 'EUR' },
        spend_cap: { amount: '50000.00', currency: 'EUR' },
        remaining: { amount: '37156.50', currency: 'EUR' },
        balance_state: 'due',
        balance: { amount: '182.40', currency: 'EUR' },
        min_daily_budget: { amount: '1.00', currency: 'EUR' },
        untrusted: { name: 'Kleiner Hafen EU' },
      },
      {
        account_id: 'act_2',
        status: 'active',
        disable_reason: null,
        currency: 'TWD',
        time_zone: 'Asia/Taipei',
        // 300 of Meta's units are NT$300, not NT$3.
        amount_spent: { amount: '300.00', currency: 'TWD' },
        spend_cap: null,
        remaining: null,
        balance_state: 'nothing_due',
        balance: { amount: '0.00', currency: 'TWD' },
        min_daily_budget: { amount: '100.00', currency: 'TWD' },
        untrusted: { name: 'Kleiner Hafen EU' },
      },
    ],
    api_usage_percent: 12,
    notes: [],
  })
  assert.deepEqual(paths(platform.asked).toSorted(), ['GET act_1', 'GET act_2'])
})

test('an account in trouble says so in words; a code nobody knows stays a number of ours', async (context) => {
  for (const [account_status, disable_reason, status, reason] of [
    [2, 3, 'disabled', 'risk_payment'],
    [3, 0, 'unsettled', null],
    [9, undefined, 'in_grace_period', null],
    [777, 99, 'other_777', 'other_99'],
  ] as const) {
    const { look } = await looking(context, { act_1: json({ ...euro, account_status, disable_reason }) })
    const [account] = (await run(look)).accounts
    assert.deepEqual([account?.status, account?.disable_reason], [status, reason])
  }
})

test('paid ahead is a credit; a cap below what was spent leaves nothing, not less', async (context) => {
  const { look } = await looking(context, { act_1: json({ ...euro, balance: '-2500', spend_cap: '1000000' }) })
  const [account] = (await run(look)).accounts
  assert.deepEqual([account?.balance_state, account?.balance.amount, account?.remaining?.amount], ['credit', '-25.00', '0.00'])
})

test('an account that the token cannot see is named, the others are shown', async (context) => {
  for (const no of [failure(100, 33), failure(200)]) {
    const { look } = await looking(context, { act_1: json(euro), act_2: no }, { accounts: ['act_1', 'act_2'] })
    const { accounts, notes } = await run(look)
    assert.deepEqual([accounts.length, notes], [1, ['act_2 is configured, but the token cannot see it.']])
  }
})

for (const [name, answer, code] of [
  ['an expired token', failure(190), 'UPSTREAM_AUTH'],
  ['a throttle', failure(17, 2446079), 'UPSTREAM_THROTTLED'],
  ['another account than asked for', json({ ...euro, account_id: '2' }), 'UPSTREAM_MALFORMED'],
  ['money in words', json({ ...euro, amount_spent: '12,843.50' }), 'UPSTREAM_MALFORMED'],
  ['a zone with a path in it', json({ ...euro, timezone_name: '../etc' }), 'UPSTREAM_MALFORMED'],
  ['a currency that cannot be counted', json({ ...euro, currency: 'XAU' }), 'CURRENCY_UNKNOWN'],
  ['HTML', raw('<html>LEAK</html>'), 'UPSTREAM_MALFORMED'],
] as const)
  test(`${name} of one account is no half list: ${code}`, async (context) => {
    const { look } = await looking(context, { act_1: answer, act_2: json(taiwan) }, { accounts: ['act_1', 'act_2'] })
    await assert.rejects(run(look), refusal(code, 'none'))
  })
