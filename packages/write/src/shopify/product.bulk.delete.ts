/** Previews the end of up to 20 products at once: for good, each of them named, counted and read back by itself. */
import { Refusal } from '@countersign/kernel'
import { type Plan, type Weight, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { BULK_MAX, bulkName, partName } from './documents.bulk.ts'
import type { PartOutcome } from './send.each.ts'
import type { ShopifyHand } from './send.ts'
import { numberOf, refField } from './words.ts'

export type ProductsLook = Pick<ShopifyReader, 'productStates'>
type Product = NonNullable<Awaited<ReturnType<ProductsLook['productStates']>>[number]['product']>

export type BulkDeleteDoes = { readonly ids: readonly string[] }

const targetOf = (id: string): string => `shopify:${id}`
const numbersOf = (ids: readonly string[]): string => ids.map(numberOf).join(', ')

export const productBulkDelete = writeTool<ProductsLook, ShopifyHand>()({
  name: 'preview_shopify_product_bulk_delete',
  title: 'Preview deleting several products',
  description: 'Prepares deleting up to 20 products with all their variants for good; nothing changes. Two approvers have to agree.',
  platform: 'shopify',
  input: z.strictObject({ product_ids: z.array(refField).min(1).max(BULK_MAX), reason: reasonField }),
  log: { product_ids: 'plain' },
  scope: 'write_products',

  async plan({ product_ids }, look): Promise<Plan<BulkDeleteDoes>> {
    const found = await look.productStates(product_ids)
    const ids = found.map(({ id }) => id)
    // The same product by its number and by its address is still the same product.
    if (new Set(ids).size < ids.length) throw new Refusal('INPUT_INVALID', { detail: 'A product stands twice in `product_ids`.' })
    const missing = found.flatMap(({ id, product }) => (product === null ? [id] : []))
    if (missing.length > 0) throw new Refusal('NOT_FOUND', { detail: `Products ${numbersOf(missing)}.` })
    const products = found.flatMap(({ product }) => product ?? [])
    const [first = '', ...rest] = ids.map(targetOf)
    const count = ids.length === 1 ? '1 Shopify product' : `${ids.length} Shopify products`
    const [onSale, variants] = [products.filter(({ status }) => status === 'ACTIVE').length, sumOf(products, variantsOf)]
    return {
      targets: [first, ...rest],
      summary: `Delete ${count} for good: ${numbersOf(ids)}; ${onSale} on sale now, ${variants} ${variants === 1 ? 'variant' : 'variants'} in all`,
      facts: products.map((product) => ({ label: `Product ${numberOf(product.id)}`, before: shortly(product), after: 'deleted' })),
      consequences: [
        'Their pages, variants, pictures, reviews of apps and places in collections are gone. None of them can be brought back.',
        'Shopify deletes one after the other. One that it refuses stays, and the others are deleted all the same.',
        'Orders that are already placed keep their lines. Nobody is notified.',
      ],
      warnings: [
        ...(onSale > 0 ? [`${onSale} of them on sale. Archiving takes a product off sale and keeps everything.`] : []),
        ...(products.some(({ totalInventory }) => totalInventory > 0) ? ['There are pieces in stock.'] : []),
      ],
      untrusted: Object.fromEntries(products.map(({ id, title }) => [`product ${numberOf(id)}`, cleanLine(title, 120)])),
      sees: {
        products: products.map((product) => ({ id: product.id, title: product.title, status: product.status, variants: variantsOf(product) })),
      },
      weights: ids.map((id): Weight => ({ kind: 'count', cap: 'product_deletes', object: targetOf(id), n: 1 })),
      reaches: [],
      undo: null,
      reverse: null,
      does: { ids },
    }
  },

  async execute({ ids }, shop) {
    const [first = '', ...rest] = ids.map(targetOf)
    const { outcomes, credential } = await shop.sendEach({
      document: bulkName(ids.length),
      targets: [first, ...rest],
      variables: Object.fromEntries(ids.map((id, at) => [partName(at), id])),
      parts: ids.map((id, at) => ({ name: partName(at), made: (payload) => deleted.safeParse(payload).data?.deletedProductId === id })),
    })
    if (outcomes.every((outcome) => outcome === 'made')) return { deleted: numbersOf(ids), credential }
    throw notAll(ids, outcomes)
  },

  readBack: async ({ ids }, look) => (await look.productStates(ids)).every(({ product }) => product === null),

  async tells({ ids }, look) {
    const found = await look.productStates(ids)
    const of = (isThere: boolean) => found.flatMap(({ id, product }) => ((product !== null) === isThere ? [id] : []))
    return { seen_gone: numbersOf(of(false)) || 'none', seen_there: numbersOf(of(true)) || 'none' }
  },
})

const deleted = z.object({ deletedProductId: z.string().max(100).nullable() })

const variantsOf = ({ variantsCount }: Product): number => variantsCount?.count ?? 0
const sumOf = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((sum, one) => sum + of(one), 0)
const shortly = (product: Product): string => `${product.status}, ${variantsOf(product)} variants, ${product.totalInventory} in stock`

/** `none` only where Shopify has refused every one of them by name. */
function notAll(ids: readonly string[], outcomes: readonly PartOutcome[]): Refusal {
  const of = (wanted: PartOutcome) => ids.filter((_, at) => outcomes[at] === wanted)
  if (of('refused').length === ids.length)
    return new Refusal('UPSTREAM_REJECTED', { effect: 'none', detail: 'Shopify deletes none of these products: they may be gone already.' })
  const said = [
    ...words('Surely deleted', of('made')),
    ...words('Refused by Shopify, so still there or gone before', of('refused')),
    ...words('Not to be told', of('unclear')),
  ]
  const isKnown = of('unclear').length === 0
  return new Refusal(isKnown ? 'PARTLY_DONE' : 'UPSTREAM_MALFORMED', { effect: 'unknown', detail: said.join(' ') })
}

const words = (label: string, ids: readonly string[]): string[] => (ids.length === 0 ? [] : [`${label}: ${numbersOf(ids)}.`])
