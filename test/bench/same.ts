/** The same questions in the words of each server, small enough that all of them may ask. */
import type { Sandbox } from '@countersign/sandbox'
import type { RivalName } from './rivals.ts'

export type Ask = readonly [tool: string, args: Readonly<Record<string, unknown>>]

export interface Question {
  readonly what: string
  readonly ours: Ask
  readonly rivals: Partial<Record<RivalName, Ask>>
  /** An answer without it is none, however cheap. */
  readonly shows: RegExp
}

/** Pages of five: the largest that each of them may ask for within one query's cost. */
const limit = 5

export function questions({ seed }: Pick<Sandbox, 'seed'>): readonly Question[] {
  const [product, order] = [seed.products[0], seed.orders.at(-1)]
  if (product === undefined || order === undefined) throw new Error('the seed has no product or no order')
  const [product_id, order_id] = [`gid://shopify/Product/${product.id}`, `gid://shopify/Order/${order.id}`]
  const [account, mailbox] = [{ account_id: 'act_1001' }, { account: 'default', mailbox: 'Support' }]
  return [
    {
      what: 'five products',
      ours: ['shopify_product_search', { limit }],
      rivals: { 'shopify-mcp': ['get-products', { limit }], 'cob-shopify-mcp': ['list_products', { limit }] },
      shows: /Product\/\d+/,
    },
    {
      what: 'one product',
      ours: ['shopify_product_get', { product_id }],
      rivals: { 'shopify-mcp': ['get-product-by-id', { productId: product_id }], 'cob-shopify-mcp': ['get_product', { id: product_id }] },
      shows: new RegExp(product.title),
    },
    {
      what: 'five orders',
      ours: ['shopify_order_search', { limit }],
      rivals: { 'shopify-mcp': ['get-orders', { limit }], 'cob-shopify-mcp': ['list_orders', { limit }] },
      shows: /#1\d\d\d/,
    },
    {
      what: 'one order',
      ours: ['shopify_order_get', { order_id }],
      rivals: { 'shopify-mcp': ['get-order-by-id', { orderId: order_id }], 'cob-shopify-mcp': ['get_order', { id: order_id }] },
      shows: new RegExp(order.name),
    },
    {
      what: 'customers named Anna',
      ours: ['shopify_customer_search', { query: 'anna', limit }],
      rivals: {
        'shopify-mcp': ['get-customers', { searchQuery: 'anna', limit }],
        'cob-shopify-mcp': ['search_customers', { query: 'anna', limit }],
      },
      shows: /Customer\/\d+/,
    },
    {
      what: 'stock of five variants',
      ours: ['shopify_inventory_list', { limit }],
      rivals: { 'cob-shopify-mcp': ['list_inventory_levels', { limit }] },
      shows: /Warehouse Hamburg/,
    },
    {
      what: 'campaigns',
      ours: ['meta_campaign_search', { limit }],
      rivals: { 'meta-ads-mcp': ['list_campaigns', { ...account, limit }] },
      shows: /120210000000010001/,
    },
    {
      what: 'five ad sets',
      ours: ['meta_adset_search', { limit }],
      rivals: { 'meta-ads-mcp': ['list_ad_sets', { ...account, limit }] },
      shows: /120210000000011001/,
    },
    {
      what: 'a week by campaign',
      ours: ['meta_insights_report', { preset: 'last_7d' }],
      rivals: { 'meta-ads-mcp': ['get_insights', { object_id: account.account_id, level: 'campaign' }] },
      // Any campaign's impressions: a week's are other ones every day, and not every server names what they are of.
      shows: /impressions\W+\d{5}\b/,
    },
    {
      what: 'audiences',
      ours: ['meta_audience_list', {}],
      rivals: { 'meta-ads-mcp': ['list_audiences', account] },
      shows: /120210000000910001/,
    },
    {
      what: 'mail folders',
      ours: ['email_folder_list', {}],
      rivals: { 'email-mcp': ['list_mailboxes', { account: mailbox.account }] },
      shows: /Support/,
    },
    {
      what: 'mails about orders',
      ours: ['email_message_search', { folder: mailbox.mailbox, query: 'order' }],
      rivals: { 'email-mcp': ['search_emails', { ...mailbox, query: 'order' }] },
      shows: /#1133/,
    },
    {
      what: 'one mail',
      ours: ['email_message_get', { folder: mailbox.mailbox, uid: 3 }],
      rivals: { 'email-mcp': ['get_email', { ...mailbox, emailId: '3' }] },
      shows: /It arrived, perfect/,
    },
  ]
}

/** Asked before anything is counted: logins, tokens and what is kept for minutes fall on nobody. */
export const OWN_WARM_UPS: readonly Ask[] = [
  ['shopify_shop_get', {}],
  ['meta_ad_search', { limit: 1 }],
  ['email_folder_list', {}],
]
export const WARM_UPS: Readonly<Record<RivalName, readonly Ask[]>> = {
  // Signs in when it starts.
  'shopify-mcp': [],
  'cob-shopify-mcp': [['search_customers', { query: 'nobody', limit }]],
  'meta-ads-mcp': [['get_ad_accounts', {}]],
  'email-mcp': [['list_emails', { account: 'default', mailbox: 'INBOX', pageSize: 1 }]],
}
