/** What each tool sends and what that needs: for the server, which hides a tool whose scope is missing, and for the tests of the documents. */
import type { SHOPIFY_READ_DOCUMENTS } from './documents.ts'
import { SHOPIFY_READ_TOOLS } from './tools.ts'

type DocumentName = keyof typeof SHOPIFY_READ_DOCUMENTS

export interface ShopifyAccess {
  /** Without all of these the tool cannot answer. */
  readonly needs: readonly string[]
  /** With these it sees more, or gets it in fewer requests. */
  readonly uses: readonly string[]
  readonly documents: readonly DocumentName[]
}

type Sent = Omit<ShopifyAccess, 'needs'>

const SENT: Readonly<Record<string, Sent>> = {
  shopify_shop_get: { uses: [], documents: ['SHOP_GET'] },
  shopify_product_search: { uses: [], documents: ['PRODUCT_SEARCH'] },
  shopify_product_get: { uses: [], documents: ['PRODUCT_SHOW'] },
  shopify_order_search: { uses: ['read_all_orders'], documents: ['ORDER_SEARCH', 'SHOP_FACTS'] },
  shopify_order_get: { uses: ['read_all_orders'], documents: ['ORDER_GET', 'ORDER_BY_NAME'] },
  shopify_customer_search: { uses: [], documents: ['CUSTOMER_SEARCH'] },
  shopify_customer_get: { uses: [], documents: ['CUSTOMER_GET'] },
  shopify_inventory_list: { uses: [], documents: ['INVENTORY_LIST', 'INVENTORY_AT'] },
  shopify_discount_search: { uses: [], documents: ['DISCOUNT_SEARCH'] },
  shopify_sales_report: { uses: ['read_reports', 'read_all_orders'], documents: ['SALES_ORDERS', 'SALES_LINES', 'SALES_TABLES', 'SHOP_FACTS'] },
}

export const SHOPIFY_ACCESS: Readonly<Record<string, ShopifyAccess>> = Object.fromEntries(
  SHOPIFY_READ_TOOLS.map(({ name, scopes }) => [name, { needs: scopes, ...(SENT[name] ?? { uses: [], documents: [] }) }]),
)

/** What a tool lacks to be of use with these scopes; empty means that it can be shown. */
export const missingShopifyScopes = (tool: { readonly scopes: readonly string[] }, granted: readonly string[]): readonly string[] =>
  tool.scopes.filter((scope) => !granted.includes(scope))
