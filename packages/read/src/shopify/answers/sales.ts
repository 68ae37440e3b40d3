/** The shapes of Shopify's answers to a sales report. */
import { z } from 'zod'
import { count, gid, instant, more, pageInfo, shopMoney, text } from '../answers.ts'

const order = z.object({
  id: gid('Order'),
  processedAt: instant,
  subtotalPriceSet: shopMoney.nullable(),
  totalDiscountsSet: shopMoney.nullable(),
  currentSubtotalPriceSet: shopMoney,
  totalRefundedSet: shopMoney,
  attribution: z.object({ handle: text, displayName: text }).nullable(),
})

const line = z.object({
  title: text,
  quantity: count,
  currentQuantity: count,
  originalTotalSet: shopMoney,
  discountedTotalSet: shopMoney,
  product: z.object({ id: gid('Product') }).nullable(),
})

export const salesOrdersAnswer = z.object({ orders: z.object({ nodes: z.array(order).max(250), pageInfo }) })
export const salesLinesAnswer = z.object({
  orders: z.object({
    nodes: z.array(order.extend({ lineItems: z.object({ nodes: z.array(line).max(20), pageInfo: more }) })).max(250),
    pageInfo,
  }),
})
export type SalesOrder = z.output<typeof order> & { readonly lineItems?: z.output<typeof salesLinesAnswer>['orders']['nodes'][number]['lineItems'] }

const table = z.object({
  parseErrors: z.array(z.unknown()).max(100),
  tableData: z
    .object({ rows: z.array(z.record(z.string().max(100), z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()]))).max(1_000) })
    .nullable(),
})
export const salesTablesAnswer = z.object({ period: table, before: table, groups: table })
export type SalesTable = z.output<typeof table>
