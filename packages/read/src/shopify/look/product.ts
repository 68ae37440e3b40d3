/** Looking at products. */
import { type Money, Refusal, shopifyId } from '@countersign/kernel'
import type { z } from 'zod'
import { line } from '../../outside.ts'
import { moneyFrom } from '../answers.ts'
import { productAnswer, productSearchAnswer, productShowAnswer } from '../answers/product.ts'
import { PRODUCT_GET, PRODUCT_SEARCH, PRODUCT_SHOW } from '../documents/product.ts'
import { is, says, search, words } from '../search.ts'
import { type Local, localIn, nextOf, ofCursor, type Page, type Sight, type Total, totalOf } from '../sight.ts'

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

export interface ProductQuery extends Page {
  readonly query?: string | undefined
  readonly status?: 'ACTIVE' | 'DRAFT' | 'ARCHIVED' | undefined
  readonly tag?: string | undefined
  readonly vendor?: string | undefined
  readonly product_type?: string | undefined
  /** At most so many units over all variants, of what is tracked at all. */
  readonly low_stock?: number | undefined
}

export type ProductSummary = z.output<typeof productSearchAnswer>['products']['nodes'][number]
export type ShownProduct = NonNullable<z.output<typeof productShowAnswer>['product']>

/** A page of variants whose stock at five places fits into one result, and into what one query may cost. */
const VARIANTS_SHOWN = 25
export const LOCATIONS_SHOWN = 5

export interface ProductLook {
  /** Titles and the like are outside text as it came. */
  productSearch(query: ProductQuery): Promise<{
    readonly products: readonly ProductSummary[]
    readonly total: Total | null
    readonly nextCursor: string | null
    readonly local: Local
  }>
  /** A product and up to 100 variants with their prices; refuses a larger one, since half a product cannot be weighed. */
  productGet(id: string): Promise<Product>
  /** A product with a page of its variants and their stock; outside text as it came. */
  productShow(
    id: string,
    cursor?: string,
  ): Promise<{
    readonly product: ShownProduct
    readonly currency: string
    readonly nextCursor: string | null
    readonly local: Local
  }>
}

export const productLook = ({ look, shop }: Sight): ProductLook => ({
  async productSearch({ query, status, tag, vendor, product_type, low_stock, limit, cursor }) {
    const low = low_stock === undefined ? '' : `inventory_total:<=${low_stock} tracks_inventory:true`
    const terms = [is('status', status?.toLowerCase()), says('tag', tag), says('vendor', vendor), says('product_type', product_type), low]
    const free = words(query ?? '')
    const sort = low_stock !== undefined ? 'INVENTORY_TOTAL' : free === '' ? 'ID' : 'RELEVANCE'
    const variables = { first: limit, after: cursor ?? null, query: search(...terms, free), sort }
    const { products, productsCount, shop: zoned } = await ofCursor(cursor, () => look(productSearchAnswer, PRODUCT_SEARCH, variables))
    return {
      products: products.nodes,
      total: totalOf(productsCount),
      nextCursor: nextOf(products.pageInfo, cursor),
      local: localIn(zoned.ianaTimezone),
    }
  },

  async productGet(id) {
    const { product, shop: money } = await look(productAnswer, PRODUCT_GET, { id: shopifyId('Product', id, shop) })
    if (product === null) throw new Refusal('NOT_FOUND')
    if (product.variants.pageInfo.hasNextPage)
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'The product has more than 100 variants, which is more than one change may look at.' })
    const currency = money.currencyCode
    return {
      id: product.id,
      title: line(product.title) ?? '',
      handle: line(product.handle) ?? '',
      status: product.status,
      currency,
      variants: product.variants.nodes.map(({ id: variant, title, sku, price, compareAtPrice }) => ({
        id: variant,
        title: line(title) ?? '',
        sku: line(sku),
        price: moneyFrom(price, currency),
        compareAtPrice: compareAtPrice === null ? null : moneyFrom(compareAtPrice, currency),
      })),
    }
  },

  async productShow(id, cursor) {
    const variables = { id: shopifyId('Product', id, shop), first: VARIANTS_SHOWN, after: cursor ?? null, locations: LOCATIONS_SHOWN }
    const { product, shop: facts } = await ofCursor(cursor, () => look(productShowAnswer, PRODUCT_SHOW, variables))
    if (product === null) throw new Refusal('NOT_FOUND')
    return {
      product,
      currency: facts.currencyCode,
      nextCursor: nextOf(product.variants.pageInfo, cursor),
      local: localIn(facts.ianaTimezone),
    }
  },
})
