/** Previews money back for one order: never more than Shopify says is left of it. */
import { type Money, moneyText, Refusal, shopifyId, showMoney } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { cleanLine, moneyField, moneyOf, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { refundPlace, shares } from './refund.shares.ts'
import type { ShopifyHand } from './send.ts'
import { numberOf, orderNameOf, refField, yesNo } from './words.ts'

export type RefundLook = Pick<ShopifyReader, 'orderRefund' | 'orderState'>
type Refundable = Awaited<ReturnType<RefundLook['orderRefund']>>

export type RefundDoes = {
  readonly order_id: string
  readonly currency: string
  readonly minor: number
  readonly refunded_minor: number
  readonly lines: readonly { readonly id: string; readonly quantity: number }[]
  readonly restock: 'return' | 'cancel' | 'none'
  readonly location_id: string | null
  readonly shipping_minor: number
  readonly notify: boolean
  readonly transactions: readonly { readonly gateway: string; readonly parent_id: string; readonly minor: number }[]
}

const input = z.strictObject({
  order_id: refField,
  lines: z
    .array(z.strictObject({ line_item_id: refField, quantity: z.int().min(1).max(10_000) }))
    .max(50)
    .default([]),
  shipping: z.boolean().default(false).describe('Pay back the shipping as well'),
  amount: moneyField.optional(),
  restock: z.enum(['none', 'return', 'cancel']).default('none').describe('Put pieces back: sent ones return, unsent ones cancel'),
  location_id: refField.optional(),
  notify_customer: z.boolean().default(false),
  reason: reasonField,
})

export const orderRefund = writeTool<RefundLook, ShopifyHand>()({
  name: 'preview_shopify_order_refund',
  title: 'Preview a refund',
  description: 'Prepares money back for lines of an order, its shipping, or an amount; nothing changes. An approver has to agree.',
  platform: 'shopify',
  input,
  log: { order_id: 'plain', lines: 'plain', amount: 'plain', shipping: 'plain', restock: 'plain', notify_customer: 'plain' },
  scope: 'write_orders',

  async plan(asked, look): Promise<Plan<RefundDoes>> {
    const order = await look.orderRefund(asked.order_id, asked)
    const amount = amountOf(order, asked)
    const place = refundPlace(asked)
    const [name, target] = [orderNameOf(order), `shopify:${order.id}`]
    const back = order.totalRefundedSet
    const lines = asked.lines.map(({ line_item_id, quantity }) => ({ id: shopifyId('LineItem', line_item_id), quantity }))
    const after = { minor: back.minor + amount.minor, currency: amount.currency }
    const shipping = asked.shipping ? (order.suggestedRefund?.shipping.amountSet.minor ?? 0) : 0
    return {
      targets: [target],
      summary: `Refund ${showMoney(amount)} of Shopify order ${name}, of ${showMoney(order.totalReceivedSet)} paid; ${partsOf(lines, asked, place)}; customer notified: ${yesNo(asked.notify_customer)}`,
      facts: [
        { label: `Paid back of order ${name}`, before: showMoney(back), after: showMoney(after) },
        ...lines.map(({ id, quantity }) => ({ label: `Line ${numberOf(id)}`, before: null, after: `${quantity} refunded` })),
        { label: 'Shipping', before: null, after: asked.shipping ? showMoney({ minor: shipping, currency: amount.currency }) : 'not refunded' },
        { label: 'Put back in stock', before: null, after: place.locationId === null ? 'no' : `at location ${numberOf(place.locationId)}` },
      ],
      consequences: [
        'The money leaves the shop for the way it was paid. It cannot be taken back.',
        asked.notify_customer ? 'Shopify writes to the customer about it.' : 'The customer is not notified.',
      ],
      warnings: warningsOf(order, asked, after),
      untrusted: Object.fromEntries(
        order.lineItems.nodes
          .filter(({ id }) => lines.some((line) => line.id === id))
          .map(({ id, title }) => [`line ${numberOf(id)}`, cleanLine(title, 80)]),
      ),
      sees: { refunded: back.minor, received: order.totalReceivedSet.minor, status: order.displayFinancialStatus },
      weights: [
        { kind: 'sum', cap: 'refund', object: target, minor: amount.minor, currency: amount.currency },
        { kind: 'count', cap: 'refunds_of_order', object: target, n: 1 },
      ],
      reaches: [],
      undo: null,
      reverse: null,
      does: {
        order_id: order.id,
        currency: amount.currency,
        minor: amount.minor,
        refunded_minor: back.minor,
        lines,
        restock: asked.restock,
        location_id: place.locationId,
        shipping_minor: shipping,
        notify: asked.notify_customer,
        transactions: shares(order.suggestedRefund?.suggestedTransactions ?? [], amount),
      },
    }
  },

  async execute(does, shop) {
    const text = (minor: number) => moneyText({ minor, currency: does.currency }).amount
    const restockType = { none: 'NO_RESTOCK', return: 'RETURN', cancel: 'CANCEL' }[does.restock]
    const { payload, credential } = await shop.send({
      document: 'ORDER_REFUND',
      target: `shopify:${does.order_id}`,
      variables: {
        input: {
          orderId: does.order_id,
          notify: does.notify,
          allowOverRefunding: false,
          currency: does.currency,
          refundLineItems: does.lines.map(({ id, quantity }) => ({
            lineItemId: id,
            quantity,
            restockType,
            ...(does.location_id === null ? {} : { locationId: does.location_id }),
          })),
          ...(does.shipping_minor === 0 ? {} : { shipping: { amount: text(does.shipping_minor) } }),
          transactions: does.transactions.map(({ gateway, parent_id, minor }) => ({
            orderId: does.order_id,
            kind: 'REFUND',
            gateway,
            parentId: parent_id,
            amount: text(minor),
          })),
        },
      },
      field: 'refundCreate',
      payload: refunded,
      made: ({ refund }) => refund !== null,
      says: {
        transactions: 'Shopify does not take this amount: less may be left to refund than when it was looked at.',
        refundLineItems: 'Shopify does not take these lines: some may be refunded already.',
        quantity: 'Shopify does not take these quantities: some may be refunded already.',
        locationId: 'Shopify does not put pieces back at that location.',
      },
    })
    return { refund_id: payload.refund?.id ?? '', amount: `${text(does.minor)} ${does.currency}`, credential }
  },

  async readBack({ order_id, minor, refunded_minor }, look) {
    return (await look.orderState(order_id)).totalRefundedSet.minor === refunded_minor + minor
  },
})

/** The amount asked for, or what Shopify says the lines are worth; refused where it is more than either of the two allows. */
function amountOf(order: Refundable, { lines, shipping, amount }: z.output<typeof input>): Money {
  const { currencyCode: currency, suggestedRefund: suggested } = order
  if (order.presentmentCurrencyCode !== currency)
    throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'The order was paid in another currency than the shop’s: a person refunds it in the admin.' })
  if (suggested === null || (lines.length === 0 && !shipping && amount === undefined))
    throw new Refusal('INPUT_INVALID', { detail: 'Give `lines`, `shipping` or an `amount`.' })
  for (const { line_item_id, quantity } of lines) {
    const line = order.lineItems.nodes.find(({ id }) => id === shopifyId('LineItem', line_item_id))
    if (line === undefined) throw new Refusal('NOT_FOUND', { detail: 'A line is not one of this order.' })
    if (quantity > line.refundableQuantity)
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: `Of line ${numberOf(line.id)} ${line.refundableQuantity} can still be refunded.` })
  }
  if (new Set(lines.map(({ line_item_id }) => shopifyId('LineItem', line_item_id))).size !== lines.length)
    throw new Refusal('INPUT_INVALID', { detail: 'Each line may stand in `lines` once.' })
  const worth = suggested.amountSet
  const wanted = amount === undefined ? worth : moneyOf(amount)
  if (wanted.currency !== currency) throw new Refusal('CURRENCY_MISMATCH', { detail: `The shop uses ${currency}.` })
  const left = Math.min(suggested.maximumRefundableSet.minor, order.totalReceivedSet.minor - order.totalRefundedSet.minor)
  const most = lines.length > 0 || shipping ? Math.min(left, worth.minor) : left
  if (wanted.minor > most)
    throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: `At most ${showMoney({ minor: Math.max(most, 0), currency })} can be refunded here.` })
  if (wanted.minor <= 0) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'There is nothing to refund.' })
  return wanted
}

type Parts = Pick<z.output<typeof input>, 'shipping' | 'restock'>

/** Beside the money: a client may show a person the summary alone, and lines that count as returned are a change of their own. */
function partsOf(lines: RefundDoes['lines'], { shipping, restock }: Parts, { locationId }: ReturnType<typeof refundPlace>): string {
  const [first, ...more] = lines
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const what = first === undefined ? 'none' : `${pieces} of ${more.length === 0 ? `line ${numberOf(first.id)}` : `${lines.length} lines`}`
  const back = locationId === null ? 'no' : `at location ${numberOf(locationId)} (${restock})`
  return `pieces: ${what}; shipping: ${yesNo(shipping)}; back in stock: ${back}`
}

function warningsOf(order: Refundable, { lines, restock }: z.output<typeof input>, after: Money): string[] {
  return [
    ...(after.minor >= order.totalReceivedSet.minor ? ['With this everything that was paid is paid back.'] : []),
    ...(order.totalRefundedSet.minor > 0 ? [`${showMoney(order.totalRefundedSet)} were paid back before.`] : []),
    ...(lines.length > 0 && restock === 'none' ? ['The pieces are not put back in stock.'] : []),
    ...(lines.length === 0 ? ['The amount is not tied to lines: they still count as sold.'] : []),
  ]
}

const refunded = z.object({ refund: z.object({ id: z.string().regex(/^gid:\/\/shopify\/Refund\/\d{1,20}$/) }).nullable() })
