/** What changes of a product as a whole look at. */
import { Refusal, shopifyId } from '@countersign/kernel'
import { z } from 'zod'
import { count, gid, money, tags, text, word } from '../answers.ts'
import type { Sight } from '../sight.ts'
import { PRODUCT_STATE } from '../documents/plan.ts'

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

export interface ProductPlanLook {
  productState(reference: string): Promise<ProductState>
}

export const productPlanLook = ({ look, shop }: Sight): ProductPlanLook => ({
  async productState(reference) {
    const { product } = await look(productAnswer, PRODUCT_STATE, { id: shopifyId('Product', reference, shop) })
    if (product === null) throw new Refusal('NOT_FOUND')
    return product
  },
})
