/** Money back: never more than the lines are worth, than is left, than the payments hold; nobody is written to unless asked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from '@countersign/kernel'
import { orderRefund, type RefundLook } from './order.refund.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

type Refundable = Awaited<ReturnType<RefundLook['orderRefund']>>
const ID = 'gid://shopify/Order/5600000000001'
const LINE = 'gid://shopify/LineItem/1'
const eur = (minor: number) => ({ minor, currency: 'EUR' })
const payment = (id: number, most: number) => ({
  gateway: `gate_${id}`,
  amountSet: eur(0),
  maximumRefundableSet: eur(most),
  parentTransaction: { id: `gid://shopify/OrderTransaction/${id}` },
})
const suggested = (worth: number, left: number, payments = [payment(1, 1_500), payment(2, 500)]) => ({
  amountSet: eur(worth),
  maximumRefundableSet: eur(left),
  shipping: { amountSet: eur(490) },
  suggestedTransactions: payments,
})
const ORDER: Refundable = {
  id: ID,
  name: '#1001',
  cancelledAt: null,
  closedAt: null,
  displayFinancialStatus: 'PAID',
  displayFulfillmentStatus: 'FULFILLED',
  currencyCode: 'EUR',
  presentmentCurrencyCode: 'EUR',
  totalReceivedSet: eur(2_000),
  totalRefundedSet: eur(0),
  lineItems: { nodes: [{ id: LINE, title: 'Mug', refundableQuantity: 2 }], pageInfo: { hasNextPage: false } },
  suggestedRefund: suggested(800, 2_000),
}
const lookAt = (over: Partial<Refundable> = {}): RefundLook => ({
  orderRefund: async () => ({ ...ORDER, ...over }),
  orderState: async () => ({ ...ORDER, note: null, tags: [], ...over }),
})
const lines = [{ line_item_id: '1', quantity: 1 }]
const plan = (asked: object, over: Partial<Refundable> = {}) =>
  orderRefund.plan(orderRefund.input.parse({ order_id: '#1001', reason: REASON, ...asked }), lookAt(over), SEED)

test('a line: what Shopify says it is worth, nobody notified, nothing put back', async () => {
  const made = await plan({ lines })
  assert.equal(
    made.summary,
    'Refund 8.00 EUR of Shopify order #1001, of 20.00 EUR paid; pieces: 1 of line 1; shipping: no; back in stock: no; customer notified: no',
  )
  assert.deepEqual(made.facts[0], { label: 'Paid back of order #1001', before: '0.00 EUR', after: '8.00 EUR' })
  assert.deepEqual(made.weights, [
    { kind: 'sum', cap: 'refund', object: `shopify:${ID}`, minor: 800, currency: 'EUR' },
    { kind: 'count', cap: 'refunds_of_order', object: `shopify:${ID}`, n: 1 },
  ])
  assert.equal(made.does.notify, false)
  assert.equal(made.undo, null)
  assert.equal(made.reverse, null)
  assert.match(made.warnings.join(), /not put back in stock/)
  assert.match((await plan({ lines, notify_customer: true })).consequences.join(), /writes to the customer/)
  assert.match((await plan({ lines, notify_customer: true })).summary, /notified: yes/)
})

// Mutation proof: leave `partsOf` out of the summary; a yes to one cent then takes the whole order back into stock, or writes off its lines.
test('what else a refund does stands in its one line: which pieces, the shipping, and where they go', async () => {
  const amount = { amount: '0.01', currency: 'EUR' }
  const put = await plan({ lines: [{ line_item_id: '1', quantity: 2 }], shipping: true, amount, restock: 'return', location_id: '7' })
  assert.match(
    put.summary,
    /Refund 0\.01 EUR .*; pieces: 2 of line 1; shipping: yes; back in stock: at location 7 \(return\); customer notified: no$/,
  )
  assert.match((await plan({ amount })).summary, /; pieces: none; shipping: no; back in stock: no;/)
  const many = Array.from({ length: 50 }, (_, at) => ({ id: `gid://shopify/LineItem/${1_000 + at}`, title: 'Mug', refundableQuantity: 10_000 }))
  const all = many.map(({ id }) => ({ line_item_id: id, quantity: 10_000 }))
  const most = await plan({ lines: all }, { lineItems: { nodes: many, pageInfo: { hasNextPage: false } } })
  assert.match(most.summary, /; pieces: 500000 of 50 lines;/)
})

// Mutation proof: take `worth.minor`, or `left`, out of `most` in `amountOf`.
test('never more than the lines are worth, than is left, or than was paid', async () => {
  const money = (amount: string) => ({ amount, currency: 'EUR' })
  assert.equal((await plan({ lines, amount: money('7.99') })).does.minor, 799)
  await assert.rejects(plan({ lines, amount: money('8.01') }), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /At most 8\.00 EUR/))
  await assert.rejects(plan({ amount: money('20.01') }), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /At most 20\.00 EUR/))
  await assert.rejects(
    plan({ amount: money('5.01') }, { totalRefundedSet: eur(1_500) }),
    isRefusal('CHANGE_NOT_POSSIBLE', 'none', /At most 5\.00 EUR/),
  )
  await assert.rejects(plan({ lines }, { suggestedRefund: suggested(800, 799) }), isRefusal('CHANGE_NOT_POSSIBLE'))
  await assert.rejects(plan({ lines }, { totalRefundedSet: eur(2_000) }), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /At most 0\.00/))
  await assert.rejects(plan({ amount: money('0.00') }), isRefusal('CHANGE_NOT_POSSIBLE'))
  await assert.rejects(plan({ lines: [{ line_item_id: '1', quantity: 3 }] }), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /2 can still/))
})

test('the amount is shared out over the payments, from each at most what it holds', async () => {
  const { does } = await plan({ amount: { amount: '18.00', currency: 'EUR' } })
  assert.deepEqual(
    does.transactions.map(({ gateway, minor }) => [gateway, minor]),
    [
      ['gate_1', 1_500],
      ['gate_2', 300],
    ],
  )
  const poor = suggested(2_000, 2_000, [payment(1, 100)])
  await assert.rejects(
    plan({ amount: { amount: '18.00', currency: 'EUR' } }, { suggestedRefund: poor }),
    isRefusal('CHANGE_NOT_POSSIBLE', 'none', /payments/),
  )
})

test('what cannot be offered is refused', async () => {
  await assert.rejects(plan({}), isRefusal('INPUT_INVALID'))
  await assert.rejects(plan({ lines: [...lines, ...lines] }), isRefusal('INPUT_INVALID'))
  await assert.rejects(plan({ lines: [{ line_item_id: '9', quantity: 1 }] }), isRefusal('NOT_FOUND'))
  await assert.rejects(plan({ lines: [{ line_item_id: ID, quantity: 1 }] }), isRefusal('ID_INVALID'))
  await assert.rejects(plan({ amount: { amount: '1.00', currency: 'USD' } }), isRefusal('CURRENCY_MISMATCH'))
  await assert.rejects(plan({ lines }, { presentmentCurrencyCode: 'USD' }), isRefusal('CHANGE_NOT_POSSIBLE'))
  await assert.rejects(plan({ lines, restock: 'return' }), isRefusal('INPUT_INVALID'))
  await assert.rejects(plan({ lines, location_id: '9' }), isRefusal('INPUT_INVALID'))
  await assert.rejects(plan({ amount: { amount: '1.00', currency: 'EUR' }, restock: 'return', location_id: '9' }), isRefusal('INPUT_INVALID'))
  for (const bad of [
    { over: true },
    { allowOverRefunding: true },
    { lines: [{ line_item_id: '1', quantity: 0 }] },
    { lines: [{ line_item_id: '1', quantity: -1 }] },
  ])
    assert.equal(orderRefund.input.safeParse({ order_id: '1', reason: REASON, ...bad }).success, false)
})

test('money that went back since is another plan', async () => {
  assert.equal(digest(await plan({ lines })), digest(await plan({ lines })))
  assert.notEqual(digest(await plan({ lines })), digest(await plan({ lines }, { totalRefundedSet: eur(1) })))
})

test('the wire: one mutation under the change’s key, over-refunding forbidden, notice only as asked', async () => {
  const { does } = await plan({ lines, shipping: true, restock: 'return', location_id: '9' })
  const { hand, sent } = handOn({ refundCreate: { refund: { id: 'gid://shopify/Refund/5' }, userErrors: [] } })
  assert.deepEqual(await orderRefund.execute(does, hand), { refund_id: 'gid://shopify/Refund/5', amount: '8.00 EUR', credential: 'delegate' })
  const [wire] = wireOf(sent)
  assert.match(wire?.mutation ?? '', /refundCreate\(input: \$input\) @idempotent\(key: \$key\)/)
  assert.deepEqual(wire?.variables, {
    input: {
      orderId: ID,
      notify: false,
      allowOverRefunding: false,
      currency: 'EUR',
      refundLineItems: [{ lineItemId: LINE, quantity: 1, restockType: 'RETURN', locationId: 'gid://shopify/Location/9' }],
      shipping: { amount: '4.90' },
      transactions: [{ orderId: ID, kind: 'REFUND', gateway: 'gate_1', parentId: 'gid://shopify/OrderTransaction/1', amount: '8.00' }],
    },
    key: SEED.changeId,
  })
})

test('a no is a no in our own words; an answer that proves nothing is unknown', async () => {
  const { does } = await plan({ lines })
  const ends = (answer: unknown, ...is: Parameters<typeof isRefusal>) =>
    assert.rejects(orderRefund.execute(does, handOn(answer).hand), isRefusal(...is))
  const payload = (refund: unknown, userErrors: unknown = []) => ({ refundCreate: { refund, userErrors } })
  await ends(payload(null, [{ field: ['transactions'] }]), 'UPSTREAM_REJECTED', 'none', /less may be left/)
  for (const answer of [null, payload(null), payload({ id: 'LEAK' }), payload({ id: 'gid://shopify/Refund/5' }, [{ field: null }])])
    await ends(answer, 'UPSTREAM_MALFORMED', 'unknown')
})

test('reading back looks at what was paid back in all', async () => {
  const { does } = await plan({ lines })
  assert.equal(await orderRefund.readBack(does, lookAt({ totalRefundedSet: eur(800) })), true)
  assert.equal(await orderRefund.readBack(does, lookAt()), false)
})
