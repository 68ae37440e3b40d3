/** The read tools of Shopify. */
import { shopifyOrderGet } from './order.get.ts'
import { shopifyProductSearch } from './product.search.ts'

export const SHOPIFY_READ_TOOLS = [shopifyProductSearch, shopifyOrderGet] as const
