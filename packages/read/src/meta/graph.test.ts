import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { AssertionFailure, Secret } from '@countersign/kernel'
import { refusal } from '../test.standin.ts'
import { assertLooks, GRAPH, graphRequest, keysOf } from './graph.ts'

const keys = keysOf(new Secret('LEAK_token'), new Secret('app-secret'))
const how = { base: GRAPH, keys, signal: AbortSignal.timeout(10_000) }
const proof = createHmac('sha256', 'app-secret').update('LEAK_token').digest('hex')

test('the token stands in a header, the proof in the address, on the pinned version', () => {
  const request = graphRequest('GET', ['act_1', 'campaigns'], { limit: 5, effective_status: ['ACTIVE'], after: undefined }, how)
  assert.equal(
    request.url.href,
    `https://graph.facebook.com/v26.0/act_1/campaigns?limit=5&effective_status=%5B%22ACTIVE%22%5D&appsecret_proof=${proof}`,
  )
  assert.equal(request.headers['authorization'], 'Bearer LEAK_token')
  const post = graphRequest('POST', ['12'], { daily_budget: '1000' }, how)
  assert.equal(post.url.href, `https://graph.facebook.com/v26.0/12?appsecret_proof=${proof}`)
  assert.equal(post.body, '{"daily_budget":"1000"}')
  for (const { url, body = '' } of [request, post]) assert.ok(!url.href.includes('LEAK') && !body.includes('LEAK'))
})

// Mutation proof: empty NEVER_SAID.
test('no parameter changes the verb, carries other requests or a key', () => {
  for (const key of ['method', 'batch', 'access_token', 'appsecret_proof'])
    for (const method of ['GET', 'POST'] as const) assert.throws(() => graphRequest(method, ['12'], { [key]: 'delete' }, how), AssertionFailure, key)
})

test('a value cannot become a second parameter', () => {
  const { url } = graphRequest('GET', ['12'], { query: 'a&method=delete#x' }, how)
  assert.equal(url.searchParams.get('method'), null)
  assert.equal(url.searchParams.get('query'), 'a&method=delete#x')
})

test('a path is ids and edges, nothing else', () => {
  for (const path of [[], ['..', 'me'], ['12/../13'], ['12?method=delete'], ['12', ''], ['http://evil.test'], ['a', 'b', 'c', 'd']])
    assert.throws(() => graphRequest('GET', path, {}, how), AssertionFailure, path.join('/'))
})

test('an address from a cursor is followed on its own host, without the keys it repeats', () => {
  const next = 'https://graph.facebook.com/v26.0/act_1/campaigns?access_token=LEAK_token&appsecret_proof=old&after=QVFI&limit=2'
  const { url, headers } = graphRequest('GET', next, {}, how)
  assert.equal(url.href, `https://graph.facebook.com/v26.0/act_1/campaigns?after=QVFI&limit=2&appsecret_proof=${proof}`)
  assert.equal(headers['authorization'], 'Bearer LEAK_token')
})

// Mutation proof: drop the comparison of origins in cursorUrl.
test('an address from a cursor that leads elsewhere is refused', () => {
  for (const next of [
    'https://graph.facebook.com.evil.test/v26.0/act_1/campaigns?after=x',
    'https://evil.test/v26.0/act_1/campaigns?after=x',
    'http://graph.facebook.com/v26.0/act_1/campaigns',
    'https://graph.facebook.com:8443/v26.0/act_1/campaigns',
    'https://user:pass@graph.facebook.com/v26.0/act_1/campaigns',
    'https://graph.facebook.com/v25.0/act_1/campaigns',
    'https://graph.facebook.com/v26.0/../oauth/access_token',
    '/v26.0/act_1/campaigns',
    'file:///etc/passwd',
    '',
  ])
    assert.throws(() => graphRequest('GET', next, {}, how), refusal('UPSTREAM_MALFORMED', 'none'), next)
})

test('an address from a cursor that is not a plain read is refused', () => {
  for (const extra of ['method=delete', 'METHOD=post', 'batch=%5B%5D'])
    assert.throws(
      () => graphRequest('GET', `https://graph.facebook.com/v26.0/1/campaigns?${extra}`, {}, how),
      refusal('UPSTREAM_MALFORMED', 'none'),
      extra,
    )
  assert.throws(() => graphRequest('POST', 'https://graph.facebook.com/v26.0/1', {}, how), AssertionFailure)
})

// `split`. Mutation proof: return from assertLooks before its assertion, or drop the comparison with the list of accounts.
test('a looking connection sends reads, and one POST: a report of a listed account', () => {
  const of = (method: 'GET' | 'POST', path: readonly string[]) => graphRequest(method, path, {}, how)
  assertLooks(of('GET', ['12', 'insights']), ['act_1'])
  assertLooks(of('POST', ['act_1', 'insights']), ['act_1'])
  for (const path of [
    ['act_2', 'insights'],
    ['act_1'],
    ['12'],
    ['12', 'insights'],
    ['act_1', 'campaigns'],
    ['act_1', 'insights', 'x'],
    ['act_1', 'Insights'],
    ['act_01', 'insights'],
    ['me', 'insights'],
    ['act_1', 'insights_async'],
    ['insights', 'act_1'],
  ])
    assert.throws(() => assertLooks(of('POST', path), ['act_1']), AssertionFailure, path.join('/'))
  const report = of('POST', ['act_1', 'insights'])
  assert.throws(() => assertLooks({ ...report, method: 'DELETE' }, ['act_1']), AssertionFailure)
  for (const other of ['https://graph.facebook.com/v25.0/act_1/insights', 'https://graph.facebook.com/v26x0/act_1/insights'])
    assert.throws(() => assertLooks({ ...report, url: new URL(other) }, ['act_1']), AssertionFailure)
})
