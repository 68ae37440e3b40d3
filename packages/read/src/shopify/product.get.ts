/** Shows one product with its variants and their prices: the ids that a price change takes. */
import { LIMITS, moneyText } from '@countersign/kernel'
import { idField, moneyOutput, readTool } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import type { ShopifyReader } from './reader.ts'

export const shopifyProductGet = readTool<ShopifyReader>()({
  name: 'shopify_product_get',
  title: 'Look at one product',
  description: 'Shows one product with up to 100 variants: variant ids, SKUs, prices and compare-at prices.',
  platform: 'shopify',
  scopes: ['read_products'],
  tier: 0,
  input: z.strictObject({ product_id: idField }),
  log: { product_id: 'plain' },
  output: z.strictObject({
    product_id: z.string(),
    status: z.string(),
    currency: z.string(),
    variants: z.array(
      z.strictObject({
        variant_id: z.string(),
        price: moneyOutput,
        compare_at_price: moneyOutput.nullable(),
        untrusted: z.strictObject({ title: z.string(), sku: z.string().nullable() }),
      }),
    ),
    untrusted: z.strictObject({ title: z.string() }),
  }),
  async run({ product_id }, look) {
    const product = await look.productGet(product_id)
    return {
      product_id: product.id,
      status: product.status,
      currency: product.currency,
      variants: product.variants.map(({ id, title, sku, price, compareAtPrice }) => ({
        variant_id: id,
        price: moneyText(price),
        compare_at_price: compareAtPrice === null ? null : moneyText(compareAtPrice),
        untrusted: { title: title.slice(0, LIMITS.searchCharsMax), sku: line(sku) },
      })),
      untrusted: { title: product.title.slice(0, LIMITS.searchCharsMax) },
    }
  },
})
