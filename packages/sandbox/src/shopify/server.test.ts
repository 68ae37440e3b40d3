/** The stand-in over HTTP: tokens, versions, scopes, cost, throttling, the order window and the faults are the platform's. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DAY_MS, SECOND_MS } from '@countersign/kernel'
import { ask, openShop, setPrice, variantPrice } from './test.shop.ts'
import { APP_SCOPES } from './tokens.ts'

const shop = await openShop()
after(() => shop.close())

test('client credentials give a token of that app for a day, and wrong ones give nothing', async () => {
  const { reader, writer } = shop.secrets
  const granted = await shop.grant(reader)
  assert.equal(granted.status, 200)
  assert.equal(granted.body['scope'], 'read_orders,read_products,read_customers,read_inventory,read_locations,read_discounts')
  assert.equal(granted.body['expires_in'], 86_399)
  assert.equal((await shop.grant({ clientId: reader.clientId, clientSecret: writer.clientSecret })).status, 400)
  assert.equal((await shop.grant({ clientId: 'x', clientSecret: 'y' })).status, 400)
  assert.equal((await shop.grant(reader, 'authorization_code')).status, 400)
})

test('without a known token the answer is 401 with a text, and another version does not exist', async () => {
  const refused = await ask({ ...shop, token: 'shpat_unknown' }, '{ shop { name } }')
  assert.equal(refused.status, 401)
  assert.equal(typeof refused.errors, 'string')
  for (const path of ['/admin/api/2025-01/graphql.json', '/admin/api/2026-10/products.json', '/'])
    assert.equal((await shop.post(path, { query: '{ shop { name } }' }, shop.reader)).status, 404)
  assert.equal((await shop.post('/admin/api/2026-10/graphql.json', { q: '' }, shop.reader)).status, 400)
})

test('a token dies when its time is over', async () => {
  const world = await openShop()
  try {
    assert.equal((await ask(world, '{ shop { name } }')).status, 200)
    world.pass(86_400 * SECOND_MS)
    assert.equal((await ask(world, '{ shop { name } }')).status, 401)
  } finally {
    await world.close()
  }
})

// Mutation proof: return from `resolve` in execute.ts before the needs are checked, and this turns red.
test('what the app may not see is an error beside what it may', async () => {
  const mint =
    'mutation { delegateAccessTokenCreate(input: { delegateAccessScope: ["write_products"], expiresIn: 60 }) { delegateAccessToken { accessToken } } }'
  const token = String((await ask({ ...shop, token: shop.writer }, mint)).at('delegateAccessTokenCreate', 'delegateAccessToken', 'accessToken'))
  const denied = await ask({ ...shop, token }, '{ shop { name } orders(first: 1) { nodes { id } } }')
  assert.equal(denied.status, 200)
  assert.equal(denied.code, 'ACCESS_DENIED')
  assert.equal(denied.data, null)
  const partial = await ask({ ...shop, token }, '{ shop { name } location { name } }')
  assert.equal(partial.code, 'ACCESS_DENIED')
  assert.deepEqual(partial.at('shop', 'name'), 'Kleiner Hafen')
  assert.equal(partial.at('location'), null)
})

// Mutation proof: drop the loop over the needs, and the reader changes a price.
test('the reader cannot change anything', async () => {
  const answer = await setPrice(shop, '9.99', shop.reader)
  assert.equal(answer.code, 'ACCESS_DENIED')
  assert.equal(shop.core.effects.length, 0)
})

test('the installation tells its scopes', async () => {
  const { at } = await ask({ ...shop, token: shop.writer }, '{ currentAppInstallation { accessScopes { handle } } }')
  assert.deepEqual(
    at('currentAppInstallation', 'accessScopes'),
    APP_SCOPES.writer.map((handle) => ({ handle })),
  )
})

test('orders older than sixty days are missing without a word, in lists, by id and below their customer', async () => {
  const oldest = shop.seed.orders[0]
  const count = await ask(shop, '{ ordersCount { count precision } }')
  const recent = shop.seed.orders.filter((order) => Date.parse(order.createdAt) >= shop.seed.now - 60 * DAY_MS)
  assert.deepEqual(count.at('ordersCount'), { count: recent.length, precision: 'EXACT' })
  assert.ok(recent.length < shop.seed.orders.length)
  const gone = await ask(
    shop,
    `{ order(id: "gid://shopify/Order/${oldest?.id}") { id } customer(id: "gid://shopify/Customer/${oldest?.customerId}") { orders(first: 1) { nodes { createdAt } } } }`,
  )
  assert.equal(gone.errors, undefined)
  assert.equal(gone.at('order'), null)
})

test('cost is asked first, charged by what came, and refills', async () => {
  const world = await openShop()
  try {
    const answer = await ask(world, '{ products(first: 10, query: "handle:harbour-mug") { nodes { id variants(first: 10) { nodes { id } } } } }')
    const cost = answer.cost
    assert.equal(cost.requestedQueryCost, 2 + 10 * (1 + 2 + 10))
    assert.equal(cost.actualQueryCost, 2 + 1 + 2 + 3)
    assert.deepEqual(cost.throttleStatus, { maximumAvailable: 2000, currentlyAvailable: 2000 - 8, restoreRate: 100 })
    world.pass(SECOND_MS)
    assert.equal((await ask(world, '{ shop { name } }')).cost.throttleStatus.currentlyAvailable, 1999)
  } finally {
    await world.close()
  }
})

test('an empty bucket answers 200 with THROTTLED and does nothing; a query above the single limit is refused', async () => {
  const world = await openShop()
  try {
    const big = '{ orders(first: 250) { nodes { id lineItems(first: 30) { nodes { id product { id } variant { id } } } refunds { id } } } }'
    let code: string | undefined
    for (let turn = 0; turn < 40 && code === undefined; turn += 1) code = (await ask(world, big)).code
    assert.equal(code, 'THROTTLED')
    const broke = await ask(world, big)
    assert.equal(broke.status, 200)
    assert.equal(broke.cost.actualQueryCost, null)
    world.pass(20 * SECOND_MS)
    assert.equal((await ask(world, big)).code, undefined)
    const nested = '{ customers(first: 250) { nodes { orders(first: 250) { nodes { lineItems(first: 50) { nodes { id } } } } } } }'
    assert.equal((await ask(world, nested)).code, 'MAX_COST_EXCEEDED')
  } finally {
    await world.close()
  }
})

test('each app pays from its own bucket', async () => {
  const world = await openShop()
  try {
    await ask(world, '{ products(first: 50) { nodes { id } } }')
    assert.equal((await ask({ ...world, token: world.writer }, '{ shop { id } }')).cost.throttleStatus.currentlyAvailable, 1999)
  } finally {
    await world.close()
  }
})

test('a reset brings the shop back to its seed and keeps the tokens', async () => {
  const before = await variantPrice(shop)
  await setPrice(shop, '5.00')
  assert.equal(await variantPrice(shop), '5.00')
  shop.core.reset()
  shop.reset()
  assert.equal(await variantPrice(shop), before)
})

test('a mutation that needs a key, with and without it', async () => {
  const document = (directive: string) =>
    `mutation { inventoryAdjustQuantities(input: { name: "available", reason: "correction", changes: [] }) ${directive} { userErrors { message } } }`
  const keyless = await ask({ ...shop, token: shop.writer }, document(''))
  assert.equal(keyless.code, 'BAD_REQUEST')
  assert.match(keyless.message, /@idempotent directive is required/)
  assert.equal((await ask({ ...shop, token: shop.writer }, document('@idempotent(key: "k")'))).code, undefined)
})

test('what the sandbox does not play, and what the schema does not know, is named', async () => {
  for (const [query, code, words] of [
    ['{ products(first: 1, query: "title:nothing-has-this") { nodes { seo { title } } } }', 'SANDBOX_UNSUPPORTED', /Product\.seo/],
    ['{ orders(first: 1, query: "risk_level:high") { nodes { id } } }', 'SANDBOX_UNSUPPORTED', /risk_level/],
    ['{ customers(first: 1, sortKey: LOCATION, query: "(") { nodes { id } } }', 'BAD_REQUEST', /parenthesis/],
    ['{ shop { secretSauce } }', 'INVALID_DOCUMENT', /secretSauce/],
    ['{ shop { name', 'PARSE_ERROR', /Syntax Error/],
    ['query A { shop { id } } query B { shop { id } }', 'BAD_REQUEST', /operationName/],
    ['{ products(first: 1, after: "bm9wZQ") { nodes { id } } }', 'BAD_REQUEST', /Invalid cursor/],
    ['{ products { nodes { id } } }', 'BAD_REQUEST', /first or last/],
    ['{ products(first: 251) { nodes { id } } }', 'BAD_REQUEST', /250/],
  ] as const) {
    const answer = await ask(shop, query)
    assert.equal(answer.status, 200)
    assert.equal(answer.code, code, query)
    assert.match(answer.message, words)
  }
})

test('a body that is too large is refused', async () => {
  assert.equal((await shop.post('/admin/api/2026-10/graphql.json', { query: 'x'.repeat(1_100_000) }, shop.reader)).status, 413)
})

test('faults: nothing happened, or it happened and the answer was lost', async () => {
  const world = await openShop()
  try {
    const before = await variantPrice(world)
    world.core.order('shopify', 'drop_before', 1)
    await assert.rejects(setPrice(world, '7.00'))
    assert.equal(await variantPrice(world), before)
    world.core.order('shopify', 'drop_after', 1)
    assert.equal(await variantPrice(world), before, 'a read passes while the fault waits for a write')
    await assert.rejects(setPrice(world, '7.00'))
    assert.equal(await variantPrice(world), '7.00')
    assert.equal(world.core.effects.length, 1)
  } finally {
    await world.close()
  }
})

test('faults: the platform’s other noes, after which the next request works', async () => {
  const world = await openShop()
  try {
    const query = '{ shop { name } }'
    for (const kind of ['http_500', 'http_429', 'throttled', 'forbidden', 'slow'] as const) world.core.order('shopify', kind, 1)
    const internal = await ask(world, query)
    assert.equal(internal.status, 500)
    assert.match(internal.text, /<html>/)
    const tooMany = await ask(world, query)
    assert.deepEqual([tooMany.status, tooMany.headers.get('retry-after')], [429, '2.0'])
    const throttled = await ask(world, query)
    assert.deepEqual([throttled.status, throttled.code, throttled.cost.throttleStatus.currentlyAvailable], [200, 'THROTTLED', 0])
    const forbidden = await ask(world, query)
    assert.deepEqual([forbidden.status, forbidden.code, forbidden.data], [200, 'ACCESS_DENIED', null])
    assert.equal((await ask(world, query)).at('shop', 'name'), 'Kleiner Hafen')
    assert.equal(world.core.take('shopify'), undefined)
  } finally {
    await world.close()
  }
})
