import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { refusal } from '../../test.standin.ts'
import { SALES_LINES, SALES_ORDERS } from '../documents/sales.ts'
import { bag } from '../test.answering.ts'
import { DAYS, order, page, selling } from './test.selling.ts'

/** Which of the two periods a question is about. */
const isNow = ({ query }: Readonly<Record<string, unknown>>) => String(query).includes("processed_at:>='2026-11-18T23:00:00Z'")

test('orders are added up by the shop’s days, exactly, beside the days before', async () => {
  const { report, asked } = selling([
    [
      SALES_ORDERS,
      (variables) =>
        isNow(variables)
          ? page([order('2026-11-19T10:00:00Z', ['20.00', '1.10', '20.00']), order('2026-11-19T23:30:00Z', ['10.10', '0', '4.05', '6.05'])])
          : page([order('2026-11-17T10:00:00Z', ['10.00', '0', '10.00'])]),
    ],
  ])
  const result = await report(DAYS)
  const eur = (amount: string) => ({ amount, currency: 'EUR' })
  assert.deepEqual(result.totals, {
    orders: 2,
    gross: eur('31.20'),
    discounts: eur('1.10'),
    refunds: eur('6.05'),
    net: eur('24.05'),
    average_order: eur('15.05'),
    paid_back: eur('6.05'),
  })
  assert.deepEqual(
    result.groups.map(({ day, orders, net }) => [day, orders, net.amount]),
    [
      ['2026-11-19', 1, '20.00'],
      ['2026-11-20', 1, '4.05'],
    ],
  )
  assert.deepEqual([result.previous.since, result.previous.until, result.previous.net_change_percent], ['2026-11-17', '2026-11-18', 140.5])
  assert.deepEqual([result.basis, result.complete, result.tax_included], ['orders', true, true])
  assert.match(
    String(asked(SALES_ORDERS)[0]?.variables['query']),
    /^processed_at:>='2026-11-18T23:00:00Z' processed_at:<'2026-11-20T23:00:00Z' test:false$/,
  )
})

const lines = (...nodes: readonly object[]) => ({ lineItems: { nodes, pageInfo: { hasNextPage: false } } })
const item = (id: number | null, title: string, quantity: number, now: number, gross: string, discounted = gross) => ({
  title,
  quantity,
  currentQuantity: now,
  originalTotalSet: bag(gross),
  discountedTotalSet: bag(discounted),
  product: id === null ? null : { id: `gid://shopify/Product/${id}` },
})

test('by product an order’s sums are shared out to the last cent, and what no line explains has no name', async () => {
  const { report } = selling([
    [
      SALES_LINES,
      () =>
        page([
          // 3.00 off the lines, 1.00 off the order as a whole, one of three mugs back.
          order(
            '2026-11-19T10:00:00Z',
            ['33.33', '4.00', '23.34'],
            lines(
              item(1, 'Mug', 3, 2, '30.00', '27.00'),
              item(1, 'Mug', 1, 1, '3.33'),
              item(2, 'Tea', 1, 1, '2.00'),
              item(null, 'Gift note', 1, 1, '1.00'),
            ),
          ),
        ]),
    ],
    [SALES_ORDERS, () => page([])],
  ])
  const { totals, groups, notes } = await report({ ...DAYS, group_by: 'product' })
  for (const name of ['gross', 'discounts', 'refunds', 'net'] as const)
    assert.equal(
      groups.reduce((sum, group) => sum + Math.round(Number(group[name].amount) * 100), 0),
      Math.round(Number(totals[name].amount) * 100),
      name,
    )
  assert.deepEqual(
    groups.map(({ product_id, orders, refunds, untrusted }) => [product_id, orders, refunds.amount, untrusted?.name]),
    [
      ['gid://shopify/Product/1', 1, '9.99', 'Mug'],
      ['gid://shopify/Product/2', 1, '0.00', 'Tea'],
      [null, 1, '0.00', 'Gift note'],
      [null, 1, '0.00', null],
    ],
  )
  assert.match(notes.join(' '), /shared out/)
})

// Mutation proof: take the bound off the loop in countOrders.
test('more orders than a report adds up are cut at a bound, and it says where and compares nothing', async () => {
  let pages = 0
  const { report, asked } = selling([
    [SALES_ORDERS, (variables) => (isNow(variables) ? page([order('2026-11-19T10:00:00Z', ['1.00', '0', '1.00'])], `QQ${++pages}`) : page([]))],
  ])
  const result = await report(DAYS)
  assert.equal(asked(SALES_ORDERS).length, LIMITS.salesPagesMax + 1)
  assert.deepEqual([result.complete, result.totals.orders, result.previous.totals], [false, LIMITS.salesPagesMax, null])
  assert.match(result.notes.join(' '), /Only the first 8 orders.*2026-11-19/)
  assert.deepEqual(
    result.groups.map(({ day }) => day),
    ['2026-11-19'],
  )
})

// Mutation proof: let nextOf take the same cursor again.
test('a cursor that leads back to its own page is not followed', async () => {
  const { report } = selling([[SALES_ORDERS, () => page([order('2026-11-19T10:00:00Z', ['1.00', '0', '1.00'])], 'QQ')]])
  await assert.rejects(report(DAYS), refusal('UPSTREAM_MALFORMED', 'none'))
})

test('orders that the credentials cannot see make a report incomplete, and no comparison', async () => {
  const { report, asked } = selling([[SALES_ORDERS, () => page([])]], ['read_orders'])
  const recent = await report({ since: '2026-10-20', until: '2026-11-18' })
  assert.deepEqual([recent.complete, recent.previous.totals], [true, null])
  assert.match(recent.notes.join(' '), /60 days/)
  assert.equal(asked(SALES_ORDERS).length, 1)
  const old = await report({ since: '2026-09-01', until: '2026-11-18', group_by: 'channel' })
  assert.equal(old.complete, false)
})

test('a foreign currency in an order is not added to the shop’s own', async () => {
  const foreign = { ...order('2026-11-19T10:00:00Z', ['1.00', '0', '1.00']), totalRefundedSet: { shopMoney: { amount: '1', currencyCode: 'USD' } } }
  const { report } = selling([[SALES_ORDERS, () => page([foreign])]])
  await assert.rejects(report(DAYS), refusal('UPSTREAM_MALFORMED', 'none'))
})

test('more days than rows are refused by day alone', async () => {
  const { report } = selling([[SALES_ORDERS, () => page([])]])
  const input = { since: '2026-01-01', until: '2026-11-01' }
  await assert.rejects(report(input), refusal('INPUT_INVALID', 'none'))
  assert.equal((await report({ ...input, group_by: 'channel' })).groups.length, 0)
})
