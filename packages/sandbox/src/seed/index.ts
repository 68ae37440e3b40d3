/** The seed of the sandbox: one believable small shop in Europe, the same at every start but for its dates. */
import { DAY_MS, isoTime } from '@countersign/kernel'
import { createCollections } from './collections.ts'
import { createCustomers } from './customers.ts'
import { createDiscounts } from './discounts.ts'
import { createOrders } from './orders.ts'
import { createPolicies, createWebhooks } from './legal.ts'
import { createProducts } from './products.ts'
import { createRng } from './rng.ts'
import type { Location, Seed, Shop } from './types.ts'

export { createRng, type Rng } from './rng.ts'
export type {
  Address,
  Collection,
  Customer,
  Discount,
  Fulfillment,
  Line,
  Location,
  Option,
  Order,
  Policy,
  Product,
  Refund,
  Seed,
  Shop,
  Variant,
  Webhook,
} from './types.ts'

/** Changing it changes every order of the shop, and with them what tests and the demo name. */
const SEED_NUMBER = 20_261_120
/** The shop's own ad account; the seeded business holds a second one that the configurations do not name. */
export const SHOP_ACCOUNTS: readonly string[] = ['act_1001']

const CUSTOMERS = 64
const ORDERS = 135
const ORDER_DAYS = 90

const LOCATIONS: readonly Location[] = [
  { id: 90_000_000_001, name: 'Warehouse Hamburg', city: 'Hamburg' },
  { id: 90_000_000_002, name: 'Shop Schanze', city: 'Hamburg' },
]

/** Dates lie before `now`, in whole seconds, as the platform gives them. */
export function createSeed(now: number = Date.now()): Seed {
  const rng = createRng(SEED_NUMBER)
  const at = (daysAgo: number): string => isoTime(now - daysAgo * DAY_MS).replace(/\.\d{3}Z$/, 'Z')
  const shop: Shop = {
    id: 70_000_000_001,
    name: 'Kleiner Hafen',
    myshopifyDomain: 'demo.myshopify.com',
    url: 'https://kleiner-hafen.example',
    email: 'hello@kleiner-hafen.example',
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    createdAt: at(900),
  }
  const products = createProducts(rng, LOCATIONS, at)
  const customers = createCustomers(rng, CUSTOMERS, at)
  const orders = createOrders({ rng, count: ORDERS, days: ORDER_DAYS, products, customers, at })
  const [collections, discounts] = [createCollections(products), createDiscounts(at)]
  const [webhooks, policies] = [createWebhooks(at), createPolicies(at)]
  return { now, shop, locations: LOCATIONS, products, collections, customers, orders, discounts, webhooks, policies }
}
