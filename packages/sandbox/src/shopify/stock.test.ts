/** Changes of stock: once under each key, and only from the quantity they were meant for. */
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { ask, openShop } from './test.shop.ts'

const shop = await openShop()
after(() => shop.close())
beforeEach(() => {
  shop.core.reset()
  shop.reset()
})

const [variant, place] = [shop.seed.products[0]?.variants[0], shop.seed.locations[0]]
const there = variant?.stock[place?.id ?? 0] ?? 0
const adjust = (key: string, delta: number, from: number | null | undefined) =>
  ask(
    { ...shop, token: shop.writer },
    `mutation { inventoryAdjustQuantities(input: { name: "available", reason: "correction", changes: [{
      inventoryItemId: "gid://shopify/InventoryItem/${variant?.inventoryItemId}", locationId: "gid://shopify/Location/${place?.id}",
      delta: ${delta} ${from === undefined ? '' : `, changeFromQuantity: ${from}`} }] }) @idempotent(key: "${key}") {
      inventoryAdjustmentGroup { id } userErrors { code } } }`,
  )

// Mutation proof: run the resolver for a key that is known in execute.ts.
test('the same key has its effect once; with other arguments it is refused', async () => {
  const first = await adjust('k1', 2, there)
  const again = await adjust('k1', 2, there)
  assert.equal(
    again.at('inventoryAdjustQuantities', 'inventoryAdjustmentGroup', 'id'),
    first.at('inventoryAdjustQuantities', 'inventoryAdjustmentGroup', 'id'),
  )
  assert.equal(shop.core.effects.length, 1)
  assert.equal((await adjust('k1', 3, there)).code, 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH')
  assert.equal(shop.core.effects.length, 1)
})

test('a quantity that moved on is stale; without one the platform does not begin', async () => {
  assert.equal((await adjust('k2', 1, there + 1)).at('inventoryAdjustQuantities', 'userErrors', 0, 'code'), 'CHANGE_FROM_QUANTITY_STALE')
  assert.match((await adjust('k3', 1, undefined)).message, /changeFromQuantity/)
  assert.equal(shop.core.effects.length, 0)
  await adjust('k4', 1, null)
  assert.equal(shop.core.effects.length, 1)
})
