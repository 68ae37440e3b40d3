import assert from 'node:assert/strict'
import { test } from 'node:test'
import { excessShopifyScopes } from './scopes.ts'
import { SHOPIFY_READ_TOOLS } from './tools.ts'

// Mutation proof: let excessShopifyScopes look for `write_` alone, and the last two turn this red.
test('a reading server holds reading scopes, and no others', () => {
  assert.deepEqual(excessShopifyScopes(['read_products', 'read_orders', 'read_all_orders', 'read_customers']), [])
  for (const scope of ['write_products', 'unauthenticated_write_checkouts', 'Write_products', 'read_themes', 'something_new'])
    assert.deepEqual(excessShopifyScopes(['read_products', scope]), [scope])
})

test('the tools ask for nothing that the server may not hold', () => {
  for (const { name, scopes } of SHOPIFY_READ_TOOLS) assert.deepEqual(excessShopifyScopes(scopes), [], name)
})
