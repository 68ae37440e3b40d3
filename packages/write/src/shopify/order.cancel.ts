/** Previews the end of an order that has not been sent: for good. */
import { Refusal, showMoney } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { ShopifyHand } from './send.ts'
import { orderNameOf, refField, yesNo } from './words.ts'

export type CancelLook = Pick<ShopifyReader, 'orderState'>

export type CancelDoes = {
  readonly order_id: string
  readonly reason: string
  readonly refund: boolean
  readonly restock: boolean
  readonly notify: boolean
}

/** Parcels are under way, or somebody packs them: what is cancelled then is for a person to see. */
const SENT: ReadonlySet<string> = new Set(['FULFILLED', 'PARTIALLY_FULFILLED', 'IN_PROGRESS'])

export const orderCancel = writeTool<CancelLook, ShopifyHand>()({
  name: 'preview_shopify_order_cancel',
  title: 'Preview cancelling an order',
  description: 'Prepares cancelling one unsent order for good; nothing changes. An approver has to agree.',
  platform: 'shopify',
  input: z.strictObject({
    order_id: refField,
    cancel_reason: z.enum(['customer', 'declined', 'fraud', 'inventory', 'staff', 'other']),
    refund: z.boolean().describe('Pay everything back'),
    restock: z.boolean(),
    notify_customer: z.boolean().default(false),
    reason: reasonField,
  }),
  log: { order_id: 'plain', cancel_reason: 'plain', refund: 'plain', restock: 'plain', notify_customer: 'plain' },
  scope: 'write_orders',

  async plan({ order_id, cancel_reason, refund, restock, notify_customer }, look): Promise<Plan<CancelDoes>> {
    const order = await look.orderState(order_id)
    if (order.cancelledAt !== null) throw new Refusal('NOTHING_TO_CHANGE')
    if (SENT.has(order.displayFulfillmentStatus))
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'Parcels of this order are sent or being packed: a person cancels it in the admin.' })
    const { currency } = order.totalReceivedSet
    const back = { minor: Math.max(0, order.totalReceivedSet.minor - order.totalRefundedSet.minor), currency }
    const isPaidBack = refund && back.minor > 0
    const [name, target] = [orderNameOf(order), `shopify:${order.id}`]
    return {
      targets: [target],
      summary: `Cancel Shopify order ${name} for good, reason “${cancel_reason}”; paid back: ${isPaidBack ? showMoney(back) : 'nothing'}; back in stock: ${yesNo(restock)}; customer notified: ${yesNo(notify_customer)}`,
      facts: [
        { label: `Order ${name}`, before: 'open', after: `cancelled (${cancel_reason})` },
        { label: 'Paid and not paid back', before: showMoney(back), after: isPaidBack ? showMoney({ minor: 0, currency }) : showMoney(back) },
      ],
      consequences: [
        'A cancelled order cannot be opened again. Its parcels are not sent.',
        isPaidBack ? 'The money leaves the shop for the way it was paid. It cannot be taken back.' : 'No money is paid back.',
        notify_customer ? 'Shopify writes to the customer about it.' : 'The customer is not notified.',
      ],
      warnings: [
        ...(!refund && back.minor > 0 ? [`The shop keeps ${showMoney(back)} for an order that it does not send.`] : []),
        ...(restock ? [] : ['The pieces are not put back in stock.']),
      ],
      sees: {
        received: order.totalReceivedSet.minor,
        refunded: order.totalRefundedSet.minor,
        status: order.displayFinancialStatus,
        fulfillment: order.displayFulfillmentStatus,
      },
      weights: [
        { kind: 'count', cap: 'order_cancels', object: target, n: 1 },
        ...(isPaidBack ? [{ kind: 'sum' as const, cap: 'refund', object: target, minor: back.minor, currency }] : []),
      ],
      reaches: [],
      undo: null,
      reverse: null,
      does: { order_id: order.id, reason: cancel_reason.toUpperCase(), refund: isPaidBack, restock, notify: notify_customer },
    }
  },

  async execute({ order_id, reason, refund, restock, notify }, shop) {
    const { payload, credential } = await shop.send({
      document: 'ORDER_CANCEL',
      target: `shopify:${order_id}`,
      variables: { orderId: order_id, reason, refund: { originalPaymentMethodsRefund: refund }, restock, notify },
      field: 'orderCancel',
      payload: cancelled,
      errors: 'orderCancelUserErrors',
      made: ({ job }) => job !== null,
      says: {
        NOT_FOUND: 'Shopify does not know this order any more.',
        INVALID: 'Shopify says that this order cannot be cancelled.',
        NO_REFUND_PERMISSION: 'The app may not pay money back.',
      },
    })
    if (payload.job !== null && !payload.job.done) await shop.finished(payload.job.id)
    return { order_id, job_id: payload.job?.id ?? '', credential }
  },

  async readBack({ order_id, refund }, look) {
    const { cancelledAt, totalReceivedSet, totalRefundedSet } = await look.orderState(order_id)
    return cancelledAt !== null && (!refund || totalRefundedSet.minor === totalReceivedSet.minor)
  },
})

const cancelled = z.object({ job: z.object({ id: z.string().regex(/^gid:\/\/shopify\/Job\/[\w-]{1,60}$/), done: z.boolean() }).nullable() })
