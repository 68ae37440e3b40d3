/** What changes of an order look at: the order itself, and what of it can be paid back. */
import { Refusal, shopifyId } from '@countersign/kernel'
import { z } from 'zod'
import { count, currency, gid, instant, more, shopMoney, tags, text, word } from '../answers.ts'
import { orderFinder } from '../look/order.ts'
import type { Sight } from '../sight.ts'
import { ORDER_REFUND, ORDER_STATE } from '../documents/plan.ts'

const state = {
  id: gid('Order'),
  name: text,
  cancelledAt: instant.nullable(),
  closedAt: instant.nullable(),
  displayFinancialStatus: word.nullable(),
  displayFulfillmentStatus: word,
  currencyCode: currency,
  presentmentCurrencyCode: currency,
  totalReceivedSet: shopMoney,
  totalRefundedSet: shopMoney,
}

const stateAnswer = z.object({ order: z.object({ ...state, note: text.nullable(), tags }).nullable() })

const transaction = z.object({
  gateway: z.string().min(1).max(100),
  amountSet: shopMoney,
  maximumRefundableSet: shopMoney.nullable(),
  parentTransaction: z.object({ id: gid('OrderTransaction') }).nullable(),
})

const refundAnswer = z.object({
  order: z
    .object({
      ...state,
      lineItems: z.object({ nodes: z.array(z.object({ id: gid('LineItem'), title: text, refundableQuantity: count })).max(100), pageInfo: more }),
      suggestedRefund: z
        .object({
          amountSet: shopMoney,
          maximumRefundableSet: shopMoney,
          shipping: z.object({ amountSet: shopMoney }),
          suggestedTransactions: z.array(transaction).max(50),
        })
        .nullable(),
    })
    .nullable(),
})

export type OrderState = NonNullable<z.output<typeof stateAnswer>['order']>
export type OrderRefund = NonNullable<z.output<typeof refundAnswer>['order']>

export interface RefundAsked {
  readonly lines: readonly { readonly line_item_id: string; readonly quantity: number }[]
  readonly shipping: boolean
}

export interface OrderPlanLook {
  /** Note and tags as they came. */
  orderState(reference: string): Promise<OrderState>
  /** What these lines, and the shipping, are worth now; without lines, what the whole order still is. */
  orderRefund(reference: string, asked: RefundAsked): Promise<OrderRefund>
}

export function orderPlanLook(sight: Sight): OrderPlanLook {
  const { look, shop } = sight
  const { orderIdOf, missingOrder } = orderFinder(sight)
  return {
    async orderState(reference) {
      const { order } = await look(stateAnswer, ORDER_STATE, { id: await orderIdOf(reference) })
      if (order === null) throw await missingOrder()
      return order
    },

    async orderRefund(reference, { lines, shipping }) {
      const refundLines = lines.map(({ line_item_id, quantity }) => ({ lineItemId: shopifyId('LineItem', line_item_id, shop), quantity }))
      const full = lines.length === 0 && !shipping
      const { order } = await look(refundAnswer, ORDER_REFUND, { id: await orderIdOf(reference), lines: refundLines, shipping, full })
      if (order === null) throw await missingOrder()
      if (order.suggestedRefund === null) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'Shopify offers no refund for this order.' })
      return order
    },
  }
}
