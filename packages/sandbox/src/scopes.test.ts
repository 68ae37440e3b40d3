/** The real schema and its scope map load, and say of a document what the platform would say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meets, needsIdempotencyKey, requiredScopes, scopeNeeds } from './scopes.ts'
import { adminSchema } from './schema.ts'

test('the schema is the real one, and the map covers it', () => {
  const { schema, access, mapped } = adminSchema()
  assert.equal(Object.keys(schema.getMutationType()?.getFields() ?? {}).length, 524)
  assert.ok(schema.getDirective('idempotent'))
  assert.deepEqual(access.get('Order'), [['read_orders', 'read_marketplace_orders', 'read_quick_sale']])
  assert.equal(mapped.size, 492)
})

const CASES: readonly (readonly [what: string, document: string, scopes: readonly string[]])[] = [
  ['the shop itself needs nothing', '{ shop { name currencyCode } }', []],
  ['a type asks through the field that returns it', '{ products(first: 1) { nodes { id } } }', ['read_products']],
  ['a connection asks even when no node is selected', '{ orders(first: 1) { pageInfo { hasNextPage } } }', ['read_orders']],
  ['a nested type adds its own', '{ order(id: "gid://shopify/Order/1") { customer { id } } }', ['read_customers', 'read_orders']],
  [
    'an alternative that is needed anyway is taken',
    '{ product(id: "1") { variants(first: 1) { nodes { inventoryItem { id } } } } }',
    ['read_products'],
  ],
  ['a field may ask for more than its type', '{ locations(first: 1) { nodes { id name } } }', ['read_locations']],
  [
    'a mutation asks, and writing includes reading',
    'mutation { productVariantsBulkUpdate(productId: "1", variants: []) { product { id } } }',
    ['write_products'],
  ],
  ['the supplement fills the map', 'mutation { refundCreate(input: { orderId: "1" }) @idempotent(key: "k") { refund { id } } }', ['write_orders']],
  ['a fragment on a type asks for that type', '{ node(id: "1") { ... on Customer { id } } }', ['read_customers']],
  ['a fragment is followed', 'query { ...Q } fragment Q on QueryRoot { customers(first: 1) { nodes { id } } }', ['read_customers']],
]
for (const [what, document, scopes] of CASES) test(what, () => assert.deepEqual(requiredScopes(document), scopes))

test('alternatives are given whole where they matter', () => {
  const needs = scopeNeeds('{ locations(first: 1) { nodes { id } } }')
  assert.ok(needs.some(({ at, anyOf }) => at === 'Location' && anyOf.includes('read_inventory') && anyOf.includes('read_locations')))
})

test('writing includes reading, and not the other way round', () => {
  assert.ok(meets(['read_products'], new Set(['write_products'])))
  assert.ok(!meets(['write_products'], new Set(['read_products'])))
  assert.ok(!meets(['read_orders'], new Set(['write_products'])))
})

// Mutation proof: return [] for a mutation that neither the map nor the supplement knows, and this turns red.
test('a mutation that nothing knows is refused instead of being free', () => {
  assert.throws(
    () => requiredScopes('mutation { bulkOperationRunMutation(mutation: "", stagedUploadPath: "") { userErrors { message } } }'),
    /scope map does not know/,
  )
})

test('a document that is not valid is an error, not an empty list', () => {
  assert.throws(() => requiredScopes('{ shop { secrets } }'), /Cannot query field/)
})

test('sixteen mutations need an idempotency key', () => {
  const names = Object.keys(adminSchema().schema.getMutationType()?.getFields() ?? {})
  assert.equal(names.filter(needsIdempotencyKey).length, 16)
  assert.ok(needsIdempotencyKey('refundCreate') && needsIdempotencyKey('inventoryAdjustQuantities'))
  assert.ok(!needsIdempotencyKey('productVariantsBulkUpdate') && !needsIdempotencyKey('orderCancel'))
  assert.throws(() => needsIdempotencyKey('orderExplode'), /no mutation/)
})
