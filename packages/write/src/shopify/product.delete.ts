/** Previews the end of one product: for good. */
import { Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { ProductLook } from './product.update.ts'
import type { ShopifyHand } from './send.ts'
import { numberOf, refField } from './words.ts'

export type DeleteDoes = { readonly id: string }

export const productDelete = writeTool<ProductLook, ShopifyHand>()({
  name: 'preview_shopify_product_delete',
  title: 'Preview deleting a product',
  description: 'Prepares deleting one product with all its variants for good; nothing changes. An approver has to agree.',
  platform: 'shopify',
  input: z.strictObject({ product_id: refField, reason: reasonField }),
  log: { product_id: 'plain' },
  scope: 'write_products',

  async plan({ product_id }, look): Promise<Plan<DeleteDoes>> {
    const product = await look.productState(product_id)
    const variants = product.variantsCount?.count ?? 0
    const [target, name] = [`shopify:${product.id}`, numberOf(product.id)]
    return {
      targets: [target],
      summary: `Delete Shopify product ${name} for good, status ${product.status}, with ${variants} ${variants === 1 ? 'variant' : 'variants'}`,
      facts: [
        { label: `Product ${name}`, before: product.status, after: 'deleted' },
        { label: 'Variants', before: String(variants), after: '0' },
      ],
      consequences: [
        'Its page, variants, pictures, reviews of apps and its place in collections are gone. It cannot be brought back.',
        'Orders that are already placed keep their lines. Nobody is notified.',
      ],
      warnings: [
        ...(product.status === 'ACTIVE' ? ['The product is on sale. Archiving it takes it off sale and keeps everything.'] : []),
        ...(product.totalInventory > 0 ? [`There are pieces in stock.`] : []),
      ],
      untrusted: { product: cleanLine(product.title, 120) },
      sees: { status: product.status, variants },
      weights: [{ kind: 'count', cap: 'product_deletes', object: target, n: 1 }],
      reaches: [],
      undo: null,
      reverse: null,
      does: { id: product.id },
    }
  },

  async execute({ id }, shop) {
    const { credential } = await shop.send({
      document: 'PRODUCT_DELETE',
      target: `shopify:${id}`,
      variables: { id },
      field: 'productDelete',
      payload: z.object({ deletedProductId: z.string().max(100).nullable() }),
      made: ({ deletedProductId }) => deletedProductId === id,
      says: { id: 'Shopify does not know this product any more.' },
    })
    return { product_id: id, credential }
  },

  readBack: ({ id }, look) => look.productState(id).then(() => false, isGone),
})

function isGone(error: unknown): true {
  if (error instanceof Refusal && error.code === 'NOT_FOUND') return true
  throw error
}
