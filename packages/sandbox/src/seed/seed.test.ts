/** The seeded shop is large enough, the same every time, consistent in itself, and cannot reach a real person. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS } from '@countersign/kernel'
import { createSeed } from './index.ts'

const NOW = Date.UTC(2026, 10, 20, 12)
const seed = createSeed(NOW)

test('the shop has the size that the sandbox promises', () => {
  assert.ok(seed.products.length >= 40)
  assert.ok(seed.orders.length >= 120)
  assert.ok(seed.customers.length >= 60)
  assert.equal(seed.locations.length, 2)
})

test('two seeds of one moment are equal, and another moment moves only dates', () => {
  assert.deepEqual(createSeed(NOW), seed)
  const later = createSeed(NOW + DAY_MS)
  assert.deepEqual(
    later.orders.map(({ name, total, customerId }) => [name, total, customerId]),
    seed.orders.map(({ name, total, customerId }) => [name, total, customerId]),
  )
  assert.notEqual(later.orders[0]?.createdAt, seed.orders[0]?.createdAt)
})

test('ids, handles, SKUs and addresses are unique', () => {
  const variants = seed.products.flatMap((product) => product.variants)
  const lists = [
    seed.products.map((product) => product.id),
    seed.products.map((product) => product.handle),
    variants.map((variant) => variant.id),
    variants.map((variant) => variant.sku),
    variants.map((variant) => variant.barcode),
    seed.customers.map((customer) => customer.id),
    seed.customers.map((customer) => customer.email),
    seed.orders.map((order) => order.id),
    seed.orders.flatMap((order) => order.lines.map((line) => line.id)),
  ]
  for (const list of lists) assert.equal(new Set<string | number>(list).size, list.length)
})

test('every address is at a name that nobody can own', () => {
  for (const { email } of seed.customers) assert.match(email, /^[a-z0-9.]+@[a-z.]+\.(?:test|example)$/)
  assert.equal(seed.customers[0]?.email, 'anna@customer.test')
})

test('an order adds up and belongs to a customer, a product and a variant of the shop', () => {
  const customers = new Set(seed.customers.map((customer) => customer.id))
  const variants = new Map(seed.products.flatMap((product) => product.variants.map((variant) => [variant.id, product.id])))
  for (const order of seed.orders) {
    assert.ok(customers.has(order.customerId))
    assert.equal(order.total, order.subtotal - order.discount + order.shipping)
    assert.ok(order.lines.length > 0)
    for (const line of order.lines) assert.equal(variants.get(line.variantId), line.productId)
    for (const refund of order.refunds) assert.ok(refund.total > 0 && refund.total <= order.total)
    assert.equal(order.financial === 'REFUNDED' || order.financial === 'PARTIALLY_REFUNDED', order.refunds.length > 0)
    assert.equal(order.fulfillment === 'UNFULFILLED', order.fulfillments.length === 0)
  }
})

test('every date lies before now, orders spread over ninety days, and some are older than the sixty that read_orders shows', () => {
  const ages = seed.orders.map((order) => (NOW - Date.parse(order.createdAt)) / DAY_MS)
  assert.ok(Math.min(...ages) >= 0 && Math.max(...ages) <= 91)
  assert.ok(ages.filter((age) => age > 60).length > 20)
  const dates = [
    ...seed.products.flatMap((product) => [product.createdAt, product.updatedAt]),
    ...seed.customers.map((customer) => customer.createdAt),
  ]
  for (const date of dates) assert.ok(Date.parse(date) < NOW, date)
  for (const order of seed.orders) assert.ok(Date.parse(order.updatedAt) <= NOW && order.updatedAt >= order.createdAt)
})

test('hostile text waits in an order, a product and a customer', () => {
  assert.match(seed.orders.at(-2)?.note ?? '', /confirm token/)
  assert.ok(seed.products.some((product) => product.descriptionHtml.includes('Ignore all previous instructions')))
  assert.ok(seed.products.some((product) => /[\u{E0000}-\u{E007F}]/u.test(product.descriptionHtml)))
  assert.ok(seed.customers.some((customer) => customer.note?.includes('\u202E')))
})
