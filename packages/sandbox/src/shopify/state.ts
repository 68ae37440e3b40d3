/** The shop as it is now: a copy of the seed that mutations change. */
import { DAY_MS } from '@countersign/kernel'
import type { Collection, Customer, Discount, Location, Order, Policy, Product, Seed, Shop, Variant, Webhook } from '../seed/index.ts'

export interface ShopState {
  readonly shop: Shop
  readonly locations: readonly Location[]
  readonly products: Product[]
  readonly variants: Variant[]
  readonly collections: readonly Collection[]
  readonly customers: Customer[]
  readonly orders: readonly Order[]
  readonly discounts: Discount[]
  readonly webhooks: Webhook[]
  readonly policies: Policy[]
  /** What was answered under each idempotency key. */
  readonly keys: Map<string, { readonly print: string; readonly answer: unknown }>
  product(id: number): Product | undefined
  variant(id: number): Variant | undefined
  customer(id: number): Customer | undefined
}

export function createState(seed: Seed): ShopState {
  const { shop, locations, collections, orders, ...grown } = structuredClone(seed)
  const [products, discounts, customers] = [[...grown.products], [...grown.discounts], [...grown.customers]]
  const [webhooks, policies] = [[...grown.webhooks], [...grown.policies]]
  const variants = products.flatMap((product) => product.variants)
  return {
    shop,
    locations,
    products,
    variants,
    collections,
    customers,
    orders,
    discounts,
    webhooks,
    policies,
    keys: new Map(),
    product: (id) => products.find((product) => product.id === id),
    variant: (id) => variants.find((variant) => variant.id === id),
    customer: (id) => customers.find((customer) => customer.id === id),
  }
}

/** `read_orders` shows the last sixty days; older orders need `read_all_orders`, and are missing without a word. */
const ORDER_WINDOW_MS = 60 * DAY_MS

export function visibleOrders(state: ShopState, scopes: ReadonlySet<string>, now: number): readonly Order[] {
  if (scopes.has('read_all_orders')) return state.orders
  return state.orders.filter((order) => Date.parse(order.createdAt) >= now - ORDER_WINDOW_MS)
}

export const gid = (kind: string, id: number): string => `gid://shopify/${kind}/${id}`

/** The number in a GID of this kind; `undefined` for any other text. */
export function idIn(kind: string, text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^gid:\/\/shopify\/([A-Za-z]+)\/(\d{1,15})(?:\?.*)?$/.exec(text) : null
  return match?.[1] === kind ? Number(match[2]) : undefined
}
