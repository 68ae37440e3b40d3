/** What changes of a product as a whole look at. */
import { Refusal, shopifyId } from '@countersign/kernel'
import { z } from 'zod'
import { count, gid, money, tags, text, word } from '../answers.ts'
import type { Sight } from '../sight.ts'
import { PRODUCT_STATE, PRODUCTS_STATE } from '../documents/plan.ts'

const productAnswer = z.object({
  product: z
    .object({
      id: gid('Product'),
      title: text,
      vendor: text,
      productType: text,
      status: word,
      tags,
      descriptionHtml: text,
      totalInventory: count,
      variantsCount: z.object({ count }).nullable(),
      priceRangeV2: z.object({ minVariantPrice: money }),
    })
    .nullable(),
})

/** Texts as they came. */
export type ProductState = NonNullable<z.output<typeof productAnswer>['product']>

const productsAnswer = z.object({
  nodes: z
    .array(
      // An id of another kind names something that has none of these fields.
      z
        .object({ id: gid('Product'), title: text, status: word, totalInventory: count, variantsCount: z.object({ count }).nullable() })
        .or(z.strictObject({}).transform(() => null))
        .nullable(),
    )
    .max(20),
})

export type ProductBrief = Pick<ProductState, 'id' | 'title' | 'status' | 'totalInventory' | 'variantsCount'>

export interface ProductPlanLook {
  productState(reference: string): Promise<ProductState>
  /** Each id asked for, in its place, with the product or null. */
  productStates(references: readonly string[]): Promise<readonly { readonly id: string; readonly product: ProductBrief | null }[]>
}

export const productPlanLook = ({ look, shop }: Sight): ProductPlanLook => ({
  async productState(reference) {
    const { product } = await look(productAnswer, PRODUCT_STATE, { id: shopifyId('Product', reference, shop) })
    if (product === null) throw new Refusal('NOT_FOUND')
    return product
  },

  async productStates(references) {
    const ids = references.map((reference) => shopifyId('Product', reference, shop))
    const { nodes } = await look(productsAnswer, PRODUCTS_STATE, { ids })
    // In another order, or another number, the answer would say of one product what is true of another.
    if (nodes.length !== ids.length || nodes.some((product, at) => product !== null && product.id !== ids[at]))
      throw new Refusal('UPSTREAM_MALFORMED')
    return ids.map((id, at) => ({ id, product: nodes[at] ?? null }))
  },
})
