/** What the shop has told Shopify to tell others, and what it tells its customers: webhooks and policies. */
import type { Policy, Webhook } from './types.ts'

export function createWebhooks(at: (daysAgo: number) => string): Webhook[] {
  const plain = { format: 'JSON', filter: null, includeFields: [], name: null } as const
  return [
    { ...plain, id: 1_500_000_000_001, topic: 'ORDERS_PAID', uri: 'https://hooks.kleiner-hafen.example/orders', createdAt: at(200) },
    { ...plain, id: 1_500_000_000_002, topic: 'REFUNDS_CREATE', uri: 'https://old-books.example/refunds', filter: 'total:>100', createdAt: at(400) },
    { ...plain, id: 1_500_000_000_003, topic: 'PRODUCTS_UPDATE', uri: 'https://hooks.kleiner-hafen.example/products', createdAt: at(90) },
    { ...plain, id: 1_500_000_000_004, topic: 'ORDERS_CREATE', uri: 'pubsub://kleiner-hafen:orders', createdAt: at(80) },
  ]
}

export function createPolicies(at: (daysAgo: number) => string): Policy[] {
  const dates = { createdAt: at(800), updatedAt: at(30) }
  return [
    {
      ...dates,
      id: 1_600_000_000_001,
      type: 'REFUND_POLICY',
      title: 'Refund policy',
      body: '<p>Send it back within 14 days, and we pay you back.</p><p>Write to hello@kleiner-hafen.example.<br>Tea that was opened stays with you.</p>',
    },
    {
      ...dates,
      id: 1_600_000_000_002,
      type: 'SHIPPING_POLICY',
      title: 'Shipping policy',
      body: '<h2>Where we ship</h2><ul><li>Germany: <strong>4.95 EUR</strong></li></ul><p><a href="https://parcels.example/prices">All prices</a></p>',
    },
  ]
}
