import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { refusal } from '../../test.standin.ts'
import { SALES_ORDERS, SALES_TABLES } from '../documents/sales.ts'
import { SHOP_FACTS } from '../documents/shop.ts'
import { DAYS, page, selling } from './test.selling.ts'

const table = (...rows: readonly object[]) => ({ parseErrors: [], tableData: { rows } })
const row = (more: object = {}) => ({ orders: '2', gross_sales: '30.00', discounts: '-1.5', returns: '-4.00', net_sales: '24.50', ...more })
const REPORTS = ['read_orders', 'read_reports']

test('finished reports are taken where they are granted, in one request', async () => {
  const { report, sent, asked } = selling(
    [
      [
        SALES_TABLES,
        () => ({
          period: table(row()),
          before: table(row({ net_sales: '14.50', gross_sales: '20.00' })),
          groups: table(row({ product_id: '7', product_title: 'Mug\u202E' }), row({ product_id: '', product_title: '' })),
        }),
      ],
    ],
    REPORTS,
  )
  const result = await report({ ...DAYS, group_by: 'product' })
  assert.deepEqual(
    [result.basis, result.tax_included, result.totals.net.amount, result.totals.discounts.amount, result.totals.paid_back],
    ['shopify_reports', false, '24.50', '1.50', null],
  )
  assert.deepEqual(
    result.groups.map(({ product_id, untrusted }) => [product_id, untrusted?.name]),
    [
      ['gid://shopify/Product/7', 'Mug'],
      [null, null],
    ],
  )
  assert.deepEqual(
    sent.map(({ document }) => document),
    [SHOP_FACTS, SALES_TABLES],
  )
  assert.deepEqual(asked(SALES_TABLES)[0]?.variables, {
    period: 'FROM sales SHOW orders, gross_sales, discounts, returns, net_sales SINCE 2026-11-19 UNTIL 2026-11-20',
    before: 'FROM sales SHOW orders, gross_sales, discounts, returns, net_sales SINCE 2026-11-17 UNTIL 2026-11-18',
    groups:
      'FROM sales SHOW orders, gross_sales, discounts, returns, net_sales SINCE 2026-11-19 UNTIL 2026-11-20 GROUP BY product_id, product_title ORDER BY net_sales DESC LIMIT 500',
  })
  await report({ ...DAYS, group_by: 'product' })
  assert.equal(asked(SHOP_FACTS).length, 1)
})

for (const [name, answer] of [
  ['a parse error', () => ({ period: { parseErrors: ['LEAK'], tableData: null }, before: table(), groups: table() })],
  [
    'a refusal',
    () => {
      throw new Refusal('UPSTREAM_FORBIDDEN')
    },
  ],
] as const)
  test(`after ${name} orders are added up, and it says so`, async () => {
    const { report } = selling(
      [
        [SALES_TABLES, answer],
        [SALES_ORDERS, () => page([])],
      ],
      [...REPORTS, 'read_all_orders'],
    )
    const result = await report(DAYS)
    assert.equal(result.basis, 'orders')
    assert.match(result.notes.join(' '), /no finished report/)
    assert.doesNotMatch(JSON.stringify(result), /LEAK/)
  })

for (const [name, bad] of [
  ['a row that does not add up', row({ net_sales: '24.51' })],
  ['a fraction of a cent', row({ gross_sales: '30.001' })],
  ['a number with an exponent', row({ gross_sales: '3e1' })],
  ['orders that are no count', row({ orders: '2.5' })],
  ['a missing column', { orders: '2' }],
  ['a day that is none', row({ day: 'yesterday' })],
] as const)
  // Mutation proof: take the sum check out of figuresOf.
  test(`a report with ${name} is not understood`, async () => {
    const { report } = selling(
      [[SALES_TABLES, () => ({ period: table(row()), before: table(row()), groups: table({ day: '2026-11-19', ...bad }) })]],
      REPORTS,
    )
    await assert.rejects(report(DAYS), refusal('UPSTREAM_MALFORMED', 'none'))
  })
