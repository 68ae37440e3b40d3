/** What sending an order looks at: its fulfilment orders and what is left in them. */
import { Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { count, gid, instant, more, text, word } from '../answers.ts'
import { orderFinder } from '../look/order.ts'
import type { Sight } from '../sight.ts'
import { PARCEL_STATE } from '../documents/plan.ts'

const parcelAnswer = z.object({
  order: z
    .object({
      id: gid('Order'),
      name: text,
      cancelledAt: instant.nullable(),
      displayFulfillmentStatus: word,
      displayFinancialStatus: word.nullable(),
      fulfillmentOrders: z.object({
        nodes: z
          .array(
            z.object({
              id: gid('FulfillmentOrder'),
              status: word,
              assignedLocation: z.object({ name: text }),
              lineItems: z.object({ nodes: z.array(z.object({ remainingQuantity: count })).max(50), pageInfo: more }),
            }),
          )
          .max(10),
        pageInfo: more,
      }),
    })
    .nullable(),
})

export interface ParcelState {
  readonly id: string
  readonly name: string
  readonly cancelledAt: string | null
  readonly financial: string | null
  readonly fulfillment: string
  readonly parts: readonly { readonly id: string; readonly status: string; readonly location: string; readonly pieces: number }[]
}

export interface ParcelLook {
  /** Refuses an order with more parts than one look shows: half of them cannot be weighed. */
  parcelState(reference: string): Promise<ParcelState>
}

export function parcelLook(sight: Sight): ParcelLook {
  const { orderIdOf, missingOrder } = orderFinder(sight)
  return {
    async parcelState(reference) {
      const { order } = await sight.look(parcelAnswer, PARCEL_STATE, { id: await orderIdOf(reference) })
      if (order === null) throw await missingOrder()
      const { nodes, pageInfo } = order.fulfillmentOrders
      if (pageInfo.hasNextPage || nodes.some(({ lineItems }) => lineItems.pageInfo.hasNextPage))
        throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'The order has more parts than one change may look at.' })
      return {
        id: order.id,
        name: order.name,
        cancelledAt: order.cancelledAt,
        financial: order.displayFinancialStatus,
        fulfillment: order.displayFulfillmentStatus,
        parts: nodes.map(({ id, status, assignedLocation, lineItems }) => ({
          id,
          status,
          location: assignedLocation.name,
          pieces: lineItems.nodes.reduce((sum, { remainingQuantity }) => sum + remainingQuantity, 0),
        })),
      }
    },
  }
}
