import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure, Secret } from '@countersign/kernel'
import { drip, drop, inTurn, json, raw, refusal, soon, standIn } from '../test.standin.ts'
import { isQuery, isShopDomain, shopifyConnection } from './connect.ts'
import { ask, graphql, MUTATION, QUERY, shop, sides, TOKEN, tokens, touch, withTokens } from './test.platform.ts'

const throttled = (available: number) =>
  json({
    errors: [{ message: 'LEAK Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: { cost: { requestedQueryCost: 110, throttleStatus: { maximumAvailable: 1_000, currentlyAvailable: available, restoreRate: 50 } } },
  })

test('asks the pinned version with a token from the client-credentials grant, fetched once', async (context) => {
  const { connection, platform } = await shop(context, json({ data: { shop: { name: 'Demo' } } }))
  assert.deepEqual(await Promise.all([ask(connection), ask(connection)]), [{ shop: { name: 'Demo' } }, { shop: { name: 'Demo' } }])
  const [granted, ...others] = tokens(platform)
  assert.deepEqual(others, [])
  assert.deepEqual(JSON.parse(granted?.body ?? ''), { client_id: 'client', client_secret: 'LEAK_client_secret', grant_type: 'client_credentials' })
  const [first] = graphql(platform)
  assert.equal(first?.url.pathname, '/admin/api/2026-10/graphql.json')
  assert.equal(first?.headers['x-shopify-access-token'], 'shpat_LEAK_token')
  assert.deepEqual(JSON.parse(first?.body ?? ''), { query: QUERY, variables: { a: 1 } })
  assert.deepEqual(await connection.tokenScopes(soon()), ['read_products', 'read_orders'])
})

// Mutation proof: drop `logger` from apiOf, and the library's first line turns this red.
test('the library writes nothing to stdout', async (context) => {
  const write = context.mock.method(process.stdout, 'write')
  const { connection } = await shop(context, json({ data: { shop: null } }))
  await ask(connection)
  const lines = write.mock.calls.map(({ arguments: [chunk] }) => String(chunk))
  assert.deepEqual(
    lines.filter((text) => text.includes('[shopify-api')),
    [],
  )
})

for (const [name, how, code, effect, retryAfterS] of [
  ['401', raw('{"errors":"LEAK"}', 401), 'UPSTREAM_AUTH', 'none', undefined],
  ['402', raw('{"errors":"LEAK"}', 402), 'UPSTREAM_FORBIDDEN', 'none', undefined],
  ['403', raw('{"errors":"LEAK"}', 403), 'UPSTREAM_FORBIDDEN', 'none', undefined],
  ['404', raw('{"errors":"LEAK"}', 404), 'UPSTREAM_REJECTED', 'none', undefined],
  ['408', raw('', 408), 'UPSTREAM_ERROR', 'unknown', undefined],
  ['429', raw('{"errors":"LEAK"}', 429, 'application/json', { 'retry-after': '2.0' }), 'UPSTREAM_THROTTLED', 'none', 2],
  ['429 without a time', raw('', 429), 'UPSTREAM_THROTTLED', 'none', 2],
  ['429 with a silly time', raw('', 429, 'text/plain', { 'retry-after': '99999999' }), 'UPSTREAM_THROTTLED', 'none', 3_600],
  ['502 in HTML', raw('<html>LEAK</html>', 502, 'text/html'), 'UPSTREAM_ERROR', 'unknown', undefined],
  ['200 in HTML', raw('<html>LEAK</html>', 200, 'text/html'), 'UPSTREAM_MALFORMED', 'unknown', undefined],
  ['JSON cut short', raw('{"data":{"shop":{"name":"LEAK'), 'UPSTREAM_MALFORMED', 'unknown', undefined],
  ['JSON that is no object', raw('null'), 'UPSTREAM_MALFORMED', 'unknown', undefined],
  ['an empty body', raw(''), 'UPSTREAM_MALFORMED', 'unknown', undefined],
  ['no data', json({}), 'UPSTREAM_MALFORMED', 'unknown', undefined],
  ['errors as a string', json({ errors: 'LEAK' }), 'UPSTREAM_MALFORMED', 'unknown', undefined],
  ['empty errors', json({ data: { shop: null }, errors: [] }), 'UPSTREAM_MALFORMED', 'unknown', undefined],
  ['a redirect', raw('', 302, 'text/html', { location: 'http://127.0.0.1:9/elsewhere' }), 'UPSTREAM_MALFORMED', 'unknown', undefined],
  ['a dropped answer', drop, 'UPSTREAM_UNREACHABLE', 'unknown', undefined],
  ['THROTTLED', throttled(10), 'UPSTREAM_THROTTLED', 'none', 2],
  [
    'ACCESS_DENIED of the operation',
    json({ data: { a: null }, errors: [{ message: 'LEAK', path: ['a'], extensions: { code: 'ACCESS_DENIED' } }] }),
    'UPSTREAM_FORBIDDEN',
    'none',
    undefined,
  ],
  [
    'ACCESS_DENIED of a field inside an answer',
    json({ data: { a: { b: null } }, errors: [{ message: 'LEAK', path: ['a', 'b'], extensions: { code: 'ACCESS_DENIED' } }] }),
    'UPSTREAM_FORBIDDEN',
    'unknown',
    undefined,
  ],
  ['a rejected document', json({ errors: [{ message: 'LEAK', extensions: { code: 'undefinedField' } }] }), 'UPSTREAM_REJECTED', 'none', undefined],
  ['a code nobody knows', json({ errors: [{ message: 'LEAK', extensions: { code: 'NEW' } }] }), 'UPSTREAM_ERROR', 'unknown', undefined],
  ['an inner error', json({ errors: [{ message: 'LEAK', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] }), 'UPSTREAM_ERROR', 'unknown', undefined],
  [
    'an answer in part',
    json({ data: { a: { id: 1 }, b: null }, errors: [{ message: 'LEAK', path: ['b'], extensions: { code: 'BAD_REQUEST' } }] }),
    'UPSTREAM_ERROR',
    'unknown',
    undefined,
  ],
] as const)
  test(`${name} is ${code}; of a mutation the effect is ${effect}, and it is sent once`, async (context) => {
    const { connection, hand, platform } = await shop(context, how)
    await assert.rejects(touch(hand), refusal(code, effect, retryAfterS))
    assert.equal(graphql(platform).length, 1)
    await assert.rejects(ask(connection), refusal(code, 'none', retryAfterS))
  })

test('a slow answer ends with the caller’s signal, and leaves a mutation unknown', async (context) => {
  const { connection, hand } = await shop(context, drip)
  await connection.tokenScopes(soon())
  await assert.rejects(touch(hand, soon(300)), refusal('DEADLINE_EXCEEDED', 'unknown'))
  await assert.rejects(ask(connection, 2, soon(300)), refusal('DEADLINE_EXCEEDED', 'none'))
})

test('a platform that is not there has done nothing', async () => {
  const options = { shop: 'demo.myshopify.com', clientId: 'c', clientSecret: new Secret('s'), baseUrl: new URL('http://127.0.0.1:9') }
  await assert.rejects(touch(sides(options).hand), refusal('UPSTREAM_UNREACHABLE', 'none'))
})

for (const [name, token, code] of [
  ['turned down', json({ error: 'shop_not_permitted', error_description: 'LEAK' }, 400), 'UPSTREAM_AUTH'],
  ['unauthorised', json({ error: 'LEAK' }, 401), 'UPSTREAM_AUTH'],
  ['broken', raw('<html>LEAK</html>', 502), 'UPSTREAM_ERROR'],
  ['cut short', raw('{"access_token":"shpat_LEAK'), 'UPSTREAM_MALFORMED'],
  ['without a token', json({ scope: 'read_products' }), 'UPSTREAM_MALFORMED'],
  ['with a token that breaks a header', json({ ...TOKEN, access_token: 'a\r\nx-evil: 1' }), 'UPSTREAM_MALFORMED'],
  ['dropped', drop, 'UPSTREAM_UNREACHABLE'],
] as const)
  // Mutation proof: let beforeSending pass refusals on as they are, and the dropped grant turns red.
  test(`a grant ${name} is ${code}, and even a mutation surely did not happen`, async (context) => {
    const { hand, platform } = await shop(context, json({ data: {} }), token)
    await assert.rejects(touch(hand), (error) => refusal(code, 'none')(error) && !JSON.stringify(causes(error)).includes('LEAK'))
    assert.equal(graphql(platform).length, 0)
  })

function causes(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...causes(error.cause)] : []
}

test('an expired token is renewed once for a query, and never sends a mutation again', async (context) => {
  const { connection, hand, platform } = await shop(context, inTurn(raw('{"errors":"LEAK"}', 401), json({ data: { shop: 1 } })))
  assert.deepEqual(await ask(connection), { shop: 1 })
  assert.equal(tokens(platform).length, 2)
  platform.answer(withTokens(raw('{"errors":"LEAK"}', 401)))
  await assert.rejects(ask(connection, 2), refusal('UPSTREAM_AUTH', 'none'))
  assert.equal(graphql(platform).length, 4)
  const before = graphql(platform).length
  await assert.rejects(touch(hand), refusal('UPSTREAM_AUTH', 'none'))
  assert.equal(graphql(platform).length, before + 1)
})

test('a token is renewed before it ends', async (context) => {
  let now = Date.now()
  const platform = await standIn(context, withTokens(json({ data: { shop: 1 } })))
  const options = { shop: 'demo.myshopify.com', clientId: 'client', clientSecret: new Secret('s'), baseUrl: platform.url, clock: () => now }
  const connection = shopifyConnection(options)
  await ask(connection)
  now += (86_399 - 360) * 1_000
  await ask(connection)
  assert.equal(tokens(platform).length, 1)
  now += 120_000
  await ask(connection)
  assert.equal(tokens(platform).length, 2)
})

test('a query is retried within its bound, and answers in the end', async (context) => {
  const { connection, platform } = await shop(context, inTurn(drop, raw('', 503), json({ data: { shop: 2 } })))
  assert.deepEqual(await ask(connection, 2), { shop: 2 })
  platform.answer(withTokens(raw('', 500)))
  const before = graphql(platform).length
  await assert.rejects(ask(connection, 2), refusal('UPSTREAM_ERROR', 'none'))
  assert.equal(graphql(platform).length, before + 3)
})

// `split`. Mutation proof: take the assertion out of `request` and the one out of `once`; either alone still holds.
test('a looking connection sends no mutation, whoever asks', async (context) => {
  const { connection, platform } = await shop(context, json({ data: {} }))
  for (const looking of [
    connection,
    shopifyConnection({ shop: 'demo.myshopify.com', clientId: 'c', clientSecret: new Secret('s'), baseUrl: platform.url }),
  ])
    for (const retries of [0, 1]) await assert.rejects(looking.request(MUTATION, {}, { signal: soon(), retries }), AssertionFailure)
  assert.equal(platform.asked.length, 0)
})

const CHANGE = 'mutation Change { a }'

// `once`. Mutation proof: take the assertion on what is carried out of `once`.
test('the app’s own token carries queries and the errands named, nothing else; a change rides on the token made for it', async (context) => {
  const { hand, platform } = await shop(context, json({ data: { a: 1 } }))
  await assert.rejects(hand.errand(CHANGE, {}, soon()), AssertionFailure)
  await assert.rejects(hand.errand(`${MUTATION} `, {}, soon()), AssertionFailure, 'by identity, not by likeness')
  await assert.rejects(hand.change('own', CHANGE, {}, soon()), AssertionFailure)
  await assert.rejects(async () => hand.change(new Secret('lesser'), MUTATION, {}, soon()), AssertionFailure)
  await assert.rejects(async () => hand.change(new Secret('lesser'), QUERY, {}, soon()), AssertionFailure)
  for (const document of [CHANGE, MUTATION]) await assert.rejects(async () => hand.peek(new Secret('lesser'), document, soon()), AssertionFailure)
  assert.equal(platform.asked.length, 0)
  await hand.errand(MUTATION, {}, soon())
  await hand.change(new Secret('lesser'), CHANGE, {}, soon())
  await hand.peek(new Secret('lesser'), QUERY, soon())
  assert.deepEqual(
    graphql(platform).map(({ headers }) => headers['x-shopify-access-token']),
    ['shpat_LEAK_token', 'lesser', 'lesser'],
  )
})

test('a token made for one change that is not taken costs the app’s own nothing, and is not renewed', async (context) => {
  const { connection, hand, platform } = await shop(context, json({ data: { shop: 1 } }))
  await ask(connection)
  platform.answer(withTokens(raw('{"errors":"LEAK"}', 401)))
  await assert.rejects(hand.change(new Secret('lesser'), CHANGE, {}, soon()), refusal('UPSTREAM_AUTH', 'none'))
  platform.answer(withTokens(json({ data: { shop: 1 } })))
  await ask(connection)
  assert.deepEqual([tokens(platform).length, graphql(platform).length], [1, 3])
})

test('what surely exceeds the bucket is not sent', async (context) => {
  const { connection, platform } = await shop(context, throttled(-900))
  await assert.rejects(ask(connection), refusal('UPSTREAM_THROTTLED', 'none', 20))
  await assert.rejects(ask(connection), refusal('UPSTREAM_THROTTLED', 'none'))
  assert.equal(graphql(platform).length, 1)
})

test('two shops in one process keep to their own addresses and tokens', async (context) => {
  const make = async (name: string) => {
    const platform = await standIn(context, withTokens(json({ data: { name } }), json({ ...TOKEN, access_token: `token-${name}` })))
    const options = { shop: `${name}.myshopify.com`, clientId: name, clientSecret: new Secret(name), baseUrl: platform.url }
    return { platform, connection: shopifyConnection(options) }
  }
  const [one, two] = [await make('one'), await make('two')]
  assert.deepEqual(await Promise.all([ask(one.connection), ask(two.connection)]), [{ name: 'one' }, { name: 'two' }])
  assert.equal(graphql(one.platform)[0]?.headers['x-shopify-access-token'], 'token-one')
  assert.equal(graphql(two.platform)[0]?.headers['x-shopify-access-token'], 'token-two')
})

test('granted scopes are those of the token and of the installation together', async (context) => {
  const handles = [{ handle: 'read_products' }, { handle: 'write_products' }]
  const { connection } = await shop(context, json({ data: { currentAppInstallation: { accessScopes: handles } } }))
  assert.deepEqual(await connection.grantedScopes(soon()), ['read_orders', 'read_products', 'write_products'])
})

test('credentials go to a myshopify.com name or to loopback, or nowhere', () => {
  for (const name of ['demo.myshopify.com', 'a-1.myshopify.com']) assert.ok(isShopDomain(name), name)
  for (const name of [
    'demo.myshopify.com.evil.test',
    'a.b.myshopify.com',
    'evil.test',
    'demo.myshopify.com/x',
    'DEMO.myshopify.com',
    '-a.myshopify.com',
    '',
  ])
    assert.ok(!isShopDomain(name), name)
  const options = { shop: 'demo.myshopify.com', clientId: 'c', clientSecret: new Secret('s') }
  for (const base of ['https://127.0.0.1:1', 'http://192.0.2.1', 'http://127.0.0.1.evil.test'])
    assert.throws(() => shopifyConnection({ ...options, baseUrl: new URL(base) }), AssertionFailure, base)
  assert.throws(() => shopifyConnection({ ...options, shop: 'evil.test' }), AssertionFailure)
})

test('anything that is not plainly a query counts as a write', () => {
  assert.ok(isQuery(QUERY))
  for (const document of [MUTATION, '{ shop { name } }', `# query\n${MUTATION}`, `${QUERY} ${MUTATION}`, 'subscription S { a }', ' queryX { a }'])
    assert.ok(!isQuery(document), document)
})
