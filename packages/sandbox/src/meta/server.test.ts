/** Faults, error bodies and headers: how the stand-in fails when it is told to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ADSET, at, codes, trial, WRITER } from './test.trial.ts'

const raise = { token: WRITER, body: { daily_budget: 2_500 } }

test('an error is HTTP 400 with code, user texts, transience and a trace of its own', async (context) => {
  const { call } = await trial(context)
  const { status, body } = await call(ADSET, { token: WRITER, body: { daily_budget: 1 } })
  assert.equal(status, 400)
  const error = at(body, 'error')
  assert.deepEqual(Object.keys(error ?? {}).toSorted(), [
    'code',
    'error_subcode',
    'error_user_msg',
    'error_user_title',
    'fbtrace_id',
    'is_transient',
    'message',
    'type',
  ])
  const again = await call(ADSET, { token: WRITER, body: { daily_budget: 1 } })
  assert.notEqual(at(again.body, 'error', 'fbtrace_id'), at(error, 'fbtrace_id'))
})

test('every answer says how much of the allowance is used', async (context) => {
  const { call } = await trial(context)
  const { headers } = await call('me')
  assert.equal(at(JSON.parse(headers.get('x-app-usage') ?? ''), 'call_count'), 1)
  assert.equal(headers.get('facebook-api-version'), 'v26.0')
  const useCase = at(JSON.parse(headers.get('x-business-use-case-usage') ?? ''), '900100000000001', 0)
  assert.equal(at(useCase, 'estimated_time_to_regain_access'), 0)
})

test('a request dropped before changed nothing, one dropped after did', async (context) => {
  const { call, core } = await trial(context)
  core.order('meta', 'drop_before', 1)
  await assert.rejects(call(ADSET, raise))
  assert.equal(core.effects.length, 0)
  core.order('meta', 'drop_after', 1)
  assert.equal((await call('me')).status, 200, 'a read leaves it for the change')
  const dryRun = { token: WRITER, body: { daily_budget: 2_500, execution_options: ['validate_only'] } }
  assert.equal((await call(ADSET, dryRun)).status, 200, 'a dry run is a read')
  await assert.rejects(call(ADSET, raise))
  assert.equal(core.effects.length, 1)
  assert.equal(at((await call(`${ADSET}?fields=daily_budget`)).body, 'daily_budget'), '2500')
})

test('the other faults answer without an effect', async (context) => {
  const { call, core } = await trial(context)
  core.order('meta', 'http_500', 1)
  const broken = await call(ADSET, raise)
  assert.equal(broken.status, 500)
  assert.match(String(broken.body), /^<!DOCTYPE html>/)
  for (const [kind, expected] of [
    ['http_429', [400, 17, 2446079]],
    ['throttled', [400, 613, 1487742]],
    ['forbidden', [400, 200, undefined]],
  ] as const) {
    core.order('meta', kind, 1)
    const answer = await call(ADSET, raise)
    assert.deepEqual(codes(answer), expected)
    const minutes = at(JSON.parse(answer.headers.get('x-business-use-case-usage') ?? ''), '900100000000001', 0, 'estimated_time_to_regain_access')
    assert.equal(minutes, kind === 'forbidden' ? 0 : 5)
  }
  assert.equal(core.effects.length, 0)
})

test('a slow answer comes all the same', async (context) => {
  const { call, core } = await trial(context)
  core.order('meta', 'slow', 1)
  assert.equal((await call(ADSET, raise)).status, 200)
  assert.equal(core.effects.length, 1)
})

test('a body that is not an object, or not JSON, is refused', async (context) => {
  const { meta } = await trial(context)
  for (const body of ['[]', 'null', '{', '"x"']) {
    const response = await fetch(`${meta.url}/v26.0/${ADSET}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    assert.equal(response.status, 400)
  }
  const large = await fetch(`${meta.url}/v26.0/${ADSET}`, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) })
  assert.equal(large.status, 400)
})
