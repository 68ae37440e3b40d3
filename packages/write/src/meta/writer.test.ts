/** The hand that changes an ad account, and the rehearsal of the looking side: the same parameters, told apart by one word. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure, Refusal, type RefusalCode } from '@countersign/kernel'
import type { MetaReader } from '@countersign/read'
import { metaBroker } from './broker.ts'
import { type BudgetDoes, budgetParams, metaLook, metaWriter } from './writer.ts'

const does: BudgetDoes = { object_id: '120210000000012001', field: 'daily_budget', minor: 3_000, currency: 'EUR' }
const signal = new AbortController().signal

function asked(answer: unknown, log: unknown[]) {
  return async (path: string, params: object): Promise<unknown> => {
    log.push({ path, params })
    if (answer instanceof Error) throw answer
    return answer
  }
}
const brokerTo = (answer: unknown, log: unknown[] = []) => metaBroker({ change: asked(answer, log) })
const lookOn = (answer: unknown, log: unknown[] = []) => {
  const reader: Partial<MetaReader> = {}
  return metaLook(reader as MetaReader, { rehearse: asked(answer, log) }, signal)
}
const grantInto = (log: unknown[]) => ({ changeId: 'chg_1', spend: (scope: string, target: string) => void log.push(`${scope} ${target}`) })

test('the grant is spent, then one request says the budget and nothing else', async () => {
  const log: unknown[] = []
  const proof = await metaWriter(brokerTo({ success: true }, log), grantInto(log), signal).changeBudget(does)
  assert.deepEqual(log, ['ads_management meta:120210000000012001', { path: '/120210000000012001', params: { daily_budget: '3000' } }])
  assert.deepEqual(proof, { object_id: does.object_id, field: 'daily_budget' })
})

// Mutation proof: move `grant.spend` in the broker below the call.
test('without the grant nothing is sent', async () => {
  const log: unknown[] = []
  const grant = {
    changeId: 'chg_1',
    spend() {
      throw new Refusal('GRANT_REFUSED')
    },
  }
  await assert.rejects(metaWriter(brokerTo({ success: true }, log), grant, signal).changeBudget(does), Refusal)
  assert.deepEqual(log, [])
})

// Mutation proof: leave `execution_options` out; the rehearsal would be the change itself.
test('the rehearsal is the very request, marked as one', async () => {
  const log: { params?: object }[] = []
  await lookOn({ success: true }, log).rehearseBudget(does)
  assert.deepEqual(log, [{ path: '/120210000000012001', params: { ...budgetParams(does), execution_options: ['validate_only'] } }])
})

test('a rehearsal that is not answered as one ends the preview', async () => {
  for (const answer of [{}, { success: false }, { id: '1' }, null, 'yes'])
    await assert.rejects(lookOn(answer).rehearseBudget(does), (error) => error instanceof Refusal)
})

// Meta's units are not ISO's: the forint and the Taiwan dollar count whole, the dinar counts in hundredths.
const UNITS: readonly [string, number, string][] = [
  ['EUR', 3_000, '3000'],
  ['JPY', 3_000, '3000'],
  ['TWD', 30_000, '300'],
  ['HUF', 30_000, '300'],
  ['BHD', 30_000, '3000'],
]
for (const [currency, minor, units] of UNITS)
  test(`${minor} minor units of ${currency} are ${units} for Meta`, () => {
    assert.deepEqual(budgetParams({ ...does, minor, currency }), { daily_budget: units })
  })

test('an amount that Meta cannot express exactly is refused, never rounded', () => {
  assert.throws(() => budgetParams({ ...does, minor: 30_050, currency: 'TWD' }), Refusal)
  assert.throws(() => budgetParams({ ...does, currency: 'XXX' }), Refusal)
})

test('an answer that proves nothing is an unknown outcome; what the connection knows stays said', async () => {
  const failing: readonly [unknown, RefusalCode, 'none' | 'unknown'][] = [
    [{}, 'UPSTREAM_MALFORMED', 'unknown'],
    [{ success: false }, 'UPSTREAM_MALFORMED', 'unknown'],
    [{ success: 'true' }, 'UPSTREAM_MALFORMED', 'unknown'],
    [[], 'UPSTREAM_MALFORMED', 'unknown'],
    [new Refusal('UPSTREAM_REJECTED'), 'UPSTREAM_REJECTED', 'none'],
    [new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' }), 'UPSTREAM_UNREACHABLE', 'unknown'],
  ]
  for (const [answer, code, effect] of failing)
    await assert.rejects(metaWriter(brokerTo(answer), grantInto([]), signal).changeBudget(does), (error) => {
      assert.ok(error instanceof Refusal)
      assert.equal(`${error.code} ${error.effect}`, `${code} ${effect}`)
      return true
    })
})

// Mutation proof: drop the assertion in metaBroker.
test('a grant for one object sends nothing about another', async () => {
  const log: unknown[] = []
  const change = { scope: 'ads_management', target: 'meta:1', params: {} }
  for (const path of ['/2', '/11', '/1x/1', '1', ''])
    await assert.rejects(brokerTo({ success: true }, log).change(grantInto(log), { ...change, path }, signal), AssertionFailure, path)
  assert.deepEqual(log, [])
  await brokerTo({ success: true }, log).change(grantInto(log), { ...change, path: '/1/campaigns' }, signal)
  assert.equal(log.length, 2)
})
