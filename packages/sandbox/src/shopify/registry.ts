/** Everything that the sandbox plays, by type and field; what is not here is refused by name. */
import { ABSENT_PARTS } from './absent.ts'
import { plain, type Fields } from './context.ts'
import { ADDRESS, CUSTOMER, CUSTOMER_PARTS } from './customers.ts'
import { DISCOUNT_PARTS, DISCOUNTS } from './discounts.ts'
import { DELEGATE_PARTS } from './delegates.ts'
import { INVENTORY_ITEM, INVENTORY_LEVEL, LOCATION } from './inventory.ts'
import { MONEY_FIELDS } from './money.ts'
import { FULFILLMENT, LINE, ORDER, ORDER_PARTS, REFUND } from './orders.ts'
import { MUTATION_PARTS, MUTATIONS } from './mutations.ts'
import { POLICY } from './policies.ts'
import { COLLECTION, PRODUCT, PRODUCT_PARTS, VARIANT } from './products.ts'
import { SHOPIFYQL_PARTS } from './shopifyql.ts'
import { STORY_PARTS } from './story.ts'
import { WEBHOOK, WEBHOOK_ROOT } from './webhooks.ts'
import { APP_INSTALLATION, QUERY_ROOT, ROOT_PARTS, SHOP } from './queries.ts'

const PARTS: Readonly<Record<string, string>> = {
  ...ROOT_PARTS,
  ...PRODUCT_PARTS,
  ...ORDER_PARTS,
  ...CUSTOMER_PARTS,
  ...DELEGATE_PARTS,
  ...STORY_PARTS,
  ...DISCOUNT_PARTS,
  ...SHOPIFYQL_PARTS,
  ...ABSENT_PARTS,
  InventoryQuantity: 'id name quantity updatedAt',
  PageInfo: 'hasNextPage hasPreviousPage startCursor endCursor',
  ...MUTATION_PARTS,
}

/** A table of one type is only ever asked with what stands behind that type, which the graph guarantees; `never` says that no caller may choose. */
const TYPES: Readonly<Record<string, Fields<never>>> = {
  QueryRoot: { ...QUERY_ROOT, ...WEBHOOK_ROOT },
  Mutation: MUTATIONS,
  Shop: SHOP,
  AppInstallation: APP_INSTALLATION,
  Product: PRODUCT,
  ProductVariant: VARIANT,
  Collection: COLLECTION,
  InventoryItem: INVENTORY_ITEM,
  InventoryLevel: INVENTORY_LEVEL,
  Location: LOCATION,
  Order: ORDER,
  LineItem: LINE,
  Fulfillment: FULFILLMENT,
  Refund: REFUND,
  Customer: CUSTOMER,
  MailingAddress: ADDRESS,
  WebhookSubscription: WEBHOOK,
  ShopPolicy: POLICY,
  ...DISCOUNTS,
  ...MONEY_FIELDS,
  ...Object.fromEntries(Object.entries(PARTS).map(([type, names]) => [type, plain(names)])),
}

const CONNECTION = plain('nodes edges pageInfo')
const EDGE = plain('node cursor')

export function resolverOf(typeName: string, fieldName: string): Fields<never>[string] | undefined {
  const table = TYPES[typeName] ?? (typeName.endsWith('Connection') ? CONNECTION : typeName.endsWith('Edge') ? EDGE : undefined)
  return table !== undefined && Object.hasOwn(table, fieldName) ? table[fieldName] : undefined
}

/** Every type and field that is played, for the test that holds them against the schema. */
export const played = (): readonly (readonly [type: string, fields: readonly string[]])[] =>
  Object.entries(TYPES).map(([type, table]) => [type, Object.keys(table)] as const)
