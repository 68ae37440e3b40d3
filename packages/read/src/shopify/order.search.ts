/** Finds orders: by state, day, tag, customer and words. Who ordered is masked. */
import { moneyText } from '@countersign/kernel'
import { cursorField, limitField, moneyOutput, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { dayField, maskedLines, orderName, perhaps, shopifyIdField, shortField, totals, totalsOf } from './fields.ts'
import type { OrderLook } from './look/order.ts'
import { maskName } from '../mask.ts'
import { ORDERS_HIDDEN } from './sight.ts'

const FINANCIAL = ['paid', 'pending', 'authorized', 'partially_paid', 'partially_refunded', 'refunded', 'voided', 'expired'] as const
const FULFILLMENT = ['unfulfilled', 'partial', 'fulfilled', 'scheduled', 'on_hold'] as const

export const shopifyOrderSearch = readTool<Pick<OrderLook, 'orderSearch'>>()({
  name: 'shopify_order_search',
  title: 'Search orders',
  description:
    'Finds orders (e.g. unfulfilled, unpaid), newest first, by words, states, tag, customer and days in the shop’s zone (both counted). Customers are masked.',
  platform: 'shopify',
  scopes: ['read_orders', 'read_customers'],
  tier: 0,
  input: z.strictObject({
    query: searchField.optional(),
    status: z.enum(['open', 'closed', 'cancelled']).optional(),
    financial_status: z.enum(FINANCIAL).optional(),
    fulfillment_status: z.enum(FULFILLMENT).optional(),
    tag: shortField.optional(),
    since: dayField.optional(),
    until: dayField.optional(),
    customer_id: shopifyIdField.optional(),
    limit: limitField,
    cursor: cursorField,
  }),
  log: {
    query: 'hash',
    status: 'plain',
    financial_status: 'plain',
    fulfillment_status: 'plain',
    tag: 'hash',
    since: 'plain',
    until: 'plain',
    customer_id: 'plain',
    limit: 'plain',
  },
  output: z.strictObject({
    orders: z.array(
      z.strictObject({
        order_id: z.string(),
        name: z.string().nullable(),
        created_at: z.string(),
        cancelled_at: z.string().nullable(),
        status: z.enum(['open', 'closed', 'cancelled']),
        financial_status: z.string().nullable(),
        fulfillment_status: z.string(),
        return_status: z.string(),
        risk: z.string().describe('Shopify’s recommendation'),
        items: z.int(),
        total: moneyOutput.describe('After edits and refunds'),
        outstanding: moneyOutput,
        customer_id: z.string().nullable(),
        customer: z.string().nullable().describe('Initials'),
        country: z.string().nullable(),
        untrusted: z.strictObject({ tags: z.array(z.string()) }),
      }),
    ),
    ...totals,
    notes: z.array(z.string()),
  }),
  async run(input, look) {
    const { orders, total, nextCursor, local, oldHidden } = await look.orderSearch(input)
    return {
      orders: orders.map((order) => ({
        order_id: order.id,
        name: orderName(order.name),
        created_at: local(order.createdAt),
        cancelled_at: perhaps(order.cancelledAt, local),
        status: order.cancelledAt !== null ? ('cancelled' as const) : order.closed ? ('closed' as const) : ('open' as const),
        financial_status: order.displayFinancialStatus,
        fulfillment_status: order.displayFulfillmentStatus,
        return_status: order.returnStatus,
        risk: order.risk.recommendation,
        items: order.currentSubtotalLineItemsQuantity,
        total: moneyText(order.currentTotalPriceSet),
        outstanding: moneyText(order.totalOutstandingSet),
        customer_id: order.customer?.id ?? null,
        customer: maskName(order.customer?.displayName ?? null),
        country: order.shippingAddress?.countryCodeV2 ?? null,
        untrusted: { tags: maskedLines(order.tags, 5, 40) },
      })),
      ...totalsOf(total, nextCursor),
      notes: oldHidden ? [ORDERS_HIDDEN] : [],
    }
  },
})
