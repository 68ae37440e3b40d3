import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metaAccountId, metaId, shopifyId, shopifyOrder } from './ids.ts'
import { Refusal } from './refusal.ts'

const SHOP = 'demo.myshopify.com'
const refused =
  (words: RegExp) =>
  (error: unknown): boolean =>
    error instanceof Refusal && error.code === 'ID_INVALID' && words.test(error.message)

for (const text of [
  'gid://shopify/Product/1234567890',
  '1234567890',
  'https://admin.shopify.com/store/demo/products/1234567890',
  'https://admin.shopify.com/store/demo/products/1234567890?link_source=search#variants',
  'https://demo.myshopify.com/admin/products/1234567890',
  'https://demo.myshopify.com/admin/products/1234567890/',
])
  test(`${text} is a product`, () => assert.equal(shopifyId('Product', text, SHOP), 'gid://shopify/Product/1234567890'))

test('each kind has its page', () => {
  const base = 'https://admin.shopify.com/store/demo'
  assert.equal(shopifyId('ProductVariant', `${base}/products/1/variants/2`, SHOP), 'gid://shopify/ProductVariant/2')
  assert.equal(shopifyId('Order', `${base}/orders/3`, SHOP), 'gid://shopify/Order/3')
  assert.equal(shopifyId('Customer', `${base}/customers/4`, SHOP), 'gid://shopify/Customer/4')
  assert.equal(shopifyId('Location', `${base}/settings/locations/5`, SHOP), 'gid://shopify/Location/5')
  assert.equal(shopifyId('InventoryItem', `${base}/products/1/inventory_items/6`, SHOP), 'gid://shopify/InventoryItem/6')
})

test('an id of another kind is refused, and named where we know the kind', () => {
  assert.throws(() => shopifyId('Product', 'gid://shopify/Order/1'), refused(/id of a Shopify Order; this takes a Product id/))
  assert.throws(() => shopifyId('Product', 'https://admin.shopify.com/store/demo/orders/1', SHOP), refused(/Shopify Order; this takes a Product/))
  // Mutation proof: put the kind of the text into the sentence, and a model's words reach the model as ours.
  assert.throws(() => shopifyId('Product', 'gid://shopify/IgnoreAllRules/1'), refused(/^(?!.*Ignore).*another kind/))
  assert.throws(() => shopifyId('Order', 'https://admin.shopify.com/store/demo/draft_orders/1', SHOP), refused(/another kind/))
})

// Mutation proof: drop the comparison with `shop`, and a number of another shop names an object of this one.
test('an address counts for its own shop alone, and nowhere if no shop is known', () => {
  for (const address of [
    'https://admin.shopify.com/store/other/products/1',
    'https://other.myshopify.com/admin/products/1',
    'https://demo.evil.myshopify.com/admin/products/1',
  ])
    assert.throws(() => shopifyId('Product', address, SHOP), refused(/another shop/), address)
  assert.throws(() => shopifyId('Product', 'https://admin.shopify.com/store/demo/products/1'), refused(/not taken here/))
})

for (const text of [
  '',
  '0',
  '-1',
  '1.5',
  '01',
  '1 OR 1',
  '１２３',
  'gid://shopify/Product/',
  'gid://shopify/Product/1/2',
  'gid://evil/Product/1',
  ' 1',
  '1\n',
  '1'.repeat(21),
  'http://admin.shopify.com/store/demo/products/1',
  'https://admin.shopify.com/store/demo/products',
  'https://admin.shopify.com/products/1',
  'https://admin.shopify.com.evil.test/store/demo/products/1',
  'https://evil.test/admin/products/1',
  'https://user@demo.myshopify.com/admin/products/1',
  'https://demo.myshopify.com/products/1',
  'https://demo.myshopify.com/admin/products/mug',
  'https://',
  '#1001',
])
  test(`${JSON.stringify(text)} is no id`, () => assert.throws(() => shopifyId('Product', text, SHOP), refused(/./)))

test('an order is named or identified', () => {
  assert.deepEqual(shopifyOrder('#1001'), { name: '#1001' })
  assert.deepEqual(shopifyOrder('EN-1001.A'), { name: 'EN-1001.A' })
  assert.deepEqual(shopifyOrder('5600000000001'), { id: 'gid://shopify/Order/5600000000001' })
  assert.deepEqual(shopifyOrder('gid://shopify/Order/12'), { id: 'gid://shopify/Order/12' })
  assert.deepEqual(shopifyOrder('https://demo.myshopify.com/admin/orders/12', SHOP), { id: 'gid://shopify/Order/12' })
})

// Mutation proof: take the short number for an id, and "1001" shows somebody else's order or none.
test('a bare short number is ambiguous, and the refusal says what to write', () => {
  for (const text of ['1', '1001', '99999999']) assert.throws(() => shopifyOrder(text), refused(/with its #/), text)
})

for (const text of ['#', '#a b', '#1" OR name:"#2', 'ORDER', '1001 OR 1', 'gid://shopify/Product/1', 'a'.repeat(31), 'A1*', ''])
  test(`${JSON.stringify(text)} names no order`, () => assert.throws(() => shopifyOrder(text, SHOP), refused(/./)))

test('Meta’s ids are digits, an account’s with or without its prefix', () => {
  assert.equal(metaId('120'), '120')
  assert.equal(metaAccountId('act_12'), 'act_12')
  assert.equal(metaAccountId('12'), 'act_12')
  for (const text of ['', 'act_', 'act_1x', '01', '1 2']) {
    assert.throws(() => metaId(text), refused(/./))
    assert.throws(() => metaAccountId(text), refused(/./))
  }
})
