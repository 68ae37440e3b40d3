/** What can be paid back of an order, and `refundCreate`: never more than is left unless over-refunding is allowed. */
import { parsePlatformMoney } from '@countersign/kernel'
import type { Line, Order, Refund } from '../seed/index.ts'
import type { Args, Context } from './context.ts'
import { unsupported } from './errors.ts'
import { type Input, inputOf, nowText, problem, tell, type UserError } from './input.ts'
import { moneyScalar } from './money.ts'
import { leftToRefund } from './left.ts'
import { orderIn } from './order.changes.ts'
import { gid, idIn } from './state.ts'

const PAYMENT_OFFSET = 300_000_000

const backOf = (order: Order, line: Line): number =>
  order.refunds.flatMap(({ lines }) => lines).reduce((sum, { lineId, quantity }) => (lineId === line.id ? sum + quantity : sum), 0)

interface Piece {
  readonly line: Line
  readonly quantity: number
  readonly worth: number
  readonly input: Input
}

/** A discount on the order lies on every line in proportion. */
const worthOf = (order: Order, line: Line, quantity: number): number =>
  Math.round((line.unitPrice * quantity * (order.subtotal - order.discount)) / order.subtotal)

function piecesOf(order: Order, given: unknown): readonly (Piece | UserError)[] {
  return (Array.isArray(given) ? given : []).map((one: unknown, index) => {
    const input = inputOf(one, 'lineItemId quantity restockType locationId', 'refundLineItems')
    const line = order.lines.find(({ id }) => id === idIn('LineItem', input['lineItemId']))
    const quantity = Number(input['quantity'])
    if (line === undefined) return problem(['refundLineItems', String(index), 'lineItemId'], 'Line item does not exist')
    if (quantity > line.quantity - backOf(order, line))
      return problem(['refundLineItems', String(index), 'quantity'], 'Quantity cannot refund more items than were purchased')
    return { line, quantity, worth: worthOf(order, line, quantity), input }
  })
}

const isPiece = (entry: Piece | UserError): entry is Piece => 'line' in entry

export function suggestedRefund(order: Order, args: Args): object {
  const { refundLineItems, refundShipping, suggestFullRefund } = args
  const pieces = piecesOf(order, refundLineItems).filter(isPiece)
  const left = leftToRefund(order)
  const shipping = suggestFullRefund === true || refundShipping === true ? order.shipping : 0
  const worth = suggestFullRefund === true ? left : Math.min(left, pieces.reduce((sum, piece) => sum + piece.worth, 0) + shipping)
  const payment = { id: gid('OrderTransaction', order.id + PAYMENT_OFFSET) }
  return {
    amountSet: worth,
    maximumRefundableSet: left,
    subtotalSet: worth - Math.min(shipping, worth),
    shipping: { amountSet: shipping, maximumRefundableSet: order.shipping },
    suggestedTransactions:
      left === 0
        ? []
        : [{ gateway: order.gateway, kind: 'SUGGESTED_REFUND', amountSet: worth, maximumRefundableSet: left, parentTransaction: payment }],
  }
}

// The empty list of methods is the schema's own default.
const REFUND_INPUT = 'refundMethods orderId note notify allowOverRefunding currency refundLineItems shipping transactions'

export function refundCreate(_: unknown, args: Args, context: Context): object {
  const input = inputOf(args['input'], REFUND_INPUT, 'refundCreate')
  const order = orderIn(input['orderId'], context)
  const refuse = (...userErrors: readonly UserError[]): object => ({ refund: null, order: order ?? null, userErrors })
  if (order === undefined) return refuse(problem(['orderId'], 'Order does not exist'))
  if (input['currency'] !== undefined && input['currency'] !== 'EUR') return refuse(problem(['currency'], 'Currency is not the order’s'))
  const found = piecesOf(order, input['refundLineItems'])
  const wrong = found.filter((entry): entry is UserError => !isPiece(entry))
  if (wrong.length > 0) return refuse(...wrong)
  const pieces = found.filter(isPiece)
  const unplaced = pieces.findIndex(({ input: piece }) => piece['restockType'] !== 'NO_RESTOCK' && placeOf(piece, context) === undefined)
  if (unplaced >= 0) return refuse(problem(['refundLineItems', String(unplaced), 'locationId'], 'Location can’t be blank'))
  const amount = paidBack(input['transactions'], order)
  if (typeof amount !== 'number') return refuse(amount)
  if (amount > leftToRefund(order) && input['allowOverRefunding'] !== true)
    return refuse(problem(['transactions'], 'The refund amount exceeds the amount available to refund'))
  return { refund: { refund: refundOf(order, pieces, amount, input, context), order }, order, userErrors: [] }
}

const placeOf = (piece: Input, { state }: Context) => state.locations.find(({ id }) => id === idIn('Location', piece['locationId']))

function paidBack(given: unknown, order: Order): number | UserError {
  let sum = 0
  for (const [index, one] of (Array.isArray(given) ? given : []).entries()) {
    const { kind, parentId, amount, orderId } = inputOf(one, 'orderId kind gateway parentId amount', 'transactions')
    if (kind !== 'REFUND') throw unsupported(`the kind ${String(kind)} in transactions`)
    if (parentId !== gid('OrderTransaction', order.id + PAYMENT_OFFSET) || orderId !== gid('Order', order.id))
      return problem(['transactions', String(index), 'parentId'], 'Parent transaction does not exist')
    sum += parsePlatformMoney({ amount: String(amount), currency: 'EUR' }).minor
  }
  return sum
}

function refundOf(order: Order, pieces: readonly Piece[], total: number, input: Input, context: Context): Refund {
  const createdAt = nowText(context)
  const lines = pieces.map(({ line, quantity, worth }) => ({ lineId: line.id, quantity, subtotal: worth }))
  const refund = { id: order.id + 200_000_000 + (order.refunds.length + 1) * 1_000_000, createdAt, note: String(input['note'] ?? ''), lines, total }
  for (const { line, quantity, input: piece } of pieces) {
    const [place, variant] = [placeOf(piece, context), context.state.variant(line.variantId)]
    if (piece['restockType'] !== 'NO_RESTOCK' && place !== undefined && variant !== undefined)
      variant.stock[place.id] = (variant.stock[place.id] ?? 0) + quantity
  }
  order.refunds = [...order.refunds, refund]
  order.financial = leftToRefund(order) === 0 ? 'REFUNDED' : 'PARTIALLY_REFUNDED'
  order.updatedAt = createdAt
  const detail = {
    name: order.name,
    amount: moneyScalar(total),
    currency: 'EUR',
    notify: input['notify'] === true,
    lines: lines.length,
    restocked: pieces.some(({ input: piece }) => piece['restockType'] !== 'NO_RESTOCK'),
  }
  tell(context, 'refundCreate', gid('Order', order.id), detail)
  return refund
}

export const REFUND_PARTS = {
  RefundCreatePayload: 'refund order userErrors',
  SuggestedRefund: 'amountSet maximumRefundableSet subtotalSet shipping suggestedTransactions',
  ShippingRefund: 'amountSet maximumRefundableSet',
  SuggestedOrderTransaction: 'gateway kind amountSet maximumRefundableSet parentTransaction',
  OrderTransaction: 'id',
} as const
