/** A price change is all or nothing, is refused where the platform refuses it, and leaves one effect with what was before. */
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { ask, openShop, PRODUCT_ID, SET_PRICES, setPrice, VARIANT_ID, variantPrice } from './test.shop.ts'

const shop = await openShop()
after(() => shop.close())
beforeEach(() => {
  shop.core.reset()
  shop.reset()
  shop.pass(60_000)
})

const SECOND = 'gid://shopify/ProductVariant/44000000000002'
const OF_ANOTHER = 'gid://shopify/ProductVariant/44000000000006'
const change = (variants: readonly object[], more: object = {}) =>
  ask({ ...shop, token: shop.writer }, SET_PRICES, { product: PRODUCT_ID, variants, partial: false, ...more })

test('a change is seen by the next reader and recorded with what was before', async () => {
  const { at, errors } = await change([
    { id: VARIANT_ID, price: '19.90' },
    { id: SECOND, price: 21.5, compareAtPrice: '25.00' },
  ])
  assert.equal(errors, undefined)
  assert.deepEqual(at('productVariantsBulkUpdate', 'userErrors'), [])
  assert.equal(at('productVariantsBulkUpdate', 'productVariants', 1, 'compareAtPrice'), '25.00')
  assert.equal(await variantPrice(shop), '19.90')
  assert.equal(shop.core.effects.length, 1)
  const [effect] = shop.core.effects
  assert.equal(effect?.operation, 'productVariantsBulkUpdate')
  assert.equal(effect?.target, PRODUCT_ID)
  assert.deepEqual(effect?.detail['variants'], [
    { id: VARIANT_ID, before: { price: '18.90', compare_at_price: null }, after: { price: '19.90', compare_at_price: null } },
    { id: SECOND, before: { price: '18.90', compare_at_price: null }, after: { price: '21.50', compare_at_price: '25.00' } },
  ])
  const read = await ask(shop, `{ product(id: "${PRODUCT_ID}") { updatedAt priceRangeV2 { minVariantPrice { amount currencyCode } } } }`)
  assert.ok(String(read.at('product', 'updatedAt')) > '2026-11-20T12:00:00Z')
  assert.deepEqual(read.at('product', 'priceRangeV2', 'minVariantPrice'), { amount: '18.9', currencyCode: 'EUR' })
})

const BAD: readonly (readonly [what: string, variant: object, code: string])[] = [
  ['a negative price', { id: SECOND, price: '-1.00' }, 'NEGATIVE_PRICE_VALUE'],
  ['no price', { id: SECOND, price: null }, 'BLANK'],
  ['no id', { price: '1.00' }, 'PRODUCT_VARIANT_ID_MISSING'],
  ['an unknown id', { id: 'gid://shopify/ProductVariant/1', price: '1.00' }, 'PRODUCT_VARIANT_DOES_NOT_EXIST'],
  ['an id of another kind', { id: PRODUCT_ID, price: '1.00' }, 'PRODUCT_VARIANT_DOES_NOT_EXIST'],
  ['a variant of another product', { id: OF_ANOTHER, price: '1.00' }, 'MUST_BE_FOR_THIS_PRODUCT'],
  ['a negative price to compare with', { id: SECOND, compareAtPrice: '-2' }, 'GREATER_THAN_OR_EQUAL_TO'],
]
for (const [what, variant, code] of BAD)
  // Mutation proof: apply the good ones although partial updates are off, and each of these turns red.
  test(`${what} is a user error, and the good variant beside it stays as it was`, async () => {
    const { at } = await change([{ id: VARIANT_ID, price: '5.00' }, variant])
    assert.equal(at('productVariantsBulkUpdate', 'userErrors', 0, 'code'), code)
    assert.equal(at('productVariantsBulkUpdate', 'productVariants'), null)
    assert.equal(await variantPrice(shop), '18.90')
    assert.equal(shop.core.effects.length, 0)
  })

test('with partial updates the good ones go through', async () => {
  const { at } = await change(
    [
      { id: VARIANT_ID, price: '5.00' },
      { id: SECOND, price: '-1' },
    ],
    { partial: true },
  )
  assert.equal(at('productVariantsBulkUpdate', 'userErrors', 0, 'field', 1), '1')
  assert.equal(await variantPrice(shop), '5.00')
  assert.equal(shop.core.effects.length, 1)
})

test('an unknown product, an unreadable price, too many variants and unplayed fields change nothing', async () => {
  const unknown = await change([{ id: VARIANT_ID, price: '5.00' }], { product: 'gid://shopify/Product/1' })
  assert.equal(unknown.at('productVariantsBulkUpdate', 'userErrors', 0, 'code'), 'PRODUCT_DOES_NOT_EXIST')
  for (const price of ['abc', '1,50', '1e3', '12.345']) assert.equal((await change([{ id: VARIANT_ID, price }])).code, 'INVALID_VARIABLE', price)
  assert.equal((await change(Array.from({ length: 251 }, () => ({ id: VARIANT_ID, price: '1.00' })))).code, 'BAD_REQUEST')
  assert.equal((await change([{ id: VARIANT_ID, barcode: '1' }])).code, 'SANDBOX_UNSUPPORTED')
  assert.equal((await change([])).code, undefined)
  assert.equal(shop.core.effects.length, 0)
})

test('two changes are two effects, in order', async () => {
  await setPrice(shop, '5.00')
  await setPrice(shop, '6.00')
  assert.deepEqual(
    shop.core.effects.map(({ platform, operation }) => `${platform} ${operation}`),
    ['shopify productVariantsBulkUpdate', 'shopify productVariantsBulkUpdate'],
  )
})
