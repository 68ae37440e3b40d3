/** The read tools of Shopify. */
import { shopifyOrderGet } from './order.get.ts'
import { shopifyProductGet } from './product.get.ts'
import { shopifyProductSearch } from './product.search.ts'

export const SHOPIFY_READ_TOOLS = [shopifyProductSearch, shopifyProductGet, shopifyOrderGet] as const
