/** Finds products of the shop: what it sells, at which prices, how much is in stock. */
import { LIMITS, moneyText } from '@countersign/kernel'
import { cursorField, limitField, moneyOutput, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { outsideLine, shortField, stockField, totals, totalsOf } from './fields.ts'
import type { ProductLook } from './look/product.ts'

/** Vendors and types are short words; a long one is noise or an attempt. */
const SHORT_CHARS_MAX = 80

export const shopifyProductSearch = readTool<Pick<ProductLook, 'productSearch'>>()({
  name: 'shopify_product_search',
  title: 'Search products',
  description: 'Finds products by words (title, vendor, type, tag, SKU) and filters; shows status, price range, stock. All without filters.',
  platform: 'shopify',
  scopes: ['read_products'],
  tier: 0,
  input: z.strictObject({
    query: searchField.optional(),
    status: z.enum(['ACTIVE', 'DRAFT', 'ARCHIVED']).optional(),
    tag: shortField.optional(),
    vendor: shortField.optional(),
    product_type: shortField.optional(),
    low_stock: stockField.optional().describe('At most so many units'),
    limit: limitField,
    cursor: cursorField,
  }),
  log: { query: 'hash', status: 'plain', tag: 'hash', vendor: 'hash', product_type: 'hash', low_stock: 'plain', limit: 'plain' },
  output: z.strictObject({
    products: z.array(
      z.strictObject({
        product_id: z.string(),
        status: z.string(),
        price_min: moneyOutput,
        price_max: moneyOutput,
        stock: z.int().nullable().describe('Units over all variants and locations; null where stock is not tracked'),
        variants: z.int().nullable(),
        updated_at: z.string(),
        untrusted: z.strictObject({ title: z.string(), vendor: outsideLine, product_type: outsideLine }),
      }),
    ),
    ...totals,
  }),
  async run(input, look) {
    const { products, total, nextCursor, local } = await look.productSearch(input)
    return {
      products: products.map((product) => ({
        product_id: product.id,
        status: product.status,
        price_min: moneyText(product.priceRangeV2.minVariantPrice),
        price_max: moneyText(product.priceRangeV2.maxVariantPrice),
        stock: product.tracksInventory ? product.totalInventory : null,
        variants: product.variantsCount?.count ?? null,
        updated_at: local(product.updatedAt),
        untrusted: {
          title: line(product.title, LIMITS.searchCharsMax) ?? '',
          vendor: line(product.vendor, SHORT_CHARS_MAX),
          product_type: line(product.productType, SHORT_CHARS_MAX),
        },
      })),
      ...totalsOf(total, nextCursor),
    }
  },
})
