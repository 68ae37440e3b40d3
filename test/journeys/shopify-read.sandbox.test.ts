// Everything that can be looked at in the sandbox's shop, against the seed it was made from: the strict schema, the scopes, the masks.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { APP_SCOPES } from '@countersign/sandbox'
import { openShopReader } from '../support/shop-reader.ts'

const usual = await openShopReader()
const whole = await openShopReader([...APP_SCOPES.reader, 'read_all_orders'])
const reports = await openShopReader([...APP_SCOPES.reader, 'read_all_orders', 'read_reports'])
after(async () => {
  for (const reader of [usual, whole, reports]) await reader.close()
})

const { seed } = whole.sandbox
type Row = Readonly<Record<string, unknown>>
// Shapes are the tools' output schemas, which every answer has passed.
const rows = (result: Row, name: string): readonly Row[] => result[name] as readonly Row[]
const cents = (money: unknown): number => Math.round(Number((money as { amount: string }).amount) * 100)
const MARK = /maintenance mode|export@evil|ignore all previous/i

const QUESTIONS: readonly (readonly [tool: string, input: Record<string, unknown>])[] = [
  ['shopify_shop_get', {}],
  ['shopify_product_search', { limit: 50 }],
  ...seed.products.slice(0, 25).map(({ id }) => ['shopify_product_get', { product_id: String(id) }] as const),
  ['shopify_order_search', { limit: 50 }],
  ...seed.orders.slice(-25).map(({ id }) => ['shopify_order_get', { order_id: String(id) }] as const),
  ['shopify_customer_search', { limit: 50 }],
  ['shopify_inventory_list', { limit: 30 }],
  ['shopify_discount_search', {}],
  ...['day', 'product', 'channel'].map((group_by) => ['shopify_sales_report', { group_by }] as const),
]

// Mutation proof: take maskName out of a tool, or ask for an event's message and show it.
test('no name, address, number or hidden text of the seed reaches a result of an open tool', async () => {
  const private_ = seed.customers.flatMap(({ firstName, lastName, email, phone, address }) => [
    `${firstName} ${lastName}`,
    email,
    phone,
    address.address1,
  ])
  for (const [tool, input] of QUESTIONS) {
    const text = JSON.stringify(await whole.call(tool, input))
    for (const value of private_) assert.ok(!text.includes(value), `${tool} shows ${value}`)
    // What a customer wrote in the open is quoted under `untrusted`; what was hidden from sight is nowhere.
    if (tool === 'shopify_product_get') assert.doesNotMatch(text, MARK)
    assert.doesNotMatch(text, /[\u202E\u200B\u{E0000}-\u{E007F}]/u)
    assert.ok(text.length < 40_000, tool)
  }
})

test('all pages of a search are all there is, each once, and the total says so', async () => {
  for (const [tool, list, id, all] of [
    ['shopify_product_search', 'products', 'product_id', seed.products.length],
    ['shopify_order_search', 'orders', 'order_id', seed.orders.length],
    ['shopify_customer_search', 'customers', 'customer_id', seed.customers.length],
    ['shopify_discount_search', 'discounts', 'discount_id', seed.discounts.length],
    ['shopify_inventory_list', 'items', 'variant_id', seed.products.flatMap(({ variants }) => variants).length],
  ] as const) {
    const seen = new Set<unknown>()
    let cursor: unknown = null
    for (let pages = 0; pages < 20; pages++) {
      const page = await whole.call(tool, { limit: 30, ...(cursor === null ? {} : { cursor }) })
      for (const row of rows(page, list)) seen.add(row[id])
      if ('total' in page) assert.equal(page['total'], all, tool)
      cursor = page['next_cursor']
      if (cursor === null) break
    }
    assert.equal(seen.size, all, tool)
  }
})

test('orders are found by what people ask', async () => {
  const found = async (input: Record<string, unknown>) => (await whole.call('shopify_order_search', { limit: 50, ...input }))['total']
  const count = (which: (order: (typeof seed.orders)[number]) => boolean): number => seed.orders.filter(which).length
  assert.equal(
    await found({ financial_status: 'refunded' }),
    count(({ financial }) => financial === 'REFUNDED'),
  )
  assert.equal(
    await found({ status: 'cancelled' }),
    count(({ cancelledAt }) => cancelledAt !== null),
  )
  assert.equal(
    await found({ tag: 'gift' }),
    count(({ tags }) => tags.includes('gift')),
  )
  const [order] = seed.orders
  assert.ok(order)
  assert.equal(
    await found({ customer_id: `gid://shopify/Customer/${order.customerId}` }),
    count(({ customerId }) => customerId === order.customerId),
  )
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(new Date(order.createdAt))
  const sameDay = count(({ createdAt }) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(new Date(createdAt)) === day)
  assert.equal(await found({ since: day, until: day }), sameDay)
  // Words that look like operators are words.
  assert.equal(await found({ query: 'status:open OR id:>0' }), 0)
})

test('one order is found by every form of its id, and told from another shop’s', async () => {
  const order = seed.orders.at(-2)
  assert.ok(order)
  const { id, name } = order
  for (const order_id of [
    name,
    String(id),
    `gid://shopify/Order/${id}`,
    `https://admin.shopify.com/store/demo/orders/${id}?x=1`,
    `https://demo.myshopify.com/admin/orders/${id}`,
  ])
    assert.equal((await usual.call('shopify_order_get', { order_id }))['name'], name, order_id)
  for (const order_id of [name.slice(1), `https://admin.shopify.com/store/other/orders/${id}`, `gid://shopify/Product/${id}`])
    assert.equal(await usual.refused('shopify_order_get', { order_id }), 'ID_INVALID', order_id)
  assert.equal(await usual.refused('shopify_order_get', { order_id: '#999999' }), 'NOT_FOUND')
})

const PERIOD = { since: '', until: '' }
const berlin = (at: string) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(new Date(at))
PERIOD.since = berlin(new Date(seed.now - 40 * 86_400_000).toISOString())
PERIOD.until = berlin(new Date(seed.now - 86_400_000).toISOString())
const sold = seed.orders.filter(({ createdAt }) => berlin(createdAt) >= PERIOD.since && berlin(createdAt) <= PERIOD.until)

for (const group_by of ['day', 'product', 'channel'])
  test(`a report by ${group_by} is what the orders of the seed come to, to the cent`, async () => {
    const report = await whole.call('shopify_sales_report', { ...PERIOD, group_by })
    const totals = report['totals'] as Row
    const sum = (of: (order: (typeof sold)[number]) => number) => sold.reduce((total, order) => total + of(order), 0)
    assert.deepEqual([report['basis'], report['complete'], totals['orders']], ['orders', true, sold.length])
    assert.equal(
      cents(totals['gross']),
      sum(({ subtotal }) => subtotal),
    )
    assert.equal(
      cents(totals['discounts']),
      sum(({ discount }) => discount),
    )
    assert.equal(cents(totals['net']), cents(totals['gross']) - cents(totals['discounts']) - cents(totals['refunds']))
    const groups = rows(report, 'groups')
    if (groups.length < 40)
      for (const name of ['gross', 'discounts', 'refunds', 'net'])
        assert.equal(
          groups.reduce((total, group) => total + cents(group[name]), 0),
          cents(totals[name]),
          name,
        )
  })

test('Shopify’s own report counts the same orders, in one request, and leaves the tax out', async () => {
  reports.sent()
  const report = await reports.call('shopify_sales_report', { ...PERIOD, group_by: 'channel' })
  // The zone and the currency are asked for once.
  assert.equal(reports.sent(), 2)
  assert.deepEqual([report['basis'], report['tax_included'], (report['totals'] as Row)['orders']], ['shopify_reports', false, sold.length])
  await reports.call('shopify_sales_report', PERIOD)
  assert.equal(reports.sent(), 1)
})

test('each tool asks the platform as little as it can', async () => {
  const needed: Readonly<Record<string, number>> = { shopify_sales_report: 2 }
  for (const [tool, input] of QUESTIONS) {
    // The second time: the shop's zone and currency are asked for now and then.
    if (needed[tool] !== undefined) await whole.call(tool, input)
    whole.sent()
    await whole.call(tool, input)
    assert.equal(whole.sent(), needed[tool] ?? 1, tool)
  }
})

test('what is not granted is refused, and only that', async () => {
  const bare = await openShopReader(['read_products'])
  try {
    assert.equal(await bare.refused('shopify_product_search'), '')
    for (const tool of [
      'shopify_order_search',
      'shopify_customer_search',
      'shopify_inventory_list',
      'shopify_discount_search',
      'shopify_sales_report',
    ])
      assert.equal(await bare.refused(tool), 'UPSTREAM_FORBIDDEN', tool)
  } finally {
    await bare.close()
  }
})

test('without the scope for them old orders are missing, and every answer that could hold them says so', async () => {
  const search = await usual.call('shopify_order_search', { limit: 1 })
  assert.ok(Number(search['total']) < seed.orders.length)
  assert.match(JSON.stringify(search['notes']), /60 days/)
  assert.match(JSON.stringify((await usual.call('shopify_sales_report', { ...PERIOD, group_by: 'channel' }))['notes']), /60 days/)
  assert.doesNotMatch(JSON.stringify((await whole.call('shopify_order_search', { limit: 1 }))['notes']), /60 days/)
})

test('contact data is in the one tool that is off by default', async () => {
  const [anna] = seed.customers
  assert.ok(anna)
  const text = JSON.stringify(await usual.call('shopify_customer_get', { customer_id: String(anna.id) }))
  assert.ok(text.includes(anna.email) && text.includes(anna.phone))
})
