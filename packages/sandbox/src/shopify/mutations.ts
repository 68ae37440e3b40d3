/** Every mutation that the sandbox plays, and the shapes of what they answer. */
import type { Fields } from './context.ts'
import { delegateAccessTokenCreate, delegateAccessTokenDestroy } from './delegates.ts'
import { productVariantsBulkUpdate } from './prices.ts'
import { inventoryAdjustQuantities, STOCK_PARTS } from './stock.ts'

export const MUTATIONS: Fields<unknown> = {
  productVariantsBulkUpdate,
  delegateAccessTokenCreate,
  delegateAccessTokenDestroy,
  inventoryAdjustQuantities,
}

export const MUTATION_PARTS = {
  ProductVariantsBulkUpdatePayload: 'product productVariants userErrors',
  ProductVariantsBulkUpdateUserError: 'field message code',
  UserError: 'field message',
  ...STOCK_PARTS,
} as const
