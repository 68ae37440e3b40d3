/** The read tools of Shopify. */
import type { AnyReadTool } from '@countersign/serve'
import { shopifyCustomerGet } from './customer.get.ts'
import { shopifyCustomerSearch } from './customer.search.ts'
import { shopifyDiscountSearch } from './discount.search.ts'
import { shopifyInventoryList } from './inventory.list.ts'
import { shopifyOrderGet } from './order.get.ts'
import { shopifyOrderSearch } from './order.search.ts'
import { shopifyProductGet } from './product.get.ts'
import { shopifyProductSearch } from './product.search.ts'
import type { ShopifyReader } from './reader.ts'
import { shopifySalesReport } from './sales.report.ts'
import { shopifyShopGet } from './shop.get.ts'

export const SHOPIFY_READ_TOOLS: readonly AnyReadTool<ShopifyReader>[] = [
  shopifyShopGet,
  shopifyProductSearch,
  shopifyProductGet,
  shopifyOrderSearch,
  shopifyOrderGet,
  shopifyCustomerSearch,
  shopifyCustomerGet,
  shopifyInventoryList,
  shopifyDiscountSearch,
  shopifySalesReport,
]
