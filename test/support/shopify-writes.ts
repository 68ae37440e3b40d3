/** One honest change for each write tool of Shopify, against the sandbox's seed, and what of it must reach the shop. */
import type { WriteTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import type { Seed } from '@countersign/sandbox'
import type { ShopHosts, SHOPIFY_WRITE_TOOLS, ShopifyWriter } from '@countersign/write'

export type AnyShopifyTool = WriteTool<ShopifyReader & ShopHosts, ShopifyWriter>
type Name = (typeof SHOPIFY_WRITE_TOOLS)[number]['name']

export interface Wanted {
  readonly input: Readonly<Record<string, unknown>>
  /** The effect: operation and target. */
  readonly effect: readonly [operation: string, target: string]
  /** Of a change of several parts the others, in order. */
  readonly more?: readonly Wanted['effect'][]
  /** Queries that planning sends, the fresh read included. */
  readonly looks: number
}

const gid = (kind: string, id: number | undefined): string => `gid://shopify/${kind}/${id ?? 0}`

/** A paid order of the last weeks with nothing paid back yet. */
export const paidOrder = ({ orders, now }: Seed, fulfillment: 'FULFILLED' | 'UNFULFILLED' = 'FULFILLED') => {
  const found = orders.find(
    (order) => order.financial === 'PAID' && order.fulfillment === fulfillment && Date.parse(order.createdAt) > now - 40 * 86_400_000,
  )
  if (found === undefined) throw new Error('the seed has no such order')
  return found
}

export const eur = (minor: number) => ({ amount: (minor / 100).toFixed(2), currency: 'EUR' })

export const WANTED: Readonly<Record<Name, (seed: Seed) => Wanted>> = {
  preview_shopify_price_change({ products }) {
    const [product] = products
    const [variant] = product?.variants ?? []
    return {
      input: { product_id: String(product?.id), changes: [{ variant_id: String(variant?.id), price: eur((variant?.price ?? 0) + 100) }] },
      effect: ['productVariantsBulkUpdate', gid('Product', product?.id)],
      looks: 1,
    }
  },
  preview_shopify_inventory_adjust({ products, locations }) {
    const item = products[0]?.variants[0]?.inventoryItemId
    return {
      input: { inventory_item_id: String(item), location_id: gid('Location', locations[0]?.id), delta: 5 },
      effect: ['inventoryAdjustQuantities', gid('InventoryItem', item)],
      looks: 1,
    }
  },
  preview_shopify_order_update(seed) {
    const { id } = paidOrder(seed)
    return {
      input: { order_id: String(id), note: 'Wrapped as a present.', tags_add: ['present'] },
      effect: ['orderUpdate', gid('Order', id)],
      looks: 1,
    }
  },
  preview_shopify_order_refund(seed) {
    const { id, lines } = paidOrder(seed)
    return {
      input: { order_id: gid('Order', id), lines: [{ line_item_id: String(lines[0]?.id), quantity: 1 }] },
      effect: ['refundCreate', gid('Order', id)],
      looks: 1,
    }
  },
  preview_shopify_order_cancel(seed) {
    const { id } = paidOrder(seed, 'UNFULFILLED')
    return {
      input: { order_id: String(id), cancel_reason: 'customer', refund: true, restock: true },
      effect: ['orderCancel', gid('Order', id)],
      looks: 1,
    }
  },
  preview_shopify_fulfillment_create(seed) {
    const { id } = paidOrder(seed, 'UNFULFILLED')
    const tracking = { company: 'DHL', number: '00340434161094000000', url: 'https://hooks.kleiner-hafen.example/track/1' }
    return { input: { order_id: String(id), tracking }, effect: ['fulfillmentCreate', gid('Order', id)], looks: 1 }
  },
  preview_shopify_discount_create({ now }) {
    const ends_on = new Date(now + 30 * 86_400_000).toISOString().slice(0, 10)
    return {
      input: { code: 'THANKS15', percent: 15, ends_on, usage_limit: 50 },
      effect: ['discountCodeBasicCreate', 'gid://shopify/DiscountCodeNode/1400000000010'],
      looks: 1,
    }
  },
  preview_shopify_discount_deactivate({ discounts }) {
    return { input: { code: 'ahoi10' }, effect: ['discountCodeDeactivate', gid('DiscountCodeNode', discounts[0]?.id)], looks: 1 }
  },
  preview_shopify_product_create({ products }) {
    return {
      input: { title: 'Blue Lighthouse Lamp', description: 'It shines.', tags: ['lamp'] },
      effect: ['productCreate', gid('Product', (products.at(-1)?.id ?? 0) + 1)],
      looks: 1,
    }
  },
  preview_shopify_product_update({ products }) {
    const id = products.find(({ status }) => status === 'ACTIVE')?.id
    return {
      input: { product_id: String(id), vendor: 'Lighthouse Works', status: 'ARCHIVED', tags_add: ['old'] },
      effect: ['productUpdate', gid('Product', id)],
      looks: 1,
    }
  },
  preview_shopify_product_delete({ products }) {
    return { input: { product_id: String(products[3]?.id) }, effect: ['productDelete', gid('Product', products[3]?.id)], looks: 1 }
  },
  preview_shopify_customer_update({ customers }) {
    const id = customers[2]?.id
    return {
      input: { customer_id: String(id), note: 'Prefers to be called.', tags_add: ['phone'] },
      effect: ['customerUpdate', gid('Customer', id)],
      looks: 1,
    }
  },
  preview_shopify_customer_delete({ customers, orders }) {
    const id = customers.find((customer) => orders.every(({ customerId }) => customerId !== customer.id))?.id
    return { input: { customer_id: String(id) }, effect: ['customerDelete', gid('Customer', id)], looks: 1 }
  },
  preview_shopify_webhook_create({ webhooks }) {
    return {
      input: { topic: 'ORDERS_CREATE', url: 'https://hooks.kleiner-hafen.example/new' },
      effect: ['webhookSubscriptionCreate', gid('WebhookSubscription', (webhooks.at(-1)?.id ?? 0) + 1)],
      looks: 1,
    }
  },
  preview_shopify_webhook_delete({ webhooks }) {
    return {
      input: { topic: webhooks[0]?.topic, url: webhooks[0]?.uri },
      effect: ['webhookSubscriptionDelete', gid('WebhookSubscription', webhooks[0]?.id)],
      looks: 1,
    }
  },
  preview_shopify_shop_policy_update({ policies }) {
    const text =
      'Send it back within 30 days, and we pay you back.\n\nWrite to hello@kleiner-hafen.example, or see https://kleiner-hafen.example/back.'
    return { input: { type: 'REFUND_POLICY', text }, effect: ['shopPolicyUpdate', gid('ShopPolicy', policies[0]?.id)], looks: 1 }
  },
  preview_shopify_product_bulk_delete({ products }) {
    const [first, ...more] = products.slice(2, 5).map(({ id }) => gid('Product', id))
    return {
      input: { product_ids: [first, ...more] },
      effect: ['productDelete', first ?? ''],
      more: more.map((id) => ['productDelete', id]),
      looks: 1,
    }
  },
}
