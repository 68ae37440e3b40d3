/** Every GraphQL document that the write-server may send, one per effect; each is checked against Shopify's schema by a test. */

import { PRODUCT_BULK_DELETES } from './documents.bulk.ts'

export const PRICE_CHANGE = `mutation CountersignPriceChange($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants, allowPartialUpdates: false) {
    productVariants { id price }
    userErrors { field message code }
  }
}`

const INVENTORY_ADJUST = `mutation CountersignInventoryAdjust($input: InventoryAdjustQuantitiesInput!, $key: String!) {
  inventoryAdjustQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id changes { name delta } }
    userErrors { field code }
  }
}`

const ORDER_UPDATE = `mutation CountersignOrderUpdate($input: OrderInput!) {
  orderUpdate(input: $input) {
    order { id note tags }
    userErrors { field }
  }
}`

const ORDER_REFUND = `mutation CountersignOrderRefund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund { id }
    userErrors { field }
  }
}`

const ORDER_CANCEL = `mutation CountersignOrderCancel($orderId: ID!, $reason: OrderCancelReason!, $refund: OrderCancelRefundMethodInput!, $restock: Boolean!, $notify: Boolean!) {
  orderCancel(orderId: $orderId, reason: $reason, refundMethod: $refund, restock: $restock, notifyCustomer: $notify) {
    job { id done }
    orderCancelUserErrors { field code }
  }
}`

const FULFILLMENT_CREATE = `mutation CountersignFulfillmentCreate($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status }
    userErrors { field }
  }
}`

const DISCOUNT_CREATE = `mutation CountersignDiscountCreate($discount: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $discount) {
    codeDiscountNode { id }
    userErrors { field code }
  }
}`

const DISCOUNT_DEACTIVATE = `mutation CountersignDiscountDeactivate($id: ID!) {
  discountCodeDeactivate(id: $id) {
    codeDiscountNode { id }
    userErrors { field code }
  }
}`

const PRODUCT_CREATE = `mutation CountersignProductCreate($product: ProductCreateInput!) {
  productCreate(product: $product) {
    product { id title status }
    userErrors { field }
  }
}`

const PRODUCT_UPDATE = `mutation CountersignProductUpdate($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id title vendor productType status tags }
    userErrors { field }
  }
}`

const PRODUCT_DELETE = `mutation CountersignProductDelete($id: ID!) {
  productDelete(input: { id: $id }, synchronous: true) {
    deletedProductId
    userErrors { field }
  }
}`

const CUSTOMER_UPDATE = `mutation CountersignCustomerUpdate($input: CustomerInput!) {
  customerUpdate(input: $input) {
    customer { id note tags }
    userErrors { field }
  }
}`

const CUSTOMER_DELETE = `mutation CountersignCustomerDelete($id: ID!) {
  customerDelete(input: { id: $id }) {
    deletedCustomerId
    userErrors { field }
  }
}`

const WEBHOOK_CREATE = `mutation CountersignWebhookCreate($topic: WebhookSubscriptionTopic!, $webhook: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhook) {
    webhookSubscription { id topic uri format }
    userErrors { field }
  }
}`

const WEBHOOK_DELETE = `mutation CountersignWebhookDelete($id: ID!) {
  webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId
    userErrors { field }
  }
}`

const POLICY_UPDATE = `mutation CountersignPolicyUpdate($policy: ShopPolicyInput!) {
  shopPolicyUpdate(shopPolicy: $policy) {
    shopPolicy { type body }
    userErrors { field code }
  }
}`

/** Whether work that Shopify does after it has answered is done. */
export const JOB_STATE = `query CountersignJobState($id: ID!) {
  job(id: $id) { id done }
}`

/** Errands of the broker. They change no shop; the app's own token carries them and queries, nothing else. */
export const DELEGATE_CREATE = `mutation CountersignDelegateCreate($input: DelegateAccessTokenInput!) {
  delegateAccessTokenCreate(input: $input) {
    delegateAccessToken { accessToken accessScopes expiresIn }
    userErrors { code }
  }
}`

export const DELEGATE_DESTROY = `mutation CountersignDelegateDestroy($accessToken: String!) {
  delegateAccessTokenDestroy(accessToken: $accessToken) {
    status
    userErrors { code }
  }
}`

/** The least that a token can be used for. */
export const PEEK = `query CountersignPeek {
  shop { id }
}`

export const SHOPIFY_ERRANDS = [DELEGATE_CREATE, DELEGATE_DESTROY] as const

/** Every effect with the one scope that its token gets. The tests check each against the schema; a document that is not here cannot be sent. */
export const SHOPIFY_WRITE_DOCUMENTS = {
  PRICE_CHANGE: { scope: 'write_products', document: PRICE_CHANGE },
  INVENTORY_ADJUST: { scope: 'write_inventory', document: INVENTORY_ADJUST },
  ORDER_UPDATE: { scope: 'write_orders', document: ORDER_UPDATE },
  ORDER_REFUND: { scope: 'write_orders', document: ORDER_REFUND },
  ORDER_CANCEL: { scope: 'write_orders', document: ORDER_CANCEL },
  FULFILLMENT_CREATE: { scope: 'write_merchant_managed_fulfillment_orders', document: FULFILLMENT_CREATE },
  DISCOUNT_CREATE: { scope: 'write_discounts', document: DISCOUNT_CREATE },
  DISCOUNT_DEACTIVATE: { scope: 'write_discounts', document: DISCOUNT_DEACTIVATE },
  PRODUCT_CREATE: { scope: 'write_products', document: PRODUCT_CREATE },
  PRODUCT_UPDATE: { scope: 'write_products', document: PRODUCT_UPDATE },
  PRODUCT_DELETE: { scope: 'write_products', document: PRODUCT_DELETE },
  CUSTOMER_UPDATE: { scope: 'write_customers', document: CUSTOMER_UPDATE },
  CUSTOMER_DELETE: { scope: 'write_customers', document: CUSTOMER_DELETE },
  WEBHOOK_CREATE: { scope: 'read_orders', document: WEBHOOK_CREATE },
  WEBHOOK_DELETE: { scope: 'read_orders', document: WEBHOOK_DELETE },
  POLICY_UPDATE: { scope: 'write_legal_policies', document: POLICY_UPDATE },
  ...PRODUCT_BULK_DELETES,
} as const

export type ChangeDocument = keyof typeof SHOPIFY_WRITE_DOCUMENTS
