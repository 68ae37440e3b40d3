/** Looking at customers. */
import { Refusal, shopifyId } from '@countersign/kernel'
import type { z } from 'zod'
import { customerAnswer, customerSearchAnswer } from '../answers/customer.ts'
import { CUSTOMER_GET, CUSTOMER_SEARCH } from '../documents/customer.ts'
import { says, search, words } from '../search.ts'
import { type Local, localIn, nextOf, ofCursor, type Page, type Sight, type Total, totalOf } from '../sight.ts'

export interface CustomerQuery extends Page {
  readonly query?: string | undefined
  readonly tag?: string | undefined
  readonly country?: string | undefined
  readonly orders_min?: number | undefined
}

export type CustomerSummary = z.output<typeof customerSearchAnswer>['customers']['nodes'][number]
export type Customer = NonNullable<z.output<typeof customerAnswer>['customer']>

export interface CustomerLook {
  /** Newest first; personal data as it came. The total is told only of all customers: Shopify cannot count a search. */
  customerSearch(query: CustomerQuery): Promise<{
    readonly customers: readonly CustomerSummary[]
    readonly total: Total | null
    readonly nextCursor: string | null
    readonly local: Local
  }>
  /** Personal data as it came. */
  customerGet(id: string): Promise<{ readonly customer: Customer; readonly local: Local }>
}

export const customerLook = ({ look, shop }: Sight): CustomerLook => ({
  async customerSearch({ query, tag, country, orders_min, limit, cursor }) {
    const least = orders_min === undefined ? '' : `orders_count:>=${orders_min}`
    const text = search(says('tag', tag), says('country', country), least, words(query ?? ''))
    const variables = { first: limit, after: cursor ?? null, query: text, all: text === null }
    const answer = await ofCursor(cursor, () => look(customerSearchAnswer, CUSTOMER_SEARCH, variables))
    return {
      customers: answer.customers.nodes,
      total: totalOf(answer.customersCount),
      nextCursor: nextOf(answer.customers.pageInfo, cursor),
      local: localIn(answer.shop.ianaTimezone),
    }
  },

  async customerGet(id) {
    if (id.includes('@')) throw new Refusal('ID_INVALID', { detail: 'That is an address: find the customer with shopify_customer_search first.' })
    const { customer, shop: zoned } = await look(customerAnswer, CUSTOMER_GET, { id: shopifyId('Customer', id, shop) })
    if (customer === null) throw new Refusal('NOT_FOUND')
    return { customer, local: localIn(zoned.ianaTimezone) }
  },
})
