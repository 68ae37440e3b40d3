/** Looking at stock. */
import { LIMITS, Refusal, shopifyId } from '@countersign/kernel'
import { inventoryAtAnswer, inventoryListAnswer, type StockLevel } from '../answers/inventory.ts'
import { INVENTORY_AT, INVENTORY_LIST } from '../documents/inventory.ts'
import { is, numberIn, says, search, words } from '../search.ts'
import { nextOf, ofCursor, type Page, type Sight } from '../sight.ts'
import { LOCATIONS_SHOWN } from './product.ts'

export interface InventoryQuery extends Page {
  readonly query?: string | undefined
  readonly product_id?: string | undefined
  readonly sku?: string | undefined
  readonly location_id?: string | undefined
  /** At most so many units available: in all, or at the location. */
  readonly low_stock?: number | undefined
}

/** Most of a page is sifted out, so it is larger than what was asked for. */
const SIFTED_PAGE = 30

export interface StockItem {
  readonly id: string
  readonly variantId: string
  readonly product: { readonly id: string; readonly title: string; readonly status: string }
  readonly title: string
  readonly sku: string | null
  readonly tracked: boolean
  readonly available: number | null
  readonly levels: readonly StockLevel[]
  readonly moreLevels: boolean
}

export interface InventoryPage {
  readonly items: readonly StockItem[]
  readonly nextCursor: string | null
  /** Pages were looked through one by one, because Shopify cannot search for this. */
  readonly sifted: boolean
}

export interface InventoryLook {
  /** Outside text as it came. */
  inventoryList(query: InventoryQuery): Promise<InventoryPage>
}

interface Found {
  readonly items: readonly StockItem[]
  readonly next: string | null
}

export function inventoryLook({ look, shop }: Sight): InventoryLook {
  const everywhere = async (variables: Readonly<Record<string, unknown>>, cursor: string | undefined): Promise<Found> => {
    const asked = { ...variables, after: cursor ?? null, locations: LOCATIONS_SHOWN }
    const { productVariants } = await ofCursor(cursor, () => look(inventoryListAnswer, INVENTORY_LIST, asked))
    const items = productVariants.nodes.map(({ inventoryItem: { inventoryLevels, ...item }, ...variant }) =>
      itemOf(variant, item, inventoryLevels.nodes, inventoryLevels.pageInfo.hasNextPage),
    )
    return { items, next: nextOf(productVariants.pageInfo, cursor) }
  }

  const at = async (location: string, variables: Readonly<Record<string, unknown>>, cursor: string | undefined): Promise<Found> => {
    const asked = { ...variables, after: cursor ?? null, location }
    const answer = await ofCursor(cursor, () => look(inventoryAtAnswer, INVENTORY_AT, asked))
    if (answer.location === null) throw new Refusal('NOT_FOUND', { detail: 'There is no such location.' })
    const items = answer.productVariants.nodes.flatMap(({ inventoryItem: { inventoryLevel, ...item }, ...variant }) =>
      inventoryLevel === null ? [] : [itemOf(variant, item, [inventoryLevel], false)],
    )
    return { items, next: nextOf(answer.productVariants.pageInfo, cursor) }
  }

  return {
    async inventoryList({ query, product_id, sku, location_id, low_stock, limit, cursor }) {
      const product = product_id === undefined ? undefined : numberIn(shopifyId('Product', product_id, shop))
      const location = location_id === undefined ? undefined : shopifyId('Location', location_id, shop)
      // Shopify searches by the sum over all locations alone.
      const sum = low_stock === undefined || location !== undefined ? '' : `inventory_quantity:<=${low_stock}`
      const place = location === undefined ? undefined : numberIn(location)
      const text = search(is('product_id', product), says('sku', sku), is('location_id', place), sum, words(query ?? ''))
      const variables = { first: limit, query: text, sort: sum === '' ? 'ID' : 'INVENTORY_QUANTITY' }
      if (location === undefined) {
        const { items, next } = await everywhere(variables, cursor)
        return { items: low_stock === undefined ? items : items.filter(({ tracked }) => tracked), nextCursor: next, sifted: false }
      }
      if (low_stock === undefined) {
        const { items, next } = await at(location, variables, cursor)
        return { items, nextCursor: next, sifted: false }
      }
      return sift(low_stock, limit, cursor, (from) => at(location, { ...variables, first: SIFTED_PAGE }, from))
    },
  }
}

/** Page by page until the result is half full, the end, or the bound; what is left lies behind the cursor. */
async function sift(
  most: number,
  limit: number,
  cursor: string | undefined,
  page: (cursor: string | undefined) => Promise<Found>,
): Promise<InventoryPage> {
  const items: StockItem[] = []
  let from = cursor
  for (let pages = 0; pages < LIMITS.inventoryPagesMax; pages++) {
    const { items: found, next } = await page(from)
    items.push(...found.filter(({ tracked, levels }) => tracked && levels.some((level) => quantityOf(level, 'available') <= most)))
    from = next ?? undefined
    if (next === null || items.length * 2 >= limit) break
  }
  return { items, nextCursor: from ?? null, sifted: true }
}

/** A quantity that was asked for and did not come is not zero. */
export function quantityOf({ quantities }: StockLevel, name: string): number {
  const quantity = quantities.find((entry) => entry.name === name)?.quantity
  if (quantity === undefined) throw new Refusal('UPSTREAM_MALFORMED')
  return quantity
}

interface VariantPart {
  readonly id: string
  readonly title: string
  readonly sku: string | null
  readonly inventoryQuantity: number | null
  readonly product: StockItem['product']
}

const itemOf = (
  { id, title, sku, inventoryQuantity, product }: VariantPart,
  item: { readonly id: string; readonly tracked: boolean },
  levels: readonly StockLevel[],
  moreLevels: boolean,
): StockItem => ({ id: item.id, variantId: id, product, title, sku, tracked: item.tracked, available: inventoryQuantity, levels, moreLevels })
