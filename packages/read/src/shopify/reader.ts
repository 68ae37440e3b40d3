/** Everything that can be looked at in a shop. It holds a connection that could write, and sends queries alone. */
import { assert, LIMITS, type Money, Refusal, shopifyId } from '@countersign/kernel'
import type { z } from 'zod'
import { line, understood } from '../outside.ts'
import { moneyFrom, orderAnswer, orderByNameAnswer, productAnswer, productSearchAnswer } from './answers.ts'
import { isQuery, type ShopifyConnection } from './connect.ts'
import { ORDER_BY_NAME, ORDER_GET, PRODUCT_GET, PRODUCT_SEARCH } from './documents.ts'
import { quoted, words } from './search.ts'
import { inZone } from './zone.ts'

export interface ProductVariant {
  readonly id: string
  /** Outside text, cleaned. */
  readonly title: string
  readonly sku: string | null
  readonly price: Money
  readonly compareAtPrice: Money | null
}

export interface Product {
  readonly id: string
  /** Outside text, cleaned. */
  readonly title: string
  readonly handle: string
  readonly status: string
  /** The shop's currency: all prices of its variants are in it. */
  readonly currency: string
  readonly variants: readonly ProductVariant[]
}

export interface ProductQuery {
  readonly query?: string | undefined
  readonly status?: 'ACTIVE' | 'DRAFT' | 'ARCHIVED' | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

type ProductPage = z.output<typeof productSearchAnswer>
export type ProductSummary = ProductPage['products']['nodes'][number]
export type Order = NonNullable<z.output<typeof orderAnswer>['order']>

export interface ShopifyReader {
  /** `total` counts all matches; it is a lower bound where `exact` is false. Titles and the like are outside text as it came. */
  productSearch(query: ProductQuery): Promise<{
    readonly products: readonly ProductSummary[]
    readonly total: { readonly count: number; readonly exact: boolean } | null
    readonly nextCursor: string | null
    readonly local: (instant: string) => string
  }>
  /** A product and up to 100 variants with their prices; refuses a larger one, since half a product cannot be weighed. */
  productGet(id: string): Promise<Product>
  /** By GID, its number, or the order's name such as `#1001`. Personal data and outside text as they came: the tool masks and cleans. */
  orderGet(reference: string): Promise<{ readonly order: Order; readonly local: (instant: string) => string; readonly oldHidden: boolean }>
}

type Look = <T extends z.ZodType>(schema: T, document: string, variables: Readonly<Record<string, unknown>>) => Promise<z.output<T>>

/** All that a reader has of its connection. */
export function lookOver(connection: ShopifyConnection, signal: AbortSignal): Look {
  return async (schema, document, variables) => {
    assert(isQuery(document), 'a reader sends queries alone')
    return understood(schema, await connection.request(document, variables, { signal, retries: LIMITS.readRetriesMax }))
  }
}

/** A reader for one call: every request it sends ends with `signal`. */
export function shopifyReader(connection: ShopifyConnection, signal: AbortSignal): ShopifyReader {
  const look = lookOver(connection, signal)

  const oldOrdersHidden = async () => !(await connection.tokenScopes(signal)).includes('read_all_orders')
  const missingOrder = async () => new Refusal('NOT_FOUND', (await oldOrdersHidden()) ? { detail: ORDERS_HIDDEN } : {})

  const orderIdOf = async (reference: string): Promise<string> => {
    if (!reference.startsWith('#')) return shopifyId('Order', reference)
    if (!/^#[A-Za-z0-9._-]{1,30}$/.test(reference)) throw new Refusal('ID_INVALID', { detail: 'An order name looks like #1001.' })
    const { orders } = await look(orderByNameAnswer, ORDER_BY_NAME, { query: `name:${quoted(reference)}` })
    // The search may match more loosely than we mean.
    const [first, second] = orders.nodes.filter((order) => order.name === reference)
    if (first === undefined) throw await missingOrder()
    if (second !== undefined) throw new Refusal('ID_INVALID', { detail: 'More than one order has this name: use its id.' })
    return first.id
  }

  return {
    async productSearch({ query, status, limit, cursor }) {
      const terms = [...(status === undefined ? [] : [`status:${status.toLowerCase()}`]), ...(query === undefined ? [] : [words(query)])]
      const search = terms.filter((term) => term !== '').join(' ')
      const variables = { first: limit, after: cursor ?? null, query: search === '' ? null : search }
      const { products, productsCount, shop } = await ofCursor(cursor, () => look(productSearchAnswer, PRODUCT_SEARCH, variables))
      const { hasNextPage, endCursor } = products.pageInfo
      // Without a cursor the next page would be the first one again, and a model would walk in a circle.
      if (hasNextPage && (endCursor === null || !isCursor(endCursor))) throw new Refusal('UPSTREAM_MALFORMED')
      return {
        products: products.nodes,
        total: productsCount === null ? null : { count: productsCount.count, exact: productsCount.precision === 'EXACT' },
        nextCursor: hasNextPage ? endCursor : null,
        local: localIn(shop.ianaTimezone),
      }
    },

    async productGet(id) {
      const { product, shop } = await look(productAnswer, PRODUCT_GET, { id: shopifyId('Product', id) })
      if (product === null) throw new Refusal('NOT_FOUND')
      if (product.variants.pageInfo.hasNextPage)
        throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'The product has more than 100 variants, which is more than one change may look at.' })
      const currency = shop.currencyCode
      return {
        id: product.id,
        title: line(product.title) ?? '',
        handle: line(product.handle) ?? '',
        status: product.status,
        currency,
        variants: product.variants.nodes.map(({ id, title, sku, price, compareAtPrice }) => ({
          id,
          title: line(title) ?? '',
          sku: line(sku),
          price: moneyFrom(price, currency),
          compareAtPrice: compareAtPrice === null ? null : moneyFrom(compareAtPrice, currency),
        })),
      }
    },

    async orderGet(reference) {
      const id = await orderIdOf(reference)
      const { order, shop } = await look(orderAnswer, ORDER_GET, { id })
      if (order === null) throw await missingOrder()
      return { order, local: localIn(shop.ianaTimezone), oldHidden: await oldOrdersHidden() }
    },
  }
}

/** Shopify leaves old orders out without a word; this is the word. */
export const ORDERS_HIDDEN = 'Orders older than 60 days are hidden from these credentials: they lack read_all_orders.'

const isCursor = (text: string): boolean => /^[A-Za-z0-9+/=_-]{1,512}$/.test(text)

/** A cursor is checked before it is sent; one that Shopify then turns down was not given out for this search. */
async function ofCursor<T>(cursor: string | undefined, work: () => Promise<T>): Promise<T> {
  if (cursor === undefined) return work()
  if (!isCursor(cursor)) throw new Refusal('CURSOR_INVALID')
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal && error.code === 'UPSTREAM_REJECTED') throw new Refusal('CURSOR_INVALID', { cause: error })
    throw error
  }
}

const localIn =
  (zone: string) =>
  (instant: string): string => {
    try {
      return inZone(instant, zone)
    } catch (error) {
      throw new Refusal('UPSTREAM_MALFORMED', { cause: error })
    }
  }
