/** The shapes of Shopify's answers about products. */
import { z } from 'zod'
import { amount, count, counted, currency, gid, instant, money, more, pageInfo, tags, text, word, zone, zoned } from '../answers.ts'

export const productSearchAnswer = z.object({
  products: z.object({
    nodes: z
      .array(
        z.object({
          id: gid('Product'),
          title: text,
          vendor: text,
          productType: text,
          status: word,
          tracksInventory: z.boolean(),
          totalInventory: count,
          updatedAt: instant,
          variantsCount: z.object({ count }).nullable(),
          priceRangeV2: z.object({ minVariantPrice: money, maxVariantPrice: money }),
        }),
      )
      .max(50),
    pageInfo,
  }),
  productsCount: counted,
  shop: zoned,
})

export const productAnswer = z.object({
  product: z
    .object({
      id: gid('Product'),
      title: text,
      handle: text,
      status: word,
      variants: z.object({
        nodes: z
          .array(z.object({ id: gid('ProductVariant'), title: text, sku: text.nullable(), price: amount, compareAtPrice: amount.nullable() }))
          .max(100),
        pageInfo: more,
      }),
    })
    .nullable(),
  shop: z.object({ currencyCode: currency }),
})

const level = z.object({
  location: z.object({ id: gid('Location'), name: text }),
  quantities: z.array(z.object({ name: z.literal('available'), quantity: count })).length(1),
})

const shownVariant = z.object({
  id: gid('ProductVariant'),
  title: text,
  sku: text.nullable(),
  barcode: text.nullable(),
  price: amount,
  compareAtPrice: amount.nullable(),
  inventoryQuantity: count.nullable(),
  inventoryPolicy: word,
  inventoryItem: z.object({
    id: gid('InventoryItem'),
    tracked: z.boolean(),
    inventoryLevels: z.object({ nodes: z.array(level).max(50), pageInfo: more }),
  }),
})

export const productShowAnswer = z.object({
  product: z
    .object({
      id: gid('Product'),
      title: text,
      vendor: text,
      productType: text,
      status: word,
      tags,
      descriptionHtml: text,
      tracksInventory: z.boolean(),
      totalInventory: count,
      createdAt: instant,
      updatedAt: instant,
      publishedAt: instant.nullable(),
      variantsCount: z.object({ count }).nullable(),
      collections: z.object({ nodes: z.array(z.object({ id: gid('Collection'), title: text })).max(10), pageInfo: more }),
      variants: z.object({ nodes: z.array(shownVariant).max(50), pageInfo }),
    })
    .nullable(),
  shop: z.object({ currencyCode: currency, ianaTimezone: zone }),
})
