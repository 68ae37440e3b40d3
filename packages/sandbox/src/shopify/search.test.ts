/** The search syntax means here what it means on the platform, over a shop whose contents are known. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Order, Product } from '../seed/index.ts'
import { parseSearch } from './search.ts'
import { ask, openShop } from './test.shop.ts'

const shop = await openShop()
after(() => shop.close())

async function found(root: string, field: string, query: string): Promise<unknown[]> {
  const names: unknown[] = []
  let after: unknown = null
  for (let page = 0; page < 20; page += 1) {
    const document = `query($query: String, $after: String) { ${root}(first: 50, after: $after, query: $query) { nodes { ${field} } pageInfo { hasNextPage endCursor } } }`
    const { at, errors } = await ask(shop, document, { query, after })
    assert.equal(errors, undefined, query)
    const nodes = at(root, 'nodes')
    assert.ok(Array.isArray(nodes))
    names.push(...nodes.map((node: Record<string, unknown>) => node[field]))
    after = at(root, 'pageInfo', 'endCursor')
    if (at(root, 'pageInfo', 'hasNextPage') !== true) return names
    shop.pass(1_000)
  }
  throw new Error('too many pages')
}

const { products, orders } = shop.seed
const mug = (product: Product): boolean => product.type === 'Mug'
const PRODUCT_CASES: readonly (readonly [query: string, expected: (product: Product) => boolean])[] = [
  ['', () => true],
  ['harbour', ({ title }) => /harbour/i.test(title)],
  ['HARBOUR mug', ({ title }) => /harbour mug/i.test(title)],
  ['"harbour mug"', ({ title }) => /harbour mug/i.test(title)],
  ['status:active', ({ status }) => status === 'ACTIVE'],
  ['status:draft,archived', ({ status }) => status !== 'ACTIVE'],
  ['-status:active', ({ status }) => status !== 'ACTIVE'],
  ['NOT status:active', ({ status }) => status !== 'ACTIVE'],
  ['product_type:Mug AND tag:bestseller', (product) => mug(product) && product.tags.includes('bestseller')],
  ['product_type:Mug tag:bestseller', (product) => mug(product) && product.tags.includes('bestseller')],
  ["vendor:'Teekontor Alster' OR vendor:ostwind", ({ vendor }) => vendor === 'Teekontor Alster' || vendor === 'Ostwind'],
  [
    '(product_type:Mug OR product_type:Teapot) vendor:Hafenbrand',
    ({ type, vendor }) => (type === 'Mug' || type === 'Teapot') && vendor === 'Hafenbrand',
  ],
  ['tag_not:ceramics', ({ tags }) => !tags.includes('ceramics')],
  ['title:har*', ({ title }) => /\bhar/i.test(title)],
  ['sku:HAF-*', ({ variants }) => variants.some(({ sku }) => sku.startsWith('HAF-'))],
  ['price:>=69', ({ variants }) => variants.some(({ price }) => price >= 6_900)],
  ['is_price_reduced:true', ({ variants }) => variants.some(({ price, compareAt }) => (compareAt ?? 0) > price)],
  ['id:8000000000003', ({ id }) => id === 8_000_000_000_003],
  ['nothing-is-called-this', () => false],
]
for (const [query, expected] of PRODUCT_CASES)
  test(`products, ${query === '' ? 'no search' : query}`, async () => {
    assert.deepEqual(
      await found('products', 'title', query),
      products.filter(expected).map(({ title }) => title),
    )
  })

const recent = orders.filter((order) => shop.seed.now - Date.parse(order.createdAt) < 60 * 86_400_000)
const ORDER_CASES: readonly (readonly [query: string, expected: (order: Order) => boolean])[] = [
  ['financial_status:paid', ({ financial }) => financial === 'PAID'],
  ['fulfillment_status:unfulfilled', ({ fulfillment }) => fulfillment !== 'FULFILLED'],
  ['status:cancelled', ({ cancelledAt }) => cancelledAt !== null],
  ['name:1130', ({ number }) => number === 1130],
  ["name:'#1130'", ({ number }) => number === 1130],
  [
    "created_at:>='2026-11-10' AND created_at:<'2026-11-15'",
    ({ createdAt }) => createdAt >= '2026-11-09T23:00:00Z' && createdAt < '2026-11-14T23:00:00Z',
  ],
  ['created_at:>=2026-11-10T12:00:00Z', ({ createdAt }) => createdAt >= '2026-11-10T12:00:00Z'],
  ['created_at:2026-10-24', ({ createdAt }) => createdAt >= '2026-10-23T22:00:00Z' && createdAt < '2026-10-24T22:00:00Z'],
  ['tag:gift', ({ tags }) => tags.includes('gift')],
  ['email:anna@customer.test', ({ customerId }) => customerId === 7_000_000_000_001],
  ['discount_code:ahoi10 financial_status:paid', ({ discountCodes, financial }) => discountCodes.length > 0 && financial === 'PAID'],
]
for (const [query, expected] of ORDER_CASES)
  test(`orders, ${query}`, async () => {
    const names = recent.filter(expected).map(({ name }) => name)
    assert.deepEqual(await found('orders', 'name', query), names)
    assert.ok(names.length > 0, 'a case that finds nothing proves nothing')
  })

test('customers by name and by number of orders', async () => {
  assert.deepEqual(await found('customers', 'displayName', 'first_name:Anna last_name:Musterfrau'), ['Anna Musterfrau'])
  assert.ok((await found('customers', 'id', 'orders_count:>=3')).length > 0)
})

test('a field that the platform does not know is ignored, and the answer says so', async () => {
  const { at, extensions } = await ask(shop, '{ products(first: 1, query: "colour:red title:whisk") { nodes { title } } }')
  assert.equal(at('products', 'nodes', 0, 'title'), 'Bamboo Whisk')
  assert.match(JSON.stringify(extensions), /"field":"colour","message":"Invalid search field for this query."/)
})

test('sorting and paging go both ways and meet every product once', async () => {
  const titles = products.map(({ title }) => title).toSorted()
  const forward = await ask(
    shop,
    '{ products(first: 5, sortKey: TITLE) { nodes { title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
  )
  assert.deepEqual(
    forward.at('products', 'nodes'),
    titles.slice(0, 5).map((title) => ({ title })),
  )
  assert.equal(forward.at('products', 'pageInfo', 'hasPreviousPage'), false)
  const next = await ask(shop, 'query($c: String) { products(first: 2, after: $c, sortKey: TITLE) { nodes { title } } }', {
    c: forward.at('products', 'pageInfo', 'endCursor'),
  })
  assert.deepEqual(
    next.at('products', 'nodes'),
    titles.slice(5, 7).map((title) => ({ title })),
  )
  const back = await ask(shop, '{ products(last: 2, sortKey: TITLE, reverse: true) { nodes { title } pageInfo { hasNextPage } } }')
  assert.deepEqual(
    back.at('products', 'nodes'),
    titles
      .slice(0, 2)
      .toReversed()
      .map((title) => ({ title })),
  )
})

test('what cannot be read is an error and bounded', () => {
  for (const query of ['(title:a', 'title:a)', '('.repeat(30), 'x'.repeat(5_000)]) assert.throws(() => parseSearch(query))
  assert.deepEqual(parseSearch("title:'it\\'s' OR -tag:a"), {
    any: [{ all: [{ field: 'title', comparator: '=', value: "it's" }] }, { all: [{ not: { field: 'tag', comparator: '=', value: 'a' } }] }],
  })
})
