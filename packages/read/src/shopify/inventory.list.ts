/** Stock by location: what is there, what is promised, what is on its way. */
import { LIMITS } from '@countersign/kernel'
import { cursorField, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { outsideLine, shopifyIdField, shortField, shortPageField, stockField } from './fields.ts'
import { type InventoryLook, type InventoryPage, quantityOf, type StockItem } from './look/inventory.ts'
import { LOCATIONS_SHOWN } from './look/product.ts'

const TITLE_CHARS_MAX = 100
const WORD_CHARS_MAX = 60

export const shopifyInventoryList = readTool<InventoryLook>()({
  name: 'shopify_inventory_list',
  title: 'List stock',
  description: 'Lists stock of variants by location, in units: available, on hand, committed, incoming. Lowest first with low_stock.',
  platform: 'shopify',
  scopes: ['read_inventory', 'read_products', 'read_locations'],
  tier: 0,
  input: z.strictObject({
    query: searchField.optional(),
    product_id: shopifyIdField.optional(),
    sku: shortField.optional(),
    location_id: shopifyIdField.optional(),
    low_stock: stockField.optional().describe('At most so many available, in all or at the location'),
    limit: shortPageField,
    cursor: cursorField,
  }),
  log: { query: 'hash', product_id: 'plain', sku: 'plain', location_id: 'plain', low_stock: 'plain', limit: 'plain' },
  output: z.strictObject({
    items: z.array(
      z.strictObject({
        inventory_item_id: z.string(),
        variant_id: z.string(),
        product_id: z.string(),
        product_status: z.string(),
        tracked: z.boolean(),
        available: z.int().nullable().describe('At all locations'),
        levels: z.array(z.strictObject({ location_id: z.string(), available: z.int(), on_hand: z.int(), committed: z.int(), incoming: z.int() })),
        untrusted: z.strictObject({ product: z.string(), variant: outsideLine, sku: outsideLine }),
      }),
    ),
    locations: z.array(z.strictObject({ location_id: z.string(), untrusted: z.strictObject({ name: outsideLine }) })),
    next_cursor: z.string().nullable(),
    notes: z.array(z.string()),
  }),
  async run(input, look) {
    const page = await look.inventoryList(input)
    return {
      items: page.items.map(itemOf),
      locations: locationsOf(page.items),
      next_cursor: page.nextCursor,
      notes: notesOf(page),
    }
  },
})

const itemOf = ({ id, variantId, product, title, sku, tracked, available, levels }: StockItem) => ({
  inventory_item_id: id,
  variant_id: variantId,
  product_id: product.id,
  product_status: product.status,
  tracked,
  available: tracked ? available : null,
  levels: levels.map((level) => ({
    location_id: level.location.id,
    available: quantityOf(level, 'available'),
    on_hand: quantityOf(level, 'on_hand'),
    committed: quantityOf(level, 'committed'),
    incoming: quantityOf(level, 'incoming'),
  })),
  untrusted: { product: line(product.title, TITLE_CHARS_MAX) ?? '', variant: line(title, WORD_CHARS_MAX), sku: line(sku, WORD_CHARS_MAX) },
})

function locationsOf(items: readonly StockItem[]) {
  const names = new Map(items.flatMap(({ levels }) => levels.map(({ location }) => [location.id, location.name] as const)))
  return [...names].slice(0, LIMITS.pageItemsMax).map(([id, name]) => ({ location_id: id, untrusted: { name: line(name, WORD_CHARS_MAX) } }))
}

const notesOf = ({ items, nextCursor, sifted }: InventoryPage): string[] => [
  ...(items.some(({ moreLevels }) => moreLevels)
    ? [`Only ${LOCATIONS_SHOWN} locations of an item are shown: ask with location_id for another.`]
    : []),
  ...(sifted && nextCursor !== null
    ? ['Shopify cannot search for stock at one location, so it was looked through page by page: go on with next_cursor.']
    : []),
]
