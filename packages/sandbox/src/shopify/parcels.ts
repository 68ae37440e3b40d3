/** What of an order is still to be sent, and `fulfillmentCreate`: a parcel of all that is left of its fulfilment orders. */
import type { Fulfillment, Line, Order } from '../seed/index.ts'
import { connection } from './connection.ts'
import type { Args, Context } from './context.ts'
import { inputOf, nowText, problem, tell } from './input.ts'
import { gid, idIn } from './state.ts'

const OFFSET = 400_000_000

const STATUS: Readonly<Record<Order['fulfillment'], string>> = { FULFILLED: 'CLOSED', UNFULFILLED: 'OPEN', PARTIALLY_FULFILLED: 'IN_PROGRESS' }

const left = (order: Order, line: Line): number =>
  order.fulfillment === 'FULFILLED' ? 0 : order.fulfillment === 'UNFULFILLED' || order.lines[0] === line ? line.quantity : 0

/** In this shop each order is sent from one place. */
export function fulfillmentOrders(order: Order, args: Args, { state }: Context): object {
  const own = {
    id: gid('FulfillmentOrder', order.id + OFFSET),
    status: order.cancelledAt === null ? STATUS[order.fulfillment] : 'CANCELLED',
    assignedLocation: { name: state.locations[0]?.name ?? '' },
    lineItems: connection(
      order.lines.map((line) => ({
        id: gid('FulfillmentOrderLineItem', line.id),
        totalQuantity: line.quantity,
        remainingQuantity: left(order, line),
      })),
      { first: 50 },
      ({ id }) => id,
    ),
  }
  return connection([own], args, ({ id }) => id)
}

export function fulfillmentCreate(_: unknown, args: Args, context: Context): object {
  const { lineItemsByFulfillmentOrder, notifyCustomer, trackingInfo } = inputOf(
    args['fulfillment'],
    'lineItemsByFulfillmentOrder notifyCustomer trackingInfo',
    'fulfillmentCreate',
  )
  const refuse = (message: string): object => ({ fulfillment: null, userErrors: [problem(['fulfillment'], message)] })
  const [entry, ...more] = Array.isArray(lineItemsByFulfillmentOrder) ? lineItemsByFulfillmentOrder : []
  const number = idIn('FulfillmentOrder', inputOf(entry, 'fulfillmentOrderId', 'lineItemsByFulfillmentOrder')['fulfillmentOrderId'])
  const order = context.state.orders.find(({ id }) => id + OFFSET === number)
  if (order === undefined || more.length > 0) return refuse('Fulfillment order does not exist.')
  if (order.cancelledAt !== null || order.fulfillment === 'FULFILLED') return refuse('Fulfillment order is not in a fulfillable state.')
  const { company, number: code, url } = inputOf(trackingInfo, 'company number url', 'trackingInfo')
  const at = nowText(context)
  const fulfillment: Fulfillment = {
    id: order.id + 100_000_000 + (order.fulfillments.length + 1) * 1_000_000,
    name: `${order.name}.${order.fulfillments.length + 1}`,
    createdAt: at,
    delivered: false,
    quantity: order.lines.reduce((sum, line) => sum + left(order, line), 0),
    tracking: { company: String(company ?? ''), number: String(code ?? ''), url: String(url ?? '') },
  }
  order.fulfillments = [...order.fulfillments, fulfillment]
  order.fulfillment = 'FULFILLED'
  order.updatedAt = at
  tell(context, 'fulfillmentCreate', gid('Order', order.id), {
    name: order.name,
    notify: notifyCustomer === true,
    tracking: fulfillment.tracking,
    pieces: fulfillment.quantity,
  })
  return { fulfillment: { fulfillment, order }, userErrors: [] }
}

export const PARCEL_PARTS = {
  FulfillmentCreatePayload: 'fulfillment userErrors',
  FulfillmentOrder: 'id status assignedLocation lineItems',
  FulfillmentOrderAssignedLocation: 'name',
  FulfillmentOrderLineItem: 'id totalQuantity remainingQuantity',
} as const
