/** The shop's collections, each with the products that carry its tag or are of its type. */
import type { Collection, Product } from './types.ts'

const ROWS: readonly (readonly [title: string, tag: string | null, type: string | null])[] = [
  ['Bestsellers', 'bestseller', null],
  ['Gifts', 'gift', null],
  ['Organic', 'organic', null],
  ['For the table', 'ceramics', null],
  ['Tea', null, 'Tea'],
  ['Linen', null, 'Linen'],
]

export function createCollections(products: readonly Product[]): Collection[] {
  return ROWS.map(([title, tag, type], index) => ({
    id: 300_000_000_001 + index,
    title,
    handle: title.toLowerCase().replaceAll(' ', '-'),
    productIds: products
      .filter((product) => (tag !== null && product.tags.includes(tag)) || (type !== null && product.type === type))
      .map((product) => product.id),
  }))
}
