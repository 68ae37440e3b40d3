/** One order: what was bought, paid, sent and refunded, how risky it looks, and what happened to it. Who bought it is masked. */
import { moneyText } from '@countersign/kernel'
import { clean, moneyOutput, readTool } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { fit, linesOf, maskedLines, maskedText, orderName, outsideLine, perhaps, shopifyIdField, shown } from './fields.ts'
import type { Order, OrderLook } from './look/order.ts'
import { maskEmail, maskName } from '../mask.ts'
import { orderStory, storyOutput } from './order.story.ts'
import { type Local, ORDERS_HIDDEN } from './sight.ts'

const TITLE_CHARS_MAX = 160
const NOTE_CHARS_MAX = 4_000
const WORD_CHARS_MAX = 80
/** As in the document: these two lists do not say whether there are more. */
const [REFUNDS_ASKED, PARCELS_ASKED] = [5, 10]

const maybe = moneyOutput.nullable()

const output = z.strictObject({
  order_id: z.string(),
  name: z.string().nullable(),
  created_at: z.string(),
  cancelled_at: z.string().nullable(),
  closed_at: z.string().nullable(),
  cancel_reason: z.string().nullable(),
  test: z.boolean(),
  financial_status: z.string().nullable(),
  fulfillment_status: z.string(),
  return_status: z.string(),
  money: z.strictObject({
    subtotal: maybe,
    discounts: maybe,
    shipping: moneyOutput,
    tax: maybe,
    total: moneyOutput,
    total_now: moneyOutput.describe('After edits and refunds'),
    received: moneyOutput,
    refunded: moneyOutput,
    outstanding: moneyOutput,
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
  ...storyOutput,
  untrusted: z.strictObject({ note: z.string().nullable(), tags: z.array(z.string()), discount_codes: z.array(z.string()), channel: outsideLine }),
  notes: z.array(z.string()),
})

export const shopifyOrderGet = readTool<Pick<OrderLook, 'orderGet'>>()({
  name: 'shopify_order_get',
  title: 'Get one order',
  description:
    'Shows one order: lines, money, parcels with tracking, refunds, risk, timeline. The customer is masked. Takes an id or a name such as #1001.',
  platform: 'shopify',
  scopes: ['read_orders', 'read_customers', 'read_products'],
  tier: 0,
  input: z.strictObject({ order_id: shopifyIdField }),
  log: { order_id: 'plain' },
  output,
  async run({ order_id }, look) {
    const { order, local, oldHidden } = await look.orderGet(order_id)
    // The parts of an order that may be long; each is rare alone, and together they could pass what one result may hold.
    const { result, cut } = fit({ ...headOf(order, local), lines: order.lineItems.nodes.map(lineOf), ...orderStory(order, local) }, [
      'lines',
      'refunds',
      'fulfillments',
      'events',
    ])
    return { ...result, notes: notesOf(order, oldHidden, cut) }
  },
})

const headOf = (order: Order, local: Local) => ({
  order_id: order.id,
  name: orderName(order.name),
  created_at: local(order.createdAt),
  closed_at: perhaps(order.closedAt, local),
  cancelled_at: perhaps(order.cancelledAt, local),
  cancel_reason: order.cancelReason,
  test: order.test,
  financial_status: order.displayFinancialStatus,
  fulfillment_status: order.displayFulfillmentStatus,
  return_status: order.returnStatus,
  money: moneyOf(order),
  customer: customerOf(order),
  untrusted: {
    note: maskedText(order.note === null ? null : clean(order.note, NOTE_CHARS_MAX).text),
    tags: maskedLines(order.tags, TAGS_SHOWN, WORD_CHARS_MAX),
    discount_codes: linesOf(order.discountCodes, 20, WORD_CHARS_MAX),
    channel: line(order.attribution?.displayName, WORD_CHARS_MAX),
  },
})

/** Shopify takes 250; more than these are a machine's, and no person reads them. */
const TAGS_SHOWN = 50

const notesOf = (order: Order, oldHidden: boolean, cut: readonly string[]): string[] => [
  ...(oldHidden ? [ORDERS_HIDDEN] : []),
  ...(order.lineItems.pageInfo.hasNextPage ? ['Only the first 50 lines are shown.'] : []),
  ...(order.refunds.some(({ refundLineItems }) => refundLineItems.pageInfo.hasNextPage) ? ['Only the first 5 lines of a refund are shown.'] : []),
  ...(order.refunds.length === REFUNDS_ASKED ? [`At most ${REFUNDS_ASKED} refunds are shown; \`money.refunded\` holds all.`] : []),
  ...(order.fulfillments.length === PARCELS_ASKED ? [`At most ${PARCELS_ASKED} parcels are shown.`] : []),
  ...(order.tags.length > TAGS_SHOWN ? [`Only the first ${TAGS_SHOWN} of ${order.tags.length} tags are shown.`] : []),
  ...(order.events.pageInfo.hasNextPage ? ['Only the last 30 events are shown.'] : []),
  ...(cut.length > 0 ? [`Cut to fit into one result: ${cut.join(', ')}.`] : []),
]

const moneyOf = (order: Order) => ({
  subtotal: shown(order.subtotalPriceSet),
  discounts: shown(order.totalDiscountsSet),
  shipping: moneyText(order.totalShippingPriceSet),
  tax: shown(order.totalTaxSet),
  total: moneyText(order.totalPriceSet),
  total_now: moneyText(order.currentTotalPriceSet),
  received: moneyText(order.totalReceivedSet),
  refunded: moneyText(order.totalRefundedSet),
  outstanding: moneyText(order.totalOutstandingSet),
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
