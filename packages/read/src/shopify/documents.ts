/** Every GraphQL document that reading sends to Shopify, as constants: tests check each against the real schema and its scope map. */
import { CUSTOMER_GET, CUSTOMER_SEARCH } from './documents/customer.ts'
import { DISCOUNT_SEARCH } from './documents/discount.ts'
import { INVENTORY_AT, INVENTORY_LIST } from './documents/inventory.ts'
import { ORDER_BY_NAME, ORDER_GET, ORDER_SEARCH } from './documents/order.ts'
import { PRODUCT_GET, PRODUCT_SEARCH, PRODUCT_SHOW } from './documents/product.ts'
import { SALES_LINES, SALES_ORDERS, SALES_TABLES } from './documents/sales.ts'
import { GRANTED_SCOPES, SHOP_FACTS, SHOP_GET } from './documents/shop.ts'
import {
  CODE_STATE,
  CUSTOMER_STATE,
  ORDER_REFUND,
  ORDER_STATE,
  PARCEL_STATE,
  POLICY_STATE,
  PRODUCT_STATE,
  PRODUCTS_STATE,
  STOCK_AT,
  WEBHOOK_STATE,
} from './documents/plan.ts'

/** A document that is not here is not checked. */
export const SHOPIFY_READ_DOCUMENTS = {
  GRANTED_SCOPES,
  SHOP_FACTS,
  SHOP_GET,
  PRODUCT_SEARCH,
  PRODUCT_GET,
  PRODUCT_SHOW,
  INVENTORY_LIST,
  INVENTORY_AT,
  ORDER_BY_NAME,
  ORDER_SEARCH,
  ORDER_GET,
  CUSTOMER_SEARCH,
  CUSTOMER_GET,
  DISCOUNT_SEARCH,
  SALES_ORDERS,
  SALES_LINES,
  SALES_TABLES,
  STOCK_AT,
  ORDER_STATE,
  ORDER_REFUND,
  PARCEL_STATE,
  CODE_STATE,
  PRODUCT_STATE,
  CUSTOMER_STATE,
  PRODUCTS_STATE,
  WEBHOOK_STATE,
  POLICY_STATE,
} as const

/** The documents that no read tool sends, with the rights they need: what the plan of a change looks at. */
export const SHOPIFY_PLAN_ACCESS = {
  PRODUCT_GET: ['read_products'],
  STOCK_AT: ['read_inventory', 'read_products', 'read_locations'],
  ORDER_STATE: ['read_orders'],
  ORDER_REFUND: ['read_orders'],
  PARCEL_STATE: ['read_orders', 'read_merchant_managed_fulfillment_orders'],
  CODE_STATE: ['read_discounts'],
  PRODUCT_STATE: ['read_products'],
  CUSTOMER_STATE: ['read_customers'],
  PRODUCTS_STATE: ['read_products'],
  WEBHOOK_STATE: ['read_orders'],
  POLICY_STATE: ['read_legal_policies'],
} as const satisfies Partial<Record<keyof typeof SHOPIFY_READ_DOCUMENTS, readonly string[]>>
