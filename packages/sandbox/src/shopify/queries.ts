/** Where every question begins: the query root, the shop, and the app that asks. */
import { adminSchema } from '../schema.ts'
import { meets, needsOfType } from '../scopes.ts'
import type { Shop } from '../seed/index.ts'
import type { Context, Fields } from './context.ts'
import { customersResource } from './customers.ts'
import { discountsResource } from './discounts.ts'
import { accessDenied } from './errors.ts'
import { INVENTORY_ITEMS, levelId, LOCATIONS } from './inventory.ts'
import { countItems, listItems } from './list.ts'
import { ordersResource } from './orders.ts'
import { PRODUCTS, variantsResource } from './products.ts'
import { shopifyqlQuery } from './shopifyql.ts'
import { gid, idIn, visibleOrders } from './state.ts'
import type { Token } from './tokens.ts'

const ordersOf = ({ state, token, now }: Context) => visibleOrders(state, token.scopes, now())

/** Of the items of one kind, the one whose GID was asked for; an id of another kind finds nothing, as on the platform. */
const byId = <T>(kind: string, id: unknown, find: (number: number) => T | undefined): T | null => {
  const number = idIn(kind, id)
  return number === undefined ? null : (find(number) ?? null)
}

export const QUERY_ROOT: Fields<unknown> = {
  shop: (_, __, { state }) => state.shop,
  currentAppInstallation: (_, __, { token }) => token,
  product: (_, { id }, { state }) => byId('Product', id, state.product),
  /** Products alone are played; whatever else an id names is null, as what is not there is. */
  nodes: (_, { ids }, { state, token }) => {
    // The type that the field is declared with needs no scope; the one behind an id does.
    for (const { anyOf } of needsOfType(adminSchema().schema.getType('Product'))) if (!meets(anyOf, token.scopes)) throw accessDenied('nodes', anyOf)
    return (Array.isArray(ids) ? ids : []).map((id: unknown) => {
      const product = byId('Product', id, state.product)
      return product === null ? null : { ...product, __typename: 'Product' }
    })
  },
  products: (_, args, context) => listItems(context.state.products, PRODUCTS, args, context),
  productsCount: (_, args, context) => countItems(context.state.products, PRODUCTS, args, context),
  productVariant: (_, { id }, { state }) => byId('ProductVariant', id, state.variant),
  productVariants: (_, args, context) => listItems(context.state.variants, variantsResource(context), args, context),
  productVariantsCount: (_, args, context) => countItems(context.state.variants, variantsResource(context), args, context),
  order: (_, { id }, context) => byId('Order', id, (number) => ordersOf(context).find((order) => order.id === number)),
  orders: (_, args, context) => listItems(ordersOf(context), ordersResource(context), args, context),
  ordersCount: (_, args, context) => countItems(ordersOf(context), ordersResource(context), args, context),
  customer: (_, { id }, { state }) => byId('Customer', id, state.customer),
  customers: (_, args, context) => listItems(context.state.customers, customersResource(context), args, context),
  customersCount: (_, args, context) => countItems(context.state.customers, customersResource(context), args, context),
  discountNodes: (_, args, context) => listItems(context.state.discounts, discountsResource(context), args, context),
  discountNodesCount: (_, args, context) => countItems(context.state.discounts, discountsResource(context), args, context),
  codeDiscountNodeByCode: (_, { code }, { state }) =>
    state.discounts.find(({ codes }) => codes.some((one) => one.toLowerCase() === String(code).toLowerCase())) ?? null,
  shopifyqlQuery,
  /** What was asked for is done before its answer leaves. */
  job: (_, { id }) => ({ id, done: true }),
  location: (_, { id }, { state }) =>
    byId('Location', id ?? gid('Location', state.locations[0]?.id ?? 0), (number) => state.locations.find((location) => location.id === number)),
  locations: (_, args, context) => listItems(context.state.locations, LOCATIONS, args, context),
  inventoryItem: (_, { id }, { state }) =>
    byId('InventoryItem', id, (number) => state.variants.find((variant) => variant.inventoryItemId === number)),
  inventoryItems: (_, args, context) => listItems(context.state.variants, INVENTORY_ITEMS, args, context),
  inventoryLevel: (_, { id }, { state }) =>
    state.variants
      .flatMap((variant) => state.locations.map((location) => ({ variant, locationId: location.id })))
      .find((level) => levelId(level) === id) ?? null,
}

export const SHOP: Fields<Shop> = {
  id: (shop) => gid('Shop', shop.id),
  name: (shop) => shop.name,
  email: (shop) => shop.email,
  contactEmail: (shop) => shop.email,
  myshopifyDomain: (shop) => shop.myshopifyDomain,
  url: (shop) => shop.url,
  primaryDomain: (shop) => ({ host: new URL(shop.url).host, url: shop.url, sslEnabled: true }),
  currencyCode: (shop) => shop.currency,
  enabledPresentmentCurrencies: (shop) => [shop.currency],
  ianaTimezone: (shop) => shop.timezone,
  taxesIncluded: () => true,
  plan: () => ({ publicDisplayName: 'Basic', partnerDevelopment: false, shopifyPlus: false }),
  features: () => ({ giftCards: true, reports: true, sellsSubscriptions: false, storefront: true }),
  resourceLimits: () => ({ locationLimit: 10, maxProductVariants: 2_048, maxProductOptions: 3, redirectLimitReached: false }),
  weightUnit: () => 'KILOGRAMS',
  unitSystem: () => 'METRIC_SYSTEM',
  createdAt: (shop) => shop.createdAt,
  shopPolicies: (_, __, { state }) => state.policies,
  shopAddress: (shop) => ({ company: shop.name, city: 'Hamburg', country: 'Germany', countryCodeV2: 'DE' }),
}

/** The installation's scopes, whatever smaller token asks. */
export const APP_INSTALLATION: Fields<Token> = {
  id: ({ app }) => gid('AppInstallation', app.name === 'reader' ? 1 : 2),
  accessScopes: ({ app }) => app.scopes.map((handle) => ({ handle, description: handle.replaceAll('_', ' ') })),
  app: ({ app }) => ({ id: gid('App', app.name === 'reader' ? 1 : 2), title: `Countersign ${app.name}`, apiKey: app.clientId }),
}

export const ROOT_PARTS = {
  AccessScope: 'handle description',
  App: 'id title apiKey',
  Domain: 'host url sslEnabled',
  ShopPlan: 'publicDisplayName partnerDevelopment shopifyPlus',
  ShopFeatures: 'giftCards reports sellsSubscriptions storefront',
  ShopResourceLimits: 'locationLimit maxProductVariants maxProductOptions redirectLimitReached',
  ShopAddress: 'company city country countryCodeV2',
  LocationAddress: 'city country countryCode',
} as const
