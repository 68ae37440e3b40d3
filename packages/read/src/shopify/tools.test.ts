import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answering, drop, json, raw, refusal, soon } from '../test.standin.ts'
import { missingShopifyScopes, SHOPIFY_ACCESS } from './access.ts'
import { SHOPIFY_PLAN_ACCESS, SHOPIFY_READ_DOCUMENTS } from './documents.ts'
import { shopifyReader } from './reader.ts'
import { excessShopifyScopes } from './scopes.ts'
import { shop } from './test.platform.ts'
import { SHOPIFY_READ_TOOLS } from './tools.ts'

/** One honest question to each tool. */
const QUESTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  shopify_shop_get: {},
  shopify_product_search: { query: 'mug' },
  shopify_product_get: { product_id: '8000000000001' },
  shopify_order_search: { status: 'open' },
  shopify_order_get: { order_id: '#1001' },
  shopify_customer_search: { query: 'anna' },
  shopify_customer_get: { customer_id: '7000000000001' },
  shopify_inventory_list: { location_id: '90000000001', low_stock: 3 },
  shopify_discount_search: {},
  shopify_sales_report: { period: 'yesterday' },
}

const truncated: Answering = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '900' })
  response.write('{"data":{"shop":{"name":"LEAK')
  setImmediate(() => response.destroy())
}
const partial = json({
  data: { shop: { name: 'LEAK' } },
  errors: [{ message: 'LEAK', path: ['orders'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
})

const NOES: readonly (readonly [name: string, how: Answering, code: string])[] = [
  ['401', raw('{"errors":"LEAK"}', 401), 'UPSTREAM_AUTH'],
  ['403', raw('{"errors":"LEAK"}', 403), 'UPSTREAM_FORBIDDEN'],
  ['404', raw('{"errors":"LEAK"}', 404), 'UPSTREAM_REJECTED'],
  ['429 with a long wait', raw('', 429, 'text/plain', { 'retry-after': '60' }), 'UPSTREAM_THROTTLED'],
  ['500', raw('<html>LEAK</html>', 500, 'text/html'), 'UPSTREAM_ERROR'],
  ['HTML', raw('<html>LEAK</html>', 200, 'text/html'), 'UPSTREAM_MALFORMED'],
  ['JSON cut short', raw('{"data":{"shop":{"name":"LEAK'), 'UPSTREAM_MALFORMED'],
  ['a redirect', raw('', 302, 'text/html', { location: 'http://127.0.0.1:9/LEAK' }), 'UPSTREAM_MALFORMED'],
  ['data beside an error', partial, 'UPSTREAM_ERROR'],
  ['data of another shape', json({ data: { LEAK: 1 } }), 'UPSTREAM_MALFORMED'],
  ['nothing', json({ data: {} }), 'UPSTREAM_MALFORMED'],
  ['a connection that ends before the answer', drop, 'UPSTREAM_UNREACHABLE'],
  ['an answer that breaks off', truncated, 'UPSTREAM_UNREACHABLE'],
]

for (const [name, how, code] of NOES)
  test(`${name} is ${code} from every tool: no half answer, no word of the platform`, async (context) => {
    await Promise.all(
      SHOPIFY_READ_TOOLS.map(async (tool) => {
        const { connection } = await shop(context, how)
        const run = () => tool.run(tool.input.parse(QUESTIONS[tool.name]), shopifyReader(connection, soon()))
        await assert.rejects(run, refusal(code, 'none'), tool.name)
      }),
    )
  })

test('an answer that drips is ended by the deadline of the call, for every tool', async (context) => {
  const slowly: Answering = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const dripping = setInterval(() => response.write(' '), 20)
    response.once('close', () => clearInterval(dripping))
  }
  await Promise.all(
    SHOPIFY_READ_TOOLS.map(async (tool) => {
      const { connection } = await shop(context, slowly)
      await connection.tokenScopes(soon())
      const run = () => tool.run(tool.input.parse(QUESTIONS[tool.name]), shopifyReader(connection, soon(300)))
      await assert.rejects(run, refusal('DEADLINE_EXCEEDED', 'none'), tool.name)
    }),
  )
})

test('a grown answer is cut off at the bound of one answer', async (context) => {
  const flood: Answering = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    const pour = (left: number): void => {
      if (left > 0 && !response.destroyed) response.write(chunk, () => pour(left - 1))
      else response.end()
    }
    pour(12)
  }
  const { connection } = await shop(context, flood)
  await assert.rejects(shopifyReader(connection, soon()).shopGet(), refusal('UPSTREAM_MALFORMED', 'none'))
})

test('every tool says what it sends, and every document is sent by a tool or by the connection', () => {
  assert.deepEqual(Object.keys(SHOPIFY_ACCESS).toSorted(), Object.keys(QUESTIONS).toSorted())
  const sent = Object.values(SHOPIFY_ACCESS).flatMap(({ documents }) => documents)
  for (const { documents } of Object.values(SHOPIFY_ACCESS)) assert.ok(documents.length > 0)
  // The first belongs to the check at start-up, the others to the plans of the other server.
  const others = Object.keys(SHOPIFY_READ_DOCUMENTS).filter((name) => !sent.some((one) => one === name))
  assert.deepEqual(others, ['GRANTED_SCOPES', ...Object.keys(SHOPIFY_PLAN_ACCESS)])
})

test('a tool whose scope is missing is known before it is called; none asks for more than reading', () => {
  const lacking = (granted: readonly string[]) =>
    SHOPIFY_READ_TOOLS.filter((tool) => missingShopifyScopes(tool, granted).length > 0).map(({ name }) => name)
  const all = [...new Set(SHOPIFY_READ_TOOLS.flatMap(({ scopes }) => scopes))]
  assert.deepEqual(lacking(all), [])
  assert.deepEqual(lacking(all.filter((scope) => scope !== 'read_discounts')), ['shopify_discount_search'])
  assert.deepEqual(lacking(all.filter((scope) => scope !== 'read_locations')), ['shopify_product_get', 'shopify_inventory_list'])
  assert.deepEqual(lacking([]).length, SHOPIFY_READ_TOOLS.length - 1)
  assert.deepEqual(excessShopifyScopes([...all, ...Object.values(SHOPIFY_ACCESS).flatMap(({ uses }) => uses)]), [])
})

test('only the tool that shows contact data is off by default, and no id or word of a person stands in the log as it is', () => {
  for (const { name, tier, log, description, input } of SHOPIFY_READ_TOOLS) {
    assert.equal(tier, name === 'shopify_customer_get' ? 1 : 0, name)
    assert.ok(description.length <= 200, name)
    for (const [field, rule] of Object.entries(log)) {
      assert.ok(Object.hasOwn(input.shape, field), `${name}.${field}`)
      if (['query', 'tag', 'code'].includes(field)) assert.equal(rule, 'hash', `${name}.${field}`)
    }
  }
})
