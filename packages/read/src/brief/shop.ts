/** The shop's part of a brief: what was sold, and what is about to run out. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { line } from '../outside.ts'
import type { StockItem } from '../shopify/look/inventory.ts'
import { shopifyInventoryList } from '../shopify/inventory.list.ts'
import { shopifySalesReport } from '../shopify/sales.report.ts'
import type { Sales } from '../shopify/sales/look.ts'
import { salesOutput, shownSales } from '../shopify/sales/shown.ts'
import type { DaysAsked } from './days.ts'
import { type BriefLook, missing, shareOf, type ShopLook, type State, stateOf, tried } from './look.ts'

/** Units: at or below, a week of ordinary sales may empty it. */
const THRESHOLD = 5
const ITEMS_MAX = 10
const PAGE = 30
const NAME_CHARS_MAX = 60

export const salesPart = z.strictObject(salesOutput)
export const stockPart = z.strictObject({
  threshold_units: z.int(),
  items: z.array(
    z.strictObject({
      variant_id: z.string(),
      product_id: z.string(),
      available_units: z.int().nullable(),
      untrusted: z.strictObject({ product: z.string(), variant: z.string().nullable(), sku: z.string().nullable() }),
    }),
  ),
  more: z.boolean(),
})

export interface ShopPart {
  readonly state: State
  /** As the report has it, for what is reckoned from it. */
  readonly sales: Sales | null
  readonly shownSales: z.input<typeof salesPart> | null
  readonly stock: z.input<typeof stockPart> | null
  readonly notes: readonly string[]
  readonly refusals: readonly Refusal[]
}

const NOTHING = { sales: null, shownSales: null, stock: null }
const STOCK_NOTE = `Stock risks are tracked variants of active products with at most ${THRESHOLD} units left in all; what sells fast is not weighed.`

export async function shopPart(look: BriefLook, { since, until }: DaysAsked): Promise<ShopPart> {
  const { shopify } = look
  if (shopify === undefined) return { state: 'not_configured', ...NOTHING, notes: [], refusals: [] }
  const signal = shareOf(look)
  const asked = since === undefined ? ({ period: 'yesterday' } as const) : { since, until }
  const [sales, stock] = await Promise.all([
    tried(signal, async () => (await shopify(signal, shopifySalesReport.scopes)).salesReport({ ...asked, group_by: 'day' })),
    tried(signal, async () => lowStock(await shopify(signal, shopifyInventoryList.scopes))),
  ])
  if (sales instanceof Refusal && stock instanceof Refusal && sales.code === stock.code)
    return { state: 'unavailable', ...NOTHING, notes: [missing('Shopify', sales)], refusals: [sales] }
  const known = sales instanceof Refusal ? null : sales
  return {
    state: stateOf([sales, stock]),
    sales: known,
    shownSales: known === null ? null : shownSales(known),
    stock: stock instanceof Refusal ? null : stock,
    notes: [
      ...(sales instanceof Refusal ? [missing('Shopify sales', sales)] : sales.notes),
      stock instanceof Refusal ? missing('Shopify stock', stock) : STOCK_NOTE,
    ],
    refusals: [sales, stock].filter((answer) => answer instanceof Refusal),
  }
}

/** Lowest first. What is not on sale is passed over, and there may be pages of it. */
async function lowStock(reader: ShopLook): Promise<z.input<typeof stockPart>> {
  const risks: StockItem[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < LIMITS.inventoryPagesMax; pages++) {
    const page = await reader.inventoryList({ low_stock: THRESHOLD, limit: PAGE, cursor })
    risks.push(...page.items.filter(({ product }) => product.status === 'ACTIVE'))
    cursor = page.nextCursor ?? undefined
    if (cursor === undefined || risks.length > ITEMS_MAX) break
  }
  return { threshold_units: THRESHOLD, items: risks.slice(0, ITEMS_MAX).map(itemOf), more: cursor !== undefined || risks.length > ITEMS_MAX }
}

const itemOf = ({ variantId, product, title, sku, available }: StockItem) => ({
  variant_id: variantId,
  product_id: product.id,
  available_units: available,
  untrusted: { product: line(product.title, NAME_CHARS_MAX) ?? '', variant: line(title, NAME_CHARS_MAX), sku: line(sku, NAME_CHARS_MAX) },
})
