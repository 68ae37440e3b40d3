/** Every mutation that the sandbox plays, and the shapes of what they answer. */
import type { Fields } from './context.ts'
import { delegateAccessTokenCreate, delegateAccessTokenDestroy } from './delegates.ts'
import { orderCancel, orderUpdate, UPDATE_PARTS } from './order.changes.ts'
import { customerDelete, customerUpdate, PRODUCT_CHANGE_PARTS, productCreate, productDelete, productUpdate } from './product.changes.ts'
import { CODE_PARTS, discountCodeBasicCreate, discountCodeDeactivate } from './discount.changes.ts'
import { fulfillmentCreate, PARCEL_PARTS } from './parcels.ts'
import { POLICY_PARTS, shopPolicyUpdate } from './policies.ts'
import { productVariantsBulkUpdate } from './prices.ts'
import { REFUND_PARTS, refundCreate } from './refunds.ts'
import { inventoryAdjustQuantities, STOCK_PARTS } from './stock.ts'
import { WEBHOOK_PARTS, webhookSubscriptionCreate, webhookSubscriptionDelete } from './webhooks.ts'

export const MUTATIONS: Fields<unknown> = {
  productVariantsBulkUpdate,
  delegateAccessTokenCreate,
  delegateAccessTokenDestroy,
  inventoryAdjustQuantities,
  orderUpdate,
  refundCreate,
  orderCancel,
  fulfillmentCreate,
  discountCodeBasicCreate,
  discountCodeDeactivate,
  productCreate,
  productUpdate,
  productDelete,
  customerUpdate,
  customerDelete,
  webhookSubscriptionCreate,
  webhookSubscriptionDelete,
  shopPolicyUpdate,
}

export const MUTATION_PARTS = {
  ProductVariantsBulkUpdatePayload: 'product productVariants userErrors',
  ProductVariantsBulkUpdateUserError: 'field message code',
  UserError: 'field message',
  ...STOCK_PARTS,
  ...UPDATE_PARTS,
  ...REFUND_PARTS,
  ...PARCEL_PARTS,
  ...CODE_PARTS,
  ...PRODUCT_CHANGE_PARTS,
  ...WEBHOOK_PARTS,
  ...POLICY_PARTS,
} as const
