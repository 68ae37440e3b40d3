/** The hand that changes an ad account, and the rehearsal of the looking side: the same parameters, told apart by one word. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal, type RefusalCode } from '@countersign/kernel'
import { type MetaConnection, metaReader } from '@countersign/read'
import { type BudgetDoes, budgetParams, metaLook, metaWriter } from './writer.ts'

const does: BudgetDoes = { object_id: '120210000000012001', field: 'daily_budget', minor: 3_000, currency: 'EUR' }
const signal = new AbortController().signal

function connectionTo(answer: unknown, log: unknown[] = []): MetaConnection {
  const never = () => assert.fail('not asked for')
  return {
    accounts: ['act_1001'],
    clock: () => 0,
    book: { of: never },
    usagePercent: never,
    nodes: never,
    startReport: never,
    tokenState: never,
    grantedPermissions: never,
    async call(method, path, params) {
      log.push({ method, path, params })
      if (answer instanceof Error) throw answer
      return answer
    },
  }
}
const grantInto = (log: unknown[]) => ({ changeId: 'chg_1', spend: (scope: string, target: string) => void log.push(`${scope} ${target}`) })

test('the grant is spent, then one request says the budget and nothing else', async () => {
  const log: unknown[] = []
  const proof = await metaWriter(connectionTo({ success: true }, log), grantInto(log), signal).changeBudget(does)
  assert.deepEqual(log, ['ads_management meta:120210000000012001', { method: 'POST', path: '/120210000000012001', params: { daily_budget: '3000' } }])
  assert.deepEqual(proof, { object_id: does.object_id, field: 'daily_budget' })
})

// Mutation proof: move `grant.spend` below the call.
test('without the grant nothing is sent', async () => {
  const log: unknown[] = []
  const grant = {
    changeId: 'chg_1',
    spend() {
      throw new Refusal('GRANT_REFUSED')
    },
  }
  await assert.rejects(metaWriter(connectionTo({ success: true }, log), grant, signal).changeBudget(does), Refusal)
  assert.deepEqual(log, [])
})

// Mutation proof: leave `execution_options` out; the rehearsal would be the change itself.
test('the rehearsal is the very request, marked as one', async () => {
  const log: { params?: object }[] = []
  const connection = connectionTo({ success: true }, log)
  await metaLook(metaReader(connection, signal), connection, signal).rehearseBudget(does)
  assert.deepEqual(log, [{ method: 'POST', path: '/120210000000012001', params: { ...budgetParams(does), execution_options: ['validate_only'] } }])
})

test('a rehearsal that is not answered as one ends the preview', async () => {
  for (const answer of [{}, { success: false }, { id: '1' }, null, 'yes']) {
    const connection = connectionTo(answer)
    await assert.rejects(metaLook(metaReader(connection, signal), connection, signal).rehearseBudget(does), (error) => error instanceof Refusal)
  }
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
    await assert.rejects(metaWriter(connectionTo(answer), grantInto([]), signal).changeBudget(does), (error) => {
      assert.ok(error instanceof Refusal)
      assert.equal(`${error.code} ${error.effect}`, `${code} ${effect}`)
      return true
    })
})
