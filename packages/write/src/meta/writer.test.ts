/** The hand that changes an ad account, and the rehearsal of the looking side: the same parameters, told apart by one word. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure, Refusal, type RefusalCode } from '@countersign/kernel'
import type { MetaReader } from '@countersign/read'
import { metaBroker } from './broker.ts'
import { metaLook } from './look.ts'
import type { MetaRequest } from './wire.ts'
import { metaWriter } from './writer.ts'

const request: MetaRequest = { operation: 'budget', path: '/120210000000012001', params: { daily_budget: '3000' } }
const create: MetaRequest = {
  operation: 'ad_create',
  path: '/act_1001/ads',
  params: { name: 'An ad', adset_id: '12', status: 'PAUSED', creative: { creative_id: '13' } },
}
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
  return metaLook(reader as MetaReader, { accounts: [], get: asked(answer, log), rehearse: asked(answer, log) }, signal)
}
const grantInto = (log: unknown[]) => ({ changeId: 'chg_1', spend: (scope: string, target: string) => void log.push(`${scope} ${target}`) })

test('the grant is spent, then one request says what was sealed and nothing else', async () => {
  const log: unknown[] = []
  const proof = await metaWriter(brokerTo({ success: true }, log), grantInto(log), signal).send(request)
  assert.deepEqual(log, ['ads_management meta:120210000000012001', { path: request.path, params: request.params }])
  assert.deepEqual(proof, { object_id: '120210000000012001' })
})

test('something new is proven by its id alone', async () => {
  const log: unknown[] = []
  assert.deepEqual(await metaWriter(brokerTo({ id: '77' }, log), grantInto(log), signal).send(create), { created_id: '77' })
  assert.equal(log[0], 'ads_management meta:act_1001')
  await assert.rejects(
    metaWriter(brokerTo({ success: true }), grantInto([]), signal).send(create),
    (error) => error instanceof Refusal && error.effect === 'unknown',
  )
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
  await assert.rejects(metaWriter(brokerTo({ success: true }, log), grant, signal).send(request), Refusal)
  assert.deepEqual(log, [])
})

// Mutation proof: leave `execution_options` out; the rehearsal would be the change itself.
test('the rehearsal is the very request, marked as one', async () => {
  const log: { params?: object }[] = []
  await lookOn({ success: true }, log).rehearse(request)
  assert.deepEqual(log, [{ path: request.path, params: { ...request.params, execution_options: ['validate_only'] } }])
})

test('a rehearsal that is not answered as one ends the preview', async () => {
  for (const answer of [{}, { success: false }, { id: '1' }, null, 'yes'])
    await assert.rejects(lookOn(answer).rehearse(request), (error) => error instanceof Refusal)
})

// Mutation proof: drop `isRehearsed` in metaLook: Meta knows no rehearsal on these edges and would carry them out.
test('what Meta does not rehearse is not sent as a rehearsal', async () => {
  const log: unknown[] = []
  const access: MetaRequest = { operation: 'access_update', path: '/act_1/assigned_users', params: { user: '2', tasks: ['ANALYZE'] } }
  const audience: MetaRequest = { operation: 'audience_update', path: '/1', params: { name: 'x' } }
  for (const asked of [access, audience]) await assert.rejects(lookOn({ success: true }, log).rehearse(asked), AssertionFailure)
  assert.deepEqual(log, [])
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
    await assert.rejects(metaWriter(brokerTo(answer), grantInto([]), signal).send(request), (error) => {
      assert.ok(error instanceof Refusal)
      assert.equal(`${error.code} ${error.effect}`, `${code} ${effect}`)
      return true
    })
})

// Mutation proof: drop the first assertion in metaBroker.
test('a grant for one object sends nothing about another', async () => {
  const log: unknown[] = []
  for (const path of ['/2', '/11', '/1x/1', '1', ''])
    await assert.rejects(
      brokerTo({ success: true }, log).change(grantInto(log), { scope: 'ads_management', target: 'meta:1', request: { ...request, path } }, signal),
      AssertionFailure,
      path,
    )
  assert.deepEqual(log, [])
})

// Mutation proof: drop `assertOffered` in metaBroker, or in metaLook's `rehearse`.
test('what no operation offers does not leave, though the grant is for its object', async () => {
  const log: unknown[] = []
  const smuggled: MetaRequest = { ...request, params: { ...request.params, bid_amount: '1' } }
  await assert.rejects(metaWriter(brokerTo({ success: true }, log), grantInto(log), signal).send(smuggled), AssertionFailure)
  await assert.rejects(lookOn({ success: true }, log).rehearse(smuggled), AssertionFailure)
  assert.deepEqual(log, [])
})
