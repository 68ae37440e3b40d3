import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { AssertionFailure, LIMITS, Secret } from '@countersign/kernel'
import { type Answering, drip, drop, inTurn, json, raw, refusal, soon, standIn } from '../test.standin.ts'
import { metaLookConnection, metaTouchConnection } from './connect.ts'
import { failure, looking, paths } from './test.graph.ts'

async function graph(context: TestContext, how: Answering, clock?: () => number) {
  const platform = await standIn(context, how)
  const options = { accounts: ['act_1'], token: new Secret('LEAK_token'), appSecret: new Secret('LEAK_app_secret'), baseUrl: platform.url }
  const { look, touch } = metaTouchConnection(clock === undefined ? options : { ...options, clock })
  return { platform, connection: look, hand: touch }
}

const no = (code: number, subcode?: number, status = 400, headers: Record<string, string> = {}) =>
  json({ error: { message: 'LEAK (#1)', type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A' } }, status, headers)

describe('an answer of Meta', { concurrency: 8 }, () => {
  for (const [name, how, code, effect] of [
    ['an expired token (190)', no(190, 463), 'UPSTREAM_AUTH', 'none'],
    ['a missing token (104)', no(104), 'UPSTREAM_AUTH', 'none'],
    ['a session gone (102)', no(102), 'UPSTREAM_AUTH', 'none'],
    ['a missing permission (10)', no(10), 'UPSTREAM_FORBIDDEN', 'none'],
    ['a missing permission (200)', no(200), 'UPSTREAM_FORBIDDEN', 'none'],
    ['a missing permission (294)', no(294), 'UPSTREAM_FORBIDDEN', 'none'],
    ['a blocked action (368)', no(368), 'UPSTREAM_FORBIDDEN', 'none'],
    ['too many calls (4)', no(4), 'UPSTREAM_THROTTLED', 'none'],
    ['too many calls (17)', no(17, 2446079), 'UPSTREAM_THROTTLED', 'none'],
    ['too many calls (613)', no(613), 'UPSTREAM_THROTTLED', 'none'],
    ['too many calls (80004)', no(80_004), 'UPSTREAM_THROTTLED', 'none'],
    ['too many calls (429)', raw('', 429), 'UPSTREAM_THROTTLED', 'none'],
    ['no such object (100/33)', no(100, 33), 'NOT_FOUND', 'none'],
    ['a wrong parameter (100)', no(100, 1885621), 'UPSTREAM_REJECTED', 'none'],
    ['a version that is gone (2635)', no(2635), 'UPSTREAM_REJECTED', 'none'],
    ['a wrong proof', json({ error: { message: 'Invalid appsecret_proof provided', code: 100 } }, 400), 'UPSTREAM_AUTH', 'none'],
    ['an unknown failure (1)', no(1), 'UPSTREAM_ERROR', 'unknown'],
    ['a passing failure (2)', no(2, 1504038, 500), 'UPSTREAM_ERROR', 'unknown'],
    ['a code nobody knows', no(99_999), 'UPSTREAM_ERROR', 'unknown'],
    ['a negative code', no(-3), 'UPSTREAM_ERROR', 'unknown'],
    ['a definite code with a 500', no(100, 1, 500), 'UPSTREAM_REJECTED', 'unknown'],
    ['an error in a 200', no(190, undefined, 200), 'UPSTREAM_AUTH', 'none'],
    ['an error of another shape', json({ error: 'LEAK' }, 200), 'UPSTREAM_MALFORMED', 'unknown'],
    ['502 in HTML', raw('<html>LEAK</html>', 502, 'text/html'), 'UPSTREAM_ERROR', 'unknown'],
    ['200 in HTML', raw('<html>LEAK</html>', 200, 'text/html'), 'UPSTREAM_MALFORMED', 'unknown'],
    ['400 without a reason', raw('LEAK', 400), 'UPSTREAM_MALFORMED', 'unknown'],
    ['JSON cut short', raw('{"data":[{"name":"LEAK'), 'UPSTREAM_MALFORMED', 'unknown'],
    ['JSON that is no object', raw('[1]'), 'UPSTREAM_MALFORMED', 'unknown'],
    ['a redirect', raw('', 302, 'text/html', { location: 'http://127.0.0.1:9/' }), 'UPSTREAM_MALFORMED', 'unknown'],
    ['a dropped answer', drop, 'UPSTREAM_UNREACHABLE', 'unknown'],
  ] as const)
    test(`${name} is ${code}; of a POST the effect is ${effect}, and it is sent once`, async (context) => {
      const post = await graph(context, how)
      await assert.rejects(post.hand.change('/12', { daily_budget: '1' }, soon()), refusal(code, effect))
      assert.equal(post.platform.asked.length, 1)
      const get = await graph(context, how)
      await assert.rejects(get.connection.get('/12', {}, soon()), refusal(code, 'none'))
    })
})

test('the keys never stand in an address or a body but for the proof', async (context) => {
  const { connection, hand, platform } = await graph(context, json({ success: true }))
  assert.deepEqual(await hand.change('/12', { daily_budget: '1000' }, soon()), { success: true })
  await connection.get('/act_1/campaigns', { limit: 1 }, soon())
  for (const { url, body, headers } of platform.asked) {
    assert.equal(headers.authorization, 'Bearer LEAK_token')
    assert.equal(url.searchParams.get('access_token'), null)
    assert.match(url.searchParams.get('appsecret_proof') ?? '', /^[0-9a-f]{64}$/)
    assert.ok(!url.href.includes('LEAK') && !body.includes('LEAK'))
    assert.match(url.pathname, /^\/v26\.0\//)
  }
})

test('a slow answer ends with the caller’s signal, and leaves a POST unknown', async (context) => {
  const { connection, hand } = await graph(context, drip)
  await assert.rejects(hand.change('/12', {}, soon(200)), refusal('DEADLINE_EXCEEDED', 'unknown'))
  await assert.rejects(connection.get('/12', {}, soon(200)), refusal('DEADLINE_EXCEEDED', 'none'))
})

test('a platform that is not there has done nothing', async () => {
  const options = { accounts: [], token: new Secret('t'), appSecret: new Secret('s'), baseUrl: new URL('http://127.0.0.1:9') }
  await assert.rejects(metaTouchConnection(options).touch.change('/12', {}, soon()), refusal('UPSTREAM_UNREACHABLE', 'none'))
})

test('a GET is tried again within its bound, a throttle is not', async (context) => {
  const { connection, platform } = await graph(context, inTurn(drop, no(2, undefined, 500), json({ id: '12' })))
  assert.deepEqual(await connection.get('/12', {}, soon()), { id: '12' })
  assert.equal(platform.asked.length, 3)
  platform.answer(no(17, 2446079))
  await assert.rejects(connection.get('/12', {}, soon()), refusal('UPSTREAM_THROTTLED', 'none', 60))
  assert.equal(platform.asked.length, 4)
})

// Mutation proof: drop the line that sets restUntil_ms.
test('while Meta rests, nothing is sent; after it, calls go out again', async (context) => {
  let now = 0
  const minutes = JSON.stringify({ '1': [{ type: 'ads_management', call_count: 100, estimated_time_to_regain_access: 7 }] })
  const { connection, hand, platform } = await graph(context, no(80_004, undefined, 400, { 'x-business-use-case-usage': minutes }), () => now)
  const get = () => connection.get('/12', {}, soon())
  await assert.rejects(get(), refusal('UPSTREAM_THROTTLED', 'none', 420))
  now = 60_000
  await assert.rejects(get(), refusal('UPSTREAM_THROTTLED', 'none', 360))
  await assert.rejects(hand.change('/12', {}, soon()), refusal('UPSTREAM_THROTTLED', 'none', 360))
  assert.equal(platform.asked.length, 1)
  platform.answer(json({ id: '12' }))
  now = 420_000
  assert.deepEqual(await get(), { id: '12' })
})

test('the limit of one ad set does not stop the others', async (context) => {
  const { hand, platform } = await graph(context, inTurn(no(613, 1487632), json({ success: true })))
  await assert.rejects(hand.change('/12', {}, soon()), refusal('UPSTREAM_THROTTLED', 'none', 60))
  assert.deepEqual(await hand.change('/13', {}, soon()), { success: true })
  assert.equal(platform.asked.length, 2)
})

test('permissions are those granted; a list that goes on is not trusted', async (context) => {
  const data = [
    { permission: 'ads_read', status: 'granted' },
    { permission: 'ads_management', status: 'declined' },
  ]
  const { connection, platform } = await graph(context, json({ data }))
  assert.deepEqual(await connection.grantedPermissions(soon()), ['ads_read'])
  platform.answer(json({ data, paging: { next: 'https://graph.facebook.com/v26.0/me/permissions?after=x' } }))
  await assert.rejects(connection.grantedPermissions(soon()), refusal('UPSTREAM_MALFORMED', 'none'))
})

test('the token goes to Meta or to loopback, or nowhere', () => {
  const options = { accounts: ['act_1'], token: new Secret('t'), appSecret: new Secret('s') }
  for (const base of ['https://127.0.0.1:1', 'http://192.0.2.1', 'http://localhost.evil.test'])
    assert.throws(() => metaTouchConnection({ ...options, baseUrl: new URL(base) }), AssertionFailure, base)
  assert.throws(() => metaTouchConnection({ ...options, accounts: ['1'] }), AssertionFailure)
})

// `preview`, `once`. Mutation proof: let assertRehearses or assertTouches return at once.
test('a rehearsal leaves only if it says that it is one, and a change only if it does not', async (context) => {
  const { connection, hand, platform } = await graph(context, json({ success: true }))
  for (const params of [
    { daily_budget: '1' },
    { daily_budget: '1', execution_options: [] },
    { daily_budget: '1', execution_options: ['include_recommendations'] },
    { daily_budget: '1', execution_options: 'validate_only' },
    { daily_budget: '1', execution_options: undefined },
    { daily_budget: '1', execution_options: [['validate_only']] },
    { daily_budget: '1', name: '"execution_options":["validate_only"]' },
  ])
    await assert.rejects(connection.rehearse('/12', params, soon()), AssertionFailure, JSON.stringify(params))
  await assert.rejects(hand.change('/12', { daily_budget: '1', execution_options: ['validate_only'] }, soon()), AssertionFailure)
  assert.equal(platform.asked.length, 0)
  await connection.rehearse('/12', { daily_budget: '1', execution_options: ['validate_only', 'include_recommendations'] }, soon())
  await hand.change('/12', { daily_budget: '1' }, soon())
  assert.deepEqual(
    platform.asked.map(({ body }) => body.includes('validate_only')),
    [true, false],
  )
})

// `split`. Mutation proof: let assertLooks return at once.
test('a looking connection has no verb that touches, and sends none for whoever asks', async (context) => {
  const { connection, platform } = await looking(context, { 'POST act_1/insights': json({ report_run_id: '77' }) })
  for (const verb of ['get', 'rehearse', 'change']) assert.ok(!(verb in connection))
  assert.equal(await connection.startReport('act_1', { level: 'ad' }, soon()), '77')
  for (const account of ['act_2', '12', 'act_1/campaigns', '../act_1', 'act_1?method=delete'])
    await assert.rejects(connection.startReport(account, {}, soon()), AssertionFailure, account)
  for (const params of [{ method: 'delete' }, { batch: [] }, { access_token: 'x' }])
    await assert.rejects(connection.startReport('act_1', params, soon()), AssertionFailure)
  const { account } = await connection.nodes(soon())
  await assert.rejects(async () => account('act_1').getInsightsAsync([], {}), TypeError)
  assert.deepEqual(paths(platform.asked), ['POST act_1/insights'])
})

test('a report is asked for once, and its failure has changed nothing', async (context) => {
  const { connection, platform } = await looking(context, { 'POST act_1/insights': drop })
  await assert.rejects(connection.startReport('act_1', {}, soon()), refusal('UPSTREAM_UNREACHABLE', 'none'))
  assert.equal(platform.asked.length, 1)
  for (const answer of [{}, { report_run_id: 7 }, { report_run_id: 'x/y' }]) {
    platform.answer(json(answer))
    await assert.rejects(connection.startReport('act_1', {}, soon()), refusal('UPSTREAM_MALFORMED', 'none'))
  }
})

const full = { 'x-ad-account-usage': JSON.stringify({ acc_id_util_pct: 93, reset_time_duration: 120 }) }

// Mutation proof: drop gauge.learn, or give metaLookConnection no headroom.
test('near the end of the allowance a looking connection holds back, one that touches does not', async (context) => {
  const { connection, platform } = await looking(context, { 'me/permissions': json({ data: [] }, 200, full) })
  await connection.grantedPermissions(soon())
  await assert.rejects(connection.grantedPermissions(soon()), refusal('UPSTREAM_THROTTLED', 'none', 120))
  assert.equal(platform.asked.length, 1)
  assert.equal(connection.usagePercent(), 93)
  const touching = await graph(context, json({ success: true }, 200, full))
  for (let calls = 0; calls < 2; calls++) await touching.hand.change('/12', { status: 'PAUSED' }, soon())
  assert.equal(touching.platform.asked.length, 2)
})

test('no more than four requests are on their way at once', async (context) => {
  let open = 0
  let most = 0
  const slow: Answering = (asked, response) => {
    most = Math.max(most, ++open)
    setTimeout(() => {
      open--
      json({ data: [] })(asked, response)
    }, 20)
  }
  const { connection } = await looking(context, { 'me/permissions': slow })
  await Promise.all(Array.from({ length: 12 }, () => connection.grantedPermissions(soon())))
  assert.equal(most, 4)
})

test('what is too much for one answer is not asked for again', async (context) => {
  for (const [code, subcode, status] of [
    [100, 1504018, 400],
    [2, 1504038, 500],
  ] as const) {
    const { connection, platform } = await looking(context, { 'me/permissions': failure(code, subcode, status) })
    await assert.rejects(connection.grantedPermissions(soon()), refusal(code === 100 ? 'UPSTREAM_REJECTED' : 'UPSTREAM_ERROR', 'none'))
    assert.equal(platform.asked.length, 1)
  }
})

// Mutation proof: call send without the guard.
test('a platform that fails in a row is left alone, even by a write, and is tried again later with one request', async (context) => {
  let now = Date.now()
  const platform = await standIn(context, drop)
  const { look: connection, touch: hand } = metaTouchConnection({
    accounts: ['act_1'],
    token: new Secret('t'),
    appSecret: new Secret('s'),
    baseUrl: platform.url,
    clock: () => now,
  })
  const open_s = LIMITS.breakerOpen_ms / 1_000
  // Three tries of the first, and two of the second: then the circuit is open.
  await assert.rejects(connection.grantedPermissions(soon()), refusal('UPSTREAM_UNREACHABLE', 'none'))
  await assert.rejects(connection.grantedPermissions(soon()), refusal('UPSTREAM_UNREACHABLE', 'none', open_s))
  assert.equal(platform.asked.length, LIMITS.breakerFaultsMax)
  await assert.rejects(hand.change('/123', {}, soon()), refusal('UPSTREAM_UNREACHABLE', 'none', open_s))
  assert.equal(platform.asked.length, LIMITS.breakerFaultsMax)
  now += LIMITS.breakerOpen_ms
  platform.answer(json({ data: [] }))
  assert.deepEqual(await connection.grantedPermissions(soon()), [])
  assert.equal(platform.asked.length, LIMITS.breakerFaultsMax + 1)
})

test('the looking connection keeps the same rules about addresses and accounts', () => {
  const options = { accounts: ['act_1'], token: new Secret('t'), appSecret: new Secret('s') }
  assert.throws(() => metaLookConnection({ ...options, baseUrl: new URL('http://192.0.2.1') }), AssertionFailure)
  assert.throws(() => metaLookConnection({ ...options, accounts: ['act_1/../me'] }), AssertionFailure)
})
