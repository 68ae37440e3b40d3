/** One order: what was bought, paid, sent and refunded. Who bought it is masked. */
import { LIMITS, type Money, moneyText } from '@countersign/kernel'
import { clean, idField, moneyOutput, readTool } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { maskContacts, maskEmail, maskName } from './mask.ts'
import { type Order, ORDERS_HIDDEN, type ShopifyReader } from './reader.ts'

// Fifty lines of these lengths stay below what one result may hold.
const TITLE_CHARS_MAX = 160
const NOTE_CHARS_MAX = 4_000
const WORD_CHARS_MAX = 80

const maybe = moneyOutput.nullable()
const outsideLine = z.string().nullable()

const output = z.strictObject({
  order_id: z.string(),
  name: z.string().nullable(),
  created_at: z.string(),
  cancelled_at: z.string().nullable(),
  cancel_reason: z.string().nullable(),
  test: z.boolean(),
  financial_status: z.string().nullable(),
  fulfillment_status: z.string(),
  money: z.strictObject({
    subtotal: maybe,
    discounts: maybe,
    shipping: moneyOutput,
    tax: maybe,
    total: moneyOutput,
    total_now: moneyOutput.describe('After edits and refunds'),
    received: moneyOutput,
    refunded: moneyOutput,
  }),
  customer: z.strictObject({
    customer_id: z.string().nullable(),
    name: z.string().nullable().describe('Initials'),
    email: z.string().nullable().describe('Masked'),
    country: z.string().nullable(),
    untrusted: z.strictObject({ city: outsideLine }),
  }),
  lines: z.array(
    z.strictObject({
      line_item_id: z.string(),
      product_id: z.string().nullable(),
      variant_id: z.string().nullable(),
      quantity: z.int(),
      quantity_now: z.int(),
      unfulfilled: z.int(),
      refundable: z.int(),
      unit_price: moneyOutput,
      total: moneyOutput,
      untrusted: z.strictObject({ title: z.string(), variant: outsideLine, sku: outsideLine }),
    }),
  ),
  fulfillments: z.array(
    z.strictObject({
      fulfillment_id: z.string(),
      status: z.string(),
      delivery_status: z.string().nullable(),
      created_at: z.string(),
      untrusted: z.strictObject({ tracking: z.array(z.string()) }),
    }),
  ),
  refunds: z.array(
    z.strictObject({
      refund_id: z.string(),
      created_at: z.string().nullable(),
      total: moneyOutput,
      untrusted: z.strictObject({ note: outsideLine }),
    }),
  ),
  untrusted: z.strictObject({ note: z.string().nullable(), tags: z.array(z.string()), discount_codes: z.array(z.string()) }),
  notes: z.array(z.string()),
})

export const shopifyOrderGet = readTool<ShopifyReader>()({
  name: 'shopify_order_get',
  title: 'Get one order',
  description:
    'Shows one order: lines, money, fulfilments, refunds and payment state. The customer is masked. Takes an order id or a name such as #1001.',
  platform: 'shopify',
  scopes: ['read_orders', 'read_customers', 'read_products'],
  tier: 0,
  input: z.strictObject({ order_id: idField.describe('Order id, its number, or the name with #') }),
  log: { order_id: 'plain' },
  output,
  async run({ order_id }, look) {
    const { order, local, oldHidden } = await look.orderGet(order_id)
    return {
      order_id: order.id,
      // Apps may name an order as they like; a name that could carry words is not shown.
      name: /^#?[A-Za-z0-9-]{1,30}$/.test(order.name) ? order.name : null,
      created_at: local(order.createdAt),
      cancelled_at: order.cancelledAt === null ? null : local(order.cancelledAt),
      cancel_reason: order.cancelReason,
      test: order.test,
      financial_status: order.displayFinancialStatus,
      fulfillment_status: order.displayFulfillmentStatus,
      money: moneyOf(order),
      customer: customerOf(order),
      lines: order.lineItems.nodes.map(lineOf),
      fulfillments: order.fulfillments.map(({ id, status, displayStatus, createdAt, trackingInfo }) => ({
        fulfillment_id: id,
        status,
        delivery_status: displayStatus,
        created_at: local(createdAt),
        untrusted: { tracking: linesOf(trackingInfo.map(({ company, number }) => [company, number].filter((part) => part !== null).join(' '))) },
      })),
      refunds: order.refunds.map(({ id, createdAt, note, totalRefundedSet }) => ({
        refund_id: id,
        created_at: createdAt === null ? null : local(createdAt),
        total: moneyText(totalRefundedSet),
        untrusted: { note: masked(line(note)) },
      })),
      untrusted: {
        note: masked(order.note === null ? null : clean(order.note, NOTE_CHARS_MAX).text),
        tags: linesOf(order.tags),
        discount_codes: linesOf(order.discountCodes),
      },
      notes: [...(oldHidden ? [ORDERS_HIDDEN] : []), ...(order.lineItems.pageInfo.hasNextPage ? ['Only the first 50 lines are shown.'] : [])],
    }
  },
})

const shown = (money: Money | null) => (money === null ? null : moneyText(money))
const masked = (text: string | null) => (text === null ? null : maskContacts(text))

/** Short outside texts in a list: as many as a page has items. */
const linesOf = (texts: readonly string[]): string[] =>
  texts
    .slice(0, LIMITS.pageItemsMax)
    .map((text) => line(text, WORD_CHARS_MAX))
    .filter((text) => text !== null)

const moneyOf = (order: Order) => ({
  subtotal: shown(order.subtotalPriceSet),
  discounts: shown(order.totalDiscountsSet),
  shipping: moneyText(order.totalShippingPriceSet),
  tax: shown(order.totalTaxSet),
  total: moneyText(order.totalPriceSet),
  total_now: moneyText(order.currentTotalPriceSet),
  received: moneyText(order.totalReceivedSet),
  refunded: moneyText(order.totalRefundedSet),
})

const customerOf = ({ customer, email, shippingAddress }: Order) => ({
  customer_id: customer?.id ?? null,
  name: maskName(customer?.displayName ?? shippingAddress?.name ?? null),
  email: maskEmail(email),
  country: shippingAddress?.countryCodeV2 ?? null,
  untrusted: { city: line(shippingAddress?.city, WORD_CHARS_MAX) },
})

const lineOf = (item: Order['lineItems']['nodes'][number]) => ({
  line_item_id: item.id,
  product_id: item.product?.id ?? null,
  variant_id: item.variant?.id ?? null,
  quantity: item.quantity,
  quantity_now: item.currentQuantity,
  unfulfilled: item.unfulfilledQuantity,
  refundable: item.refundableQuantity,
  unit_price: moneyText(item.originalUnitPriceSet),
  total: moneyText(item.discountedTotalSet),
  untrusted: {
    title: line(item.title, TITLE_CHARS_MAX) ?? '',
    variant: line(item.variantTitle, WORD_CHARS_MAX),
    sku: line(item.sku, WORD_CHARS_MAX),
  },
})
