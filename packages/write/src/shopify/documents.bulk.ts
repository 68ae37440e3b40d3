/** Documents that delete so many products at once: one mutation for each, in one request, carried out by Shopify in this order. */
import { assert } from '@countersign/kernel'

const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20] as const
export const BULK_MAX = SIZES.length

type BulkDocument = `PRODUCT_BULK_DELETE_${(typeof SIZES)[number]}`

/** Under which name the answer has the outcome of one, counted from 0. */
export const partName = (at: number): string => `p${at}`

function documentOf(size: number): string {
  const parts = Array.from({ length: size }, (_, at) => partName(at))
  return `mutation CountersignProductBulkDelete(${parts.map((part) => `$${part}: ID!`).join(', ')}) {
${parts.map((part) => `  ${part}: productDelete(input: { id: $${part} }, synchronous: true) { deletedProductId userErrors { field } }`).join('\n')}
}`
}

export const bulkName = (size: number): BulkDocument => {
  const known = SIZES.find((one) => one === size)
  assert(known !== undefined, 'there is a document for so many')
  return `PRODUCT_BULK_DELETE_${known}`
}

// Every size has its entry; `fromEntries` forgets the names that it was given.
export const PRODUCT_BULK_DELETES = Object.fromEntries(
  SIZES.map((size) => [bulkName(size), { scope: 'write_products', document: documentOf(size) }]),
) as Readonly<Record<BulkDocument, { readonly scope: 'write_products'; readonly document: string }>>
