/** Version, token, proof, scope: what the stand-in asks of every call before it answers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ADSET, at, codes, fetched, ids, proof, READER, trial, WRITER } from './test.trial.ts'

test('only v26.0 is spoken', async (context) => {
  const { meta } = await trial(context)
  for (const path of ['/v24.0/me', '/v25.0/me/adaccounts', '/me'])
    assert.deepEqual(codes(await fetched(`${meta.url}${path}?access_token=${READER}&appsecret_proof=${proof(READER)}`)), [400, 2635, undefined])
})

test('a token comes as a bearer header or in the query, and its proof in the query alone', async (context) => {
  const { meta } = await trial(context)
  const url = `${meta.url}/v26.0/me`
  assert.deepEqual(codes(await fetched(url)), [400, 104, undefined])
  assert.deepEqual(codes(await fetched(`${url}?access_token=stranger`)), [400, 190, undefined])
  assert.deepEqual(codes(await fetched(`${url}?access_token=${READER}`)), [400, 100, undefined])
  assert.deepEqual(codes(await fetched(`${url}?access_token=${READER}&appsecret_proof=${proof(WRITER)}`)), [400, 100, undefined])
  assert.equal((await fetched(`${url}?access_token=${READER}&appsecret_proof=${proof(READER)}`)).status, 200)
  const headers = { authorization: `Bearer ${READER}` }
  assert.equal((await fetched(`${url}?appsecret_proof=${proof(READER)}`, { headers })).status, 200)
  const body = new URLSearchParams({ appsecret_proof: proof(WRITER), status: 'PAUSED' })
  assert.deepEqual(codes(await fetched(`${meta.url}/v26.0/${ADSET}?access_token=${WRITER}`, { method: 'POST', body })), [400, 100, undefined])
})

test('a reading token cannot write, not even by a verb in the query', async (context) => {
  const { call, core } = await trial(context)
  assert.deepEqual(codes(await call(ADSET, { body: { status: 'PAUSED' } })), [400, 294, undefined])
  assert.deepEqual(codes(await call(`${ADSET}?method=post&status=PAUSED`)), [400, 294, undefined])
  assert.deepEqual(codes(await call(`${ADSET}?method=delete`)), [400, 294, undefined])
  assert.deepEqual(core.effects, [])
})

// Mutation proof: read the verb from the HTTP request alone in request.ts.
test('with a writing token the verb in the query counts, as on the real API', async (context) => {
  const { call, core } = await trial(context)
  assert.equal((await call(`${ADSET}?method=post&status=PAUSED`, { token: WRITER })).status, 200)
  assert.equal((await call(`${ADSET}?method=delete`, { token: WRITER })).status, 200)
  assert.deepEqual(
    core.effects.map(({ operation, target }) => [operation, target]),
    [
      ['POST adset', ADSET],
      ['DELETE adset', ADSET],
    ],
  )
  assert.equal(at((await call(`${ADSET}?fields=status`)).body, 'status'), 'DELETED')
})

test('a token sees and changes its own accounts alone', async (context) => {
  const { call, core } = await trial(context)
  const token = 'one-account'
  assert.deepEqual(ids(await call('me/adaccounts', { token })), ['act_1002'])
  assert.deepEqual(codes(await call('act_1001', { token })), [400, 100, 33])
  assert.deepEqual(codes(await call(ADSET, { token, body: { status: 'PAUSED' } })), [400, 100, 33])
  assert.deepEqual(core.effects, [])
})

test('a token can be inspected by itself and by the app, and says which scopes it has', async (context) => {
  const { call, meta } = await trial(context)
  const own = await call(`debug_token?input_token=${READER}`)
  assert.deepEqual(at(own.body, 'data', 'scopes'), ['ads_read'])
  assert.deepEqual(at(own.body, 'data', 'granular_scopes'), [{ scope: 'ads_read', target_ids: ['1001', '1002'] }])
  assert.deepEqual(codes(await call(`debug_token?input_token=${WRITER}`)), [400, 100, undefined])
  const byApp = await fetched(`${meta.url}/v26.0/debug_token?access_token=900%7Capp-secret&input_token=${WRITER}`)
  assert.deepEqual(at(byApp.body, 'data', 'scopes'), ['ads_management', 'ads_read'])
  const unknown = await fetched(`${meta.url}/v26.0/debug_token?access_token=900%7Capp-secret&input_token=nobody`)
  assert.equal(at(unknown.body, 'data', 'is_valid'), false)
  const wide = await call('debug_token?input_token=wide', { token: 'wide' })
  assert.deepEqual(at(wide.body, 'data', 'granular_scopes'), [{ scope: 'ads_read' }])
  assert.deepEqual(ids(await call('me/adaccounts', { token: 'wide' })), ['act_1002'])
  const permissions = await call('me/permissions')
  assert.deepEqual(at(permissions.body, 'data'), [{ permission: 'ads_read', status: 'granted' }])
})
