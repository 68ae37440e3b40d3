import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { refusal, soon } from '../test.standin.ts'
import type { ShopifyConnection } from './connect.ts'
import { INVENTORY_AT, INVENTORY_LIST } from './documents/inventory.ts'
import { shopifyInventoryList } from './inventory.list.ts'
import { shopifyReader } from './reader.ts'

const PLACE = { id: 'gid://shopify/Location/9', name: 'Warehouse \u200Bnorth' }
const level = (available: number, location = PLACE) => ({
  location,
  quantities: ['available', 'on_hand', 'committed', 'incoming'].map((name) => ({ name, quantity: name === 'incoming' ? 7 : available })),
})
const variant = (id: number, more: object) => ({
  id: `gid://shopify/ProductVariant/${id}`,
  title: 'Blue',
  sku: `MUG-${id}`,
  inventoryQuantity: 5,
  product: { id: 'gid://shopify/Product/1', title: 'Mug', status: 'ACTIVE' },
  inventoryItem: { id: `gid://shopify/InventoryItem/${id}`, tracked: true, ...more },
})
const page = (nodes: readonly unknown[], endCursor: string | null = null) => ({
  productVariants: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } },
})

async function listing(input: object, answer: (variables: Readonly<Record<string, unknown>>) => object) {
  const sent: { document: string; variables: Readonly<Record<string, unknown>> }[] = []
  const connection: ShopifyConnection = {
    shop: 'demo.myshopify.com',
    async request(document, variables) {
      sent.push({ document, variables })
      return answer(variables)
    },
    tokenScopes: async () => [],
    grantedScopes: async () => [],
  }
  const result = await shopifyInventoryList.run(shopifyInventoryList.input.parse(input), shopifyReader(connection, soon()))
  return { result: shopifyInventoryList.output.parse(result), sent }
}

const everywhere = (id: number, levels: readonly unknown[], more: object = {}) =>
  variant(id, { inventoryLevels: { nodes: levels, pageInfo: { hasNextPage: false } }, ...more })
const somewhere = (id: number, available: number | null, more: object = {}) =>
  variant(id, { inventoryLevel: available === null ? null : level(available), ...more })

test('lists stock by location; a location is named once', async () => {
  const { result, sent } = await listing({ product_id: '1', sku: 'MUG 1' }, () =>
    page([everywhere(1, [level(2), level(3, { id: 'gid://shopify/Location/8', name: 'Shop' })])]),
  )
  assert.deepEqual(result.items[0]?.levels[0], { location_id: 'gid://shopify/Location/9', available: 2, on_hand: 2, committed: 2, incoming: 7 })
  assert.deepEqual(result.locations, [
    { location_id: 'gid://shopify/Location/9', untrusted: { name: 'Warehouse north' } },
    { location_id: 'gid://shopify/Location/8', untrusted: { name: 'Shop' } },
  ])
  assert.deepEqual(sent, [
    { document: INVENTORY_LIST, variables: { first: 20, after: null, query: 'product_id:1 sku:"MUG 1"', sort: 'ID', locations: 5 } },
  ])
})

test('low stock in all comes lowest first, without what is not tracked', async () => {
  const { result, sent } = await listing({ low_stock: 3 }, () => page([everywhere(1, []), everywhere(2, [], { tracked: false })]))
  assert.deepEqual(
    result.items.map(({ variant_id }) => variant_id),
    ['gid://shopify/ProductVariant/1'],
  )
  assert.deepEqual([sent[0]?.variables['query'], sent[0]?.variables['sort']], ['inventory_quantity:<=3', 'INVENTORY_QUANTITY'])
})

// Mutation proof: send the filter by sum along with the location, and what is short here but plenty elsewhere is missing.
test('low stock at a location is looked for page by page, to a bound, and goes on behind the cursor', async () => {
  let pages = 0
  const { result, sent } = await listing({ location_id: '9', low_stock: 1, limit: 20 }, () => {
    pages += 1
    return {
      location: PLACE,
      ...page(
        [somewhere(pages * 10, 9), somewhere(pages * 10 + 1, 1), somewhere(pages * 10 + 2, null), somewhere(pages * 10 + 3, 0, { tracked: false })],
        `QQ${pages}`,
      ),
    }
  })
  assert.equal(sent.length, LIMITS.inventoryPagesMax)
  assert.deepEqual(
    result.items.map(({ variant_id }) => variant_id.replace(/.*\//, '')),
    ['11', '21', '31', '41'],
  )
  assert.equal(result.next_cursor, `QQ${LIMITS.inventoryPagesMax}`)
  assert.match(result.notes.join(' '), /page by page/)
  assert.deepEqual(sent.map(({ document, variables }) => [document === INVENTORY_AT, variables['query'], variables['after']])[1], [
    true,
    'location_id:9',
    'QQ1',
  ])
})

test('at a location that is not there nothing is found, and a quantity that did not come is not zero', async () => {
  await assert.rejects(
    listing({ location_id: '9' }, () => ({ location: null, ...page([]) })),
    refusal('NOT_FOUND', 'none'),
  )
  const short = { ...level(1), quantities: [{ name: 'available', quantity: 1 }] }
  await assert.rejects(
    listing({}, () => page([everywhere(1, [short])])),
    refusal('UPSTREAM_MALFORMED', 'none'),
  )
  await assert.rejects(
    listing({ location_id: 'gid://shopify/Product/9' }, () => page([])),
    refusal('ID_INVALID', 'none'),
  )
})

test('more locations than are shown are told of, and a page as large as it may be fits', async () => {
  const loud = 'x'.repeat(5_000)
  const levels = Array.from({ length: 5 }, (_, index) => level(123_456, { id: `gid://shopify/Location/9000000000${index}`, name: loud }))
  const big = { ...everywhere(44_000_000_000_001, levels), title: loud, sku: loud }
  const full = {
    ...big,
    product: { ...big.product, title: loud },
    inventoryItem: { ...big.inventoryItem, inventoryLevels: { nodes: levels, pageInfo: { hasNextPage: true } } },
  }
  const { result } = await listing({ limit: 30 }, () => page(Array.from({ length: 30 }, () => full)))
  assert.match(result.notes.join(' '), /Only 5 locations/)
  assert.ok(JSON.stringify(result).length < LIMITS.resultCharsMax)
})
