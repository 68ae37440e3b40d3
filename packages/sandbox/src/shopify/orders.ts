/** Orders with their lines, parcels and refunds: fields, search fields and sort orders. */
import type { Fulfillment, Line, Order, Refund } from '../seed/index.ts'
import { NO_METAFIELDS } from './absent.ts'
import { connection } from './connection.ts'
import type { Args, Context, Fields } from './context.ts'
import type { Resource } from './list.ts'
import { gid } from './state.ts'
import { fulfillmentOrders } from './parcels.ts'
import { suggestedRefund } from './refunds.ts'
import { channelOf, ORDER_STORY, parcelTimes } from './story.ts'

const closed = (order: Order): boolean => order.cancelledAt === null && order.fulfillment === 'FULFILLED' && order.financial !== 'PENDING'
const refunded = (order: Order): number => order.refunds.reduce((sum, refund) => sum + refund.total, 0)
const received = (order: Order): number => (order.financial === 'PENDING' || order.financial === 'VOIDED' ? 0 : order.total)
const outstanding = (order: Order): number => (order.financial === 'PENDING' ? order.total : 0)
const customerOf = (order: Order, { state }: Context) => state.customer(order.customerId)
const upTo = <T>(items: readonly T[], { first }: Args): readonly T[] => (typeof first === 'number' ? items.slice(0, first) : items)

/** Behind these types stand a line or a refund together with its order, which their own records do not name. */
export interface LineOf {
  readonly line: Line
  readonly order: Order
}

export interface RefundOf {
  readonly refund: Refund
  readonly order: Order
}

export interface FulfillmentOf {
  readonly fulfillment: Fulfillment
  readonly order: Order
}

const returned = ({ line, order }: LineOf): number =>
  order.refunds.flatMap((refund) => refund.lines).reduce((sum, { lineId, quantity }) => (lineId === line.id ? sum + quantity : sum), 0)

const unsent = ({ line, order }: LineOf): number =>
  order.fulfillment === 'FULFILLED' ? 0 : order.fulfillment === 'UNFULFILLED' || order.lines[0] === line ? line.quantity : 0

export const ORDER: Fields<Order> = {
  ...ORDER_STORY,
  ...NO_METAFIELDS,
  suggestedRefund,
  fulfillmentOrders,
  id: (order) => gid('Order', order.id),
  legacyResourceId: (order) => String(order.id),
  name: (order) => order.name,
  number: (order) => order.number,
  createdAt: (order) => order.createdAt,
  processedAt: (order) => order.createdAt,
  updatedAt: (order) => order.updatedAt,
  cancelledAt: (order) => order.cancelledAt,
  cancelReason: (order) => (order.cancelledAt === null ? null : 'CUSTOMER'),
  closed,
  closedAt: (order) => (closed(order) ? order.updatedAt : null),
  confirmed: () => true,
  test: () => false,
  edited: () => false,
  currencyCode: () => 'EUR',
  presentmentCurrencyCode: () => 'EUR',
  displayFinancialStatus: (order) => order.financial,
  displayFulfillmentStatus: (order) => order.fulfillment,
  returnStatus: () => 'NO_RETURN',
  fullyPaid: (order) => received(order) >= order.total,
  unpaid: (order) => received(order) === 0,
  refundable: (order) => received(order) > refunded(order),
  taxesIncluded: () => true,
  requiresShipping: () => true,
  note: (order) => order.note,
  tags: (order) => order.tags,
  customAttributes: () => [],
  email: (order, _, context) => customerOf(order, context)?.email,
  phone: (order, _, context) => customerOf(order, context)?.phone,
  customer: customerField,
  shippingAddress: (order, _, context) => customerOf(order, context)?.address,
  billingAddress: (order, _, context) => customerOf(order, context)?.address,
  displayAddress: (order, _, context) => customerOf(order, context)?.address,
  billingAddressMatchesShippingAddress: () => true,
  paymentGatewayNames: (order) => [order.gateway],
  discountCode: (order) => order.discountCodes[0] ?? null,
  discountCodes: (order) => order.discountCodes,
  subtotalLineItemsQuantity: (order) => order.lines.reduce((sum, line) => sum + line.quantity, 0),
  currentSubtotalLineItemsQuantity: (order) => order.lines.reduce((sum, line) => sum + line.quantity - returned({ line, order }), 0),
  subtotalPriceSet: (order) => order.subtotal - order.discount,
  totalDiscountsSet: (order) => order.discount,
  totalShippingPriceSet: (order) => order.shipping,
  totalTaxSet: (order) => order.tax,
  totalPriceSet: (order) => order.total,
  originalTotalPriceSet: (order) => order.total,
  currentTotalPriceSet: (order) => (order.cancelledAt === null ? order.total - refunded(order) : 0),
  totalReceivedSet: received,
  totalRefundedSet: refunded,
  totalOutstandingSet: outstanding,
  netPaymentSet: (order) => received(order) - refunded(order),
  lineItems: (order, args) =>
    connection(
      order.lines.map((line) => ({ line, order })),
      args,
      ({ line }) => String(line.id),
    ),
  fulfillments: (order, args) =>
    upTo(
      order.fulfillments.map((fulfillment) => ({ fulfillment, order })),
      args,
    ),
  fulfillmentsCount: (order) => ({ count: order.fulfillments.length, precision: 'EXACT' }),
  refunds: (order, args) =>
    upTo(
      order.refunds.map((refund) => ({ refund, order })),
      args,
    ),
}

function customerField(order: Order, _: Args, context: Context): unknown {
  return customerOf(order, context)
}

export const LINE: Fields<LineOf> = {
  id: ({ line }) => gid('LineItem', line.id),
  title: ({ line }) => line.title,
  variantTitle: ({ line }) => (line.variantTitle === 'Default Title' ? null : line.variantTitle),
  name: ({ line }) => (line.variantTitle === 'Default Title' ? line.title : `${line.title} - ${line.variantTitle}`),
  sku: ({ line }) => line.sku,
  vendor: ({ line }) => line.vendor,
  quantity: ({ line }) => line.quantity,
  currentQuantity: (entry) => entry.line.quantity - returned(entry),
  refundableQuantity: (entry) => entry.line.quantity - returned(entry),
  unfulfilledQuantity: unsent,
  isGiftCard: () => false,
  requiresShipping: () => true,
  taxable: () => true,
  customAttributes: () => [],
  originalUnitPriceSet: ({ line }) => line.unitPrice,
  discountedUnitPriceSet: ({ line }) => line.unitPrice,
  originalTotalSet: ({ line }) => line.unitPrice * line.quantity,
  discountedTotalSet: ({ line }) => line.unitPrice * line.quantity,
  totalDiscountSet: () => 0,
  product: ({ line }, _, { state }) => state.product(line.productId) ?? null,
  variant: ({ line }, _, { state }) => state.variant(line.variantId) ?? null,
}

export const FULFILLMENT: Fields<FulfillmentOf> = {
  id: ({ fulfillment }) => gid('Fulfillment', fulfillment.id),
  legacyResourceId: ({ fulfillment }) => String(fulfillment.id),
  name: ({ fulfillment }) => fulfillment.name,
  status: () => 'SUCCESS',
  displayStatus: ({ fulfillment }) => (fulfillment.delivered ? 'DELIVERED' : 'IN_TRANSIT'),
  createdAt: ({ fulfillment }) => fulfillment.createdAt,
  updatedAt: ({ fulfillment }) => fulfillment.createdAt,
  totalQuantity: ({ fulfillment }) => fulfillment.quantity,
  inTransitAt: ({ fulfillment }) => parcelTimes(fulfillment).inTransitAt,
  estimatedDeliveryAt: ({ fulfillment }) => parcelTimes(fulfillment).estimatedDeliveryAt,
  deliveredAt: ({ fulfillment }) => parcelTimes(fulfillment).deliveredAt,
  requiresShipping: () => true,
  trackingInfo: ({ fulfillment }, args) => upTo([fulfillment.tracking], args),
  order: ({ order }) => order,
}

export const REFUND: Fields<RefundOf> = {
  id: ({ refund }) => gid('Refund', refund.id),
  legacyResourceId: ({ refund }) => String(refund.id),
  note: ({ refund }) => refund.note,
  createdAt: ({ refund }) => refund.createdAt,
  updatedAt: ({ refund }) => refund.createdAt,
  processedAt: ({ refund }) => refund.createdAt,
  totalRefundedSet: ({ refund }) => refund.total,
  order: ({ order }) => order,
  refundLineItems: ({ refund, order }, args) => connection(refundLines(refund, order), args, ({ id }) => id),
}

function refundLines(refund: Refund, order: Order) {
  return refund.lines.flatMap(({ lineId, quantity, subtotal }) => {
    const line = order.lines.find((candidate) => candidate.id === lineId)
    if (line === undefined) return []
    const priceSet = line.unitPrice
    return [
      {
        id: gid('RefundLineItem', lineId),
        lineItem: { line, order },
        quantity,
        priceSet,
        subtotalSet: subtotal,
        restocked: true,
        restockType: 'RETURN',
      },
    ]
  })
}

export const ORDER_PARTS = {
  RefundLineItem: 'id lineItem quantity priceSet subtotalSet restocked restockType',
  FulfillmentTrackingInfo: 'company number url',
  Attribute: 'key value',
} as const

/** The search's words differ from the fields' for fulfilment. */
const SHIPPED: Readonly<Record<Order['fulfillment'], readonly string[]>> = {
  FULFILLED: ['fulfilled', 'shipped'],
  UNFULFILLED: ['unfulfilled', 'unshipped'],
  PARTIALLY_FULFILLED: ['partial', 'unfulfilled'],
}

const statusOf = (order: Order): readonly string[] =>
  order.cancelledAt !== null ? ['cancelled', 'not_closed', 'any'] : closed(order) ? ['closed', 'any'] : ['open', 'not_closed', 'any']

export const ordersResource = (context: Context): Resource<Order> => ({
  root: 'orders',
  text: (order) => {
    const customer = customerOf(order, context)
    return [order.name, customer?.firstName, customer?.lastName, customer?.email, ...order.lines.map((line) => line.title), ...order.tags].join(' ')
  },
  search: {
    id: { kind: 'id', of: (order) => order.id },
    name: { kind: 'word', of: (order) => [order.name, order.name.slice(1)] },
    status: { kind: 'word', of: statusOf },
    financial_status: { kind: 'word', of: (order) => order.financial },
    fulfillment_status: { kind: 'word', of: (order) => SHIPPED[order.fulfillment] },
    return_status: { kind: 'word', of: () => 'no_return' },
    created_at: { kind: 'time', of: (order) => order.createdAt },
    processed_at: { kind: 'time', of: (order) => order.createdAt },
    updated_at: { kind: 'time', of: (order) => order.updatedAt },
    customer_id: { kind: 'id', of: (order) => order.customerId },
    email: { kind: 'word', of: (order) => customerOf(order, context)?.email ?? null },
    tag: { kind: 'word', of: (order) => order.tags },
    tag_not: { kind: 'word', of: (order) => order.tags },
    sku: { kind: 'word', of: (order) => order.lines.map((line) => line.sku) },
    discount_code: { kind: 'word', of: (order) => order.discountCodes },
    gateway: { kind: 'word', of: (order) => order.gateway },
    source_name: { kind: 'word', of: (order) => channelOf(order).handle },
    test: { kind: 'boolean', of: () => false },
    current_total_price: { kind: 'number', of: (order) => (order.total - refunded(order)) / 100 },
  },
  sort: {
    ORDER_NUMBER: (order) => order.number,
    CREATED_AT: (order) => order.createdAt,
    PROCESSED_AT: (order) => order.createdAt,
    UPDATED_AT: (order) => order.updatedAt,
    TOTAL_PRICE: (order) => order.total,
    CURRENT_TOTAL_PRICE: (order) => order.total - refunded(order),
    FINANCIAL_STATUS: (order) => order.financial,
    FULFILLMENT_STATUS: (order) => order.fulfillment,
    CUSTOMER_NAME: (order) => customerOf(order, context)?.lastName ?? '',
  },
})
