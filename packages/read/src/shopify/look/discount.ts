/** Looking at discounts. */
import { type DiscountNode, discountSearchAnswer } from '../answers/discount.ts'
import { DISCOUNT_SEARCH } from '../documents/discount.ts'
import { is, says, search, words } from '../search.ts'
import { type Local, localIn, nextOf, ofCursor, type Page, type Sight, type Total, totalOf } from '../sight.ts'

export interface DiscountQuery extends Page {
  readonly query?: string | undefined
  readonly code?: string | undefined
  readonly status?: string | undefined
}

export interface DiscountLook {
  /** Newest first; outside text as it came. */
  discountSearch(query: DiscountQuery): Promise<{
    readonly discounts: readonly DiscountNode[]
    readonly total: Total | null
    readonly nextCursor: string | null
    readonly local: Local
  }>
}

export const discountLook = ({ look }: Sight): DiscountLook => ({
  async discountSearch({ query, code, status, limit, cursor }) {
    const variables = { first: limit, after: cursor ?? null, query: search(is('status', status), says('code', code), words(query ?? '')) }
    const answer = await ofCursor(cursor, () => look(discountSearchAnswer, DISCOUNT_SEARCH, variables))
    return {
      discounts: answer.discountNodes.nodes,
      total: totalOf(answer.discountNodesCount),
      nextCursor: nextOf(answer.discountNodes.pageInfo, cursor),
      local: localIn(answer.shop.ianaTimezone),
    }
  },
})
