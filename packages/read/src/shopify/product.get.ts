/** Shows one product with its variants: the ids that a change takes, prices, and what of each lies where. */
import { type Money, moneyText } from '@countersign/kernel'
import { clean, cursorField, moneyOutput, readTool } from '@countersign/serve'
import { z } from 'zod'
import { loadVisibleText } from '../email/load.ts'
import { line } from '../outside.ts'
import { moneyFrom } from './answers.ts'
import { linesOf, outsideLine, perhaps, shopifyIdField } from './fields.ts'
import { LOCATIONS_SHOWN, type ProductLook, type ShownProduct } from './look/product.ts'

const TITLE_CHARS_MAX = 200
const VARIANT_CHARS_MAX = 100
const DESCRIPTION_CHARS_MAX = 2_000

const output = z.strictObject({
  product_id: z.string(),
  status: z.string(),
  currency: z.string(),
  stock: z.int().nullable().describe('Units over all variants and locations; null where stock is not tracked'),
  created_at: z.string(),
  updated_at: z.string(),
  published_at: z.string().nullable(),
  variants_total: z.int().nullable(),
  variants: z.array(
    z.strictObject({
      variant_id: z.string(),
      inventory_item_id: z.string(),
      price: moneyOutput,
      compare_at_price: moneyOutput.nullable(),
      available: z.int().nullable().describe('Units; null where stock is not tracked'),
      sells_when_out: z.boolean(),
      stock: z.array(z.strictObject({ location_id: z.string(), available: z.int() })),
      untrusted: z.strictObject({ title: z.string(), sku: outsideLine, barcode: outsideLine }),
    }),
  ),
  next_cursor: z.string().nullable(),
  locations: z.array(z.strictObject({ location_id: z.string(), untrusted: z.strictObject({ name: outsideLine }) })),
  collections: z.array(z.strictObject({ collection_id: z.string(), untrusted: z.strictObject({ title: outsideLine }) })),
  untrusted: z.strictObject({
    title: z.string(),
    vendor: outsideLine,
    product_type: outsideLine,
    tags: z.array(z.string()),
    description: z.string().describe('As a person sees it'),
  }),
  notes: z.array(z.string()),
})

export const shopifyProductGet = readTool<Pick<ProductLook, 'productShow'>>()({
  name: 'shopify_product_get',
  title: 'Look at one product',
  description: 'Shows one product: variants with prices and stock by location, collections, tags, description. Variants in pages of 25.',
  platform: 'shopify',
  scopes: ['read_products', 'read_inventory', 'read_locations'],
  tier: 0,
  input: z.strictObject({ product_id: shopifyIdField, cursor: cursorField }),
  log: { product_id: 'plain' },
  output,
  async run({ product_id, cursor }, look) {
    const { product, currency, nextCursor, local } = await look.productShow(product_id, cursor)
    const visibleText = await loadVisibleText()
    const { text, hidden, cut } = visibleText(product.descriptionHtml)
    const description = clean(text, DESCRIPTION_CHARS_MAX)
    return {
      product_id: product.id,
      status: product.status,
      currency,
      stock: product.tracksInventory ? product.totalInventory : null,
      created_at: local(product.createdAt),
      updated_at: local(product.updatedAt),
      published_at: perhaps(product.publishedAt, local),
      variants_total: product.variantsCount?.count ?? null,
      variants: product.variants.nodes.map((variant) => variantOf(variant, currency)),
      next_cursor: nextCursor,
      locations: locationsOf(product),
      collections: product.collections.nodes.map(({ id, title }) => ({ collection_id: id, untrusted: { title: line(title, VARIANT_CHARS_MAX) } })),
      untrusted: {
        title: line(product.title, TITLE_CHARS_MAX) ?? '',
        vendor: line(product.vendor, VARIANT_CHARS_MAX),
        product_type: line(product.productType, VARIANT_CHARS_MAX),
        tags: linesOf(product.tags, 50, 60),
        description: description.text,
      },
      notes: notesOf(product, { hidden: hidden + description.removed, cut: cut || text.length > DESCRIPTION_CHARS_MAX }),
    }
  },
})

type Variant = ShownProduct['variants']['nodes'][number]

const availableOf = ({ quantities }: Variant['inventoryItem']['inventoryLevels']['nodes'][number]): number => quantities[0]?.quantity ?? 0
const priceOf = (amount: string, currency: string): ReturnType<typeof moneyText> => moneyText(moneyFrom(amount, currency) satisfies Money)

const variantOf = (
  { id, title, sku, barcode, price, compareAtPrice, inventoryQuantity, inventoryPolicy, inventoryItem }: Variant,
  currency: string,
) => ({
  variant_id: id,
  inventory_item_id: inventoryItem.id,
  price: priceOf(price, currency),
  compare_at_price: compareAtPrice === null ? null : priceOf(compareAtPrice, currency),
  available: inventoryItem.tracked ? inventoryQuantity : null,
  sells_when_out: inventoryPolicy === 'CONTINUE',
  stock: inventoryItem.tracked
    ? inventoryItem.inventoryLevels.nodes.map((level) => ({ location_id: level.location.id, available: availableOf(level) }))
    : [],
  untrusted: { title: line(title, VARIANT_CHARS_MAX) ?? '', sku: line(sku, VARIANT_CHARS_MAX), barcode: line(barcode, 40) },
})

/** Names stand once for all variants. */
function locationsOf(product: ShownProduct) {
  const levels = product.variants.nodes.flatMap(({ inventoryItem }) => inventoryItem.inventoryLevels.nodes)
  const names = new Map(levels.map(({ location }) => [location.id, location.name]))
  return [...names].slice(0, 50).map(([id, name]) => ({ location_id: id, untrusted: { name: line(name, VARIANT_CHARS_MAX) } }))
}

function notesOf({ variants, collections }: ShownProduct, description: { readonly hidden: number; readonly cut: boolean }): string[] {
  const many = variants.nodes.some(({ inventoryItem }) => inventoryItem.inventoryLevels.pageInfo.hasNextPage)
  return [
    ...(many ? [`Stock is shown at ${LOCATIONS_SHOWN} locations only; shopify_inventory_list shows one location at a time.`] : []),
    ...(collections.pageInfo.hasNextPage ? ['Only the first 10 collections are shown.'] : []),
    ...(description.hidden > 0 ? [`${description.hidden} characters of the description cannot be seen in the shop and are left out.`] : []),
    ...(description.cut ? ['The description is cut.'] : []),
  ]
}
