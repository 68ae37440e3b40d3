/** Changes of an order that move no money: its note and its tags. */
import type { Order } from '../seed/index.ts'
import type { Args, Context } from './context.ts'
import { invalidVariable } from './errors.ts'
import { inputOf, nowText, problem, tell } from './input.ts'
import { moneyScalar } from './money.ts'
import { leftToRefund } from './left.ts'
import { gid, idIn, visibleOrders } from './state.ts'

export function orderIn(id: unknown, { state, token, now }: Context): Order | undefined {
  const number = idIn('Order', id)
  return visibleOrders(state, token.scopes, now()).find((order) => order.id === number)
}

const TAGS_MAX = 250
const TAG_CHARS_MAX = 40

export const textsOf = (value: unknown): readonly string[] => {
  const list = typeof value === 'string' ? value.split(',') : value
  if (!Array.isArray(list)) throw invalidVariable('Tags are a list of texts.')
  return list.map((one) => String(one).trim()).filter((tag) => tag !== '')
}

/** Twice the same tag, whatever its case, is one tag. */
export const tagList = (value: unknown): string[] =>
  textsOf(value).filter((tag, index, all) => all.findIndex((other) => other.toLowerCase() === tag.toLowerCase()) === index)

/** What is given replaces what was there: the platform has no other way in this mutation. */
export function orderUpdate(_: unknown, args: Args, context: Context): object {
  const input = inputOf(args['input'], 'id note tags', 'orderUpdate')
  const order = orderIn(input['id'], context)
  if (order === undefined) return { order: null, userErrors: [problem(['id'], 'Order does not exist')] }
  const tags = input['tags'] === undefined ? order.tags : tagList(input['tags'])
  if (tags.length > TAGS_MAX || tags.some((tag) => tag.length > TAG_CHARS_MAX)) return { order, userErrors: [problem(['tags'], 'Tags are invalid')] }
  const before = { note: order.note, tags: order.tags }
  order.note = input['note'] === undefined ? order.note : input['note'] === '' ? null : String(input['note'])
  order.tags = tags
  order.updatedAt = nowText(context)
  tell(context, 'orderUpdate', gid('Order', order.id), { name: order.name, before, after: { note: order.note, tags } })
  return { order, userErrors: [] }
}

const CANCEL_JOB = 'gid://shopify/Job/00000000-0000-4000-8000-000000000000'

/** The platform answers with a job and goes on; here the work is done at once, and the job says so when it is asked. */
export function orderCancel(_: unknown, args: Args, context: Context): object {
  const order = orderIn(args['orderId'], context)
  const refuse = (field: string, message: string, code: string): object => ({ job: null, orderCancelUserErrors: [problem([field], message, code)] })
  if (order === undefined) return refuse('orderId', 'The order was not found.', 'NOT_FOUND')
  if (order.cancelledAt !== null) return refuse('orderId', 'Cannot cancel an order that has already been cancelled.', 'INVALID')
  if (order.fulfillments.length > 0) return refuse('orderId', 'Cannot cancel an order that has been fulfilled.', 'INVALID')
  const { originalPaymentMethodsRefund } = inputOf(args['refundMethod'], 'originalPaymentMethodsRefund', 'refundMethod')
  const back = originalPaymentMethodsRefund === true ? leftToRefund(order) : 0
  const at = nowText(context)
  if (back > 0) order.refunds = [...order.refunds, { id: order.id + 250_000_000, createdAt: at, note: 'Cancelled', lines: [], total: back }]
  if (order.financial === 'PENDING') order.financial = 'VOIDED'
  else if (leftToRefund(order) === 0) order.financial = 'REFUNDED'
  if (args['restock'] === true)
    for (const line of order.lines) {
      const [variant, place] = [context.state.variant(line.variantId), context.state.locations[0]]
      if (variant !== undefined && place !== undefined) variant.stock[place.id] = (variant.stock[place.id] ?? 0) + line.quantity
    }
  order.cancelledAt = at
  order.updatedAt = at
  const { reason, restock, notifyCustomer } = args
  tell(context, 'orderCancel', gid('Order', order.id), {
    name: order.name,
    reason,
    restock,
    notify: notifyCustomer === true,
    amount: moneyScalar(back),
    currency: 'EUR',
  })
  return { job: { id: CANCEL_JOB, done: false }, orderCancelUserErrors: [] }
}

export const UPDATE_PARTS = {
  OrderUpdatePayload: 'order userErrors',
  OrderCancelPayload: 'job orderCancelUserErrors',
  OrderCancelUserError: 'field message code',
  Job: 'id done',
} as const
