/** The events that the right to read orders covers, in Shopify's words and a person's: a change has one right, so there are no others. */
import { z } from 'zod'

export const TOPICS = {
  ORDERS_CREATE: 'each new order',
  ORDERS_PAID: 'each order that is paid',
  ORDERS_UPDATED: 'each change of an order',
  ORDERS_EDITED: 'each edit of what an order holds',
  ORDERS_CANCELLED: 'each order that is cancelled',
  ORDERS_FULFILLED: 'each order that is sent whole',
  ORDERS_PARTIALLY_FULFILLED: 'each order that is sent in part',
  ORDERS_DELETE: 'each order that is deleted',
  ORDER_TRANSACTIONS_CREATE: 'each payment of an order',
  REFUNDS_CREATE: 'each refund',
} as const

export type Topic = keyof typeof TOPICS

// The keys of the table are the table's own type.
export const topicField = z.enum(Object.keys(TOPICS) as [Topic, ...Topic[]])

/** Room for the longest address that is taken, and its `:443`. */
export const urlField = z.string().min(1).max(310)

export const WEBHOOK_HOSTS = 'shopify.webhook_hosts'
