/** Looking at orders. */
import { Refusal, shopifyId, shopifyOrder } from '@countersign/kernel'
import type { z } from 'zod'
import { orderAnswer, orderByNameAnswer, orderSearchAnswer } from '../answers/order.ts'
import { addDays, dayOf, dayStart } from '../days.ts'
import { ORDER_BY_NAME, ORDER_GET, ORDER_SEARCH } from '../documents/order.ts'
import { is, numberIn, quoted, says, search, words } from '../search.ts'
import { type Local, localIn, nextOf, ofCursor, ORDERS_HIDDEN, type Page, type Sight, type Total, totalOf } from '../sight.ts'

export interface OrderQuery extends Page {
  readonly query?: string | undefined
  readonly status?: string | undefined
  readonly financial_status?: string | undefined
  readonly fulfillment_status?: string | undefined
  readonly tag?: string | undefined
  /** Days of the shop's calendar, both counted. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly customer_id?: string | undefined
}

export type OrderSummary = z.output<typeof orderSearchAnswer>['orders']['nodes'][number]
export type Order = NonNullable<z.output<typeof orderAnswer>['order']>

export interface OrderLook {
  /** Newest first; personal data and outside text as they came. */
  orderSearch(query: OrderQuery): Promise<{
    readonly orders: readonly OrderSummary[]
    readonly total: Total | null
    readonly nextCursor: string | null
    readonly local: Local
    readonly oldHidden: boolean
  }>
  /** By GID, its number, the address of its page, or its name such as `#1001`. Personal data and outside text as they came: the tool masks and cleans. */
  orderGet(reference: string): Promise<{ readonly order: Order; readonly local: Local; readonly oldHidden: boolean }>
}

/** From whatever names an order to its GID, and the refusal for an order that is not there. */
export function orderFinder(sight: Sight) {
  const { look, shop } = sight
  const missingOrder = async () => new Refusal('NOT_FOUND', (await sight.oldOrdersHidden()) ? { detail: ORDERS_HIDDEN } : {})
  const orderIdOf = async (text: string): Promise<string> => {
    const reference = shopifyOrder(text, shop)
    if ('id' in reference) return reference.id
    const { orders } = await look(orderByNameAnswer, ORDER_BY_NAME, { query: `name:${quoted(reference.name)}` })
    // The search may match more loosely than we mean.
    const [first, second] = orders.nodes.filter((order) => order.name === reference.name)
    if (first === undefined) throw await missingOrder()
    if (second !== undefined) throw new Refusal('ID_INVALID', { detail: 'More than one order has this name: use its id.' })
    return first.id
  }
  return { orderIdOf, missingOrder }
}

export function orderLook(sight: Sight): OrderLook {
  const { look, shop } = sight
  const { orderIdOf, missingOrder } = orderFinder(sight)

  /** The zone is asked for only where a day has to be placed in it. */
  const created = async (since: string | undefined, until: string | undefined): Promise<string> => {
    if (since === undefined && until === undefined) return ''
    const [from, to] = [since === undefined ? '' : dayOf(since), until === undefined ? '' : dayOf(until)]
    if (from !== '' && to !== '' && from > to) throw new Refusal('INPUT_INVALID', { detail: '`since` is after `until`.' })
    const { zone } = await sight.facts()
    const after = from === '' ? '' : `created_at:>='${dayStart(from, zone)}'`
    const before = to === '' ? '' : `created_at:<'${dayStart(addDays(to, 1), zone)}'`
    return [after, before].filter((term) => term !== '').join(' ')
  }

  return {
    async orderSearch({ query, status, financial_status, fulfillment_status, tag, since, until, customer_id, limit, cursor }) {
      const customer = customer_id === undefined ? undefined : numberIn(shopifyId('Customer', customer_id, shop))
      const states = [is('status', status), is('financial_status', financial_status), is('fulfillment_status', fulfillment_status)]
      const terms = [...states, is('customer_id', customer), says('tag', tag), await created(since, until), words(query ?? '')]
      const variables = { first: limit, after: cursor ?? null, query: search(...terms) }
      const { orders, ordersCount, shop: zoned } = await ofCursor(cursor, () => look(orderSearchAnswer, ORDER_SEARCH, variables))
      return {
        orders: orders.nodes,
        total: totalOf(ordersCount),
        nextCursor: nextOf(orders.pageInfo, cursor),
        local: localIn(zoned.ianaTimezone),
        oldHidden: await sight.oldOrdersHidden(),
      }
    },

    async orderGet(reference) {
      const id = await orderIdOf(reference)
      const { order, shop: zoned } = await look(orderAnswer, ORDER_GET, { id })
      if (order === null) throw await missingOrder()
      return { order, local: localIn(zoned.ianaTimezone), oldHidden: await sight.oldOrdersHidden() }
    },
  }
}
