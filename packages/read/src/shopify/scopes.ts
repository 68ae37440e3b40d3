/** Which of Shopify's permissions a reading server may hold. A closed list: a scope that nobody here knows is one too many. */

/** Read scopes of the subjects that the read tools cover, now or as listed in the design. */
const READ_SCOPES: ReadonlySet<string> = new Set([
  'read_all_orders',
  'read_analytics',
  'read_assigned_fulfillment_orders',
  'read_customers',
  'read_discounts',
  'read_draft_orders',
  'read_fulfillments',
  'read_inventory',
  'read_legal_policies',
  'read_locales',
  'read_locations',
  'read_marketing_events',
  'read_merchant_managed_fulfillment_orders',
  'read_order_edits',
  'read_orders',
  'read_price_rules',
  'read_product_listings',
  'read_products',
  'read_publications',
  'read_reports',
  'read_returns',
  'read_shipping',
  'read_third_party_fulfillment_orders',
])

/** The granted scopes that a read-server must not hold; empty means it may start. */
export const excessShopifyScopes = (scopes: readonly string[]): readonly string[] => scopes.filter((scope) => !READ_SCOPES.has(scope))
