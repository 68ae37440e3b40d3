/** Everything that can be looked at in a shop. It holds a connection that could write, and sends queries alone. */
import { type Clock, systemClock } from '@countersign/kernel'
import type { ShopifyConnection } from './connect.ts'
import { loadLooks } from './look/load.ts'
import type { ShopifyLooks } from './looks.ts'

export type ShopifyReader = ShopifyLooks

/** A reader for one call: every request it sends ends with `signal`. */
export function shopifyReader(connection: ShopifyConnection, signal: AbortSignal, clock: Clock = systemClock): ShopifyReader {
  let opened: Promise<ShopifyLooks> | undefined
  const looks = () => (opened ??= loadLooks().then((open) => open(connection, signal, clock)))
  return {
    shopGet: async () => (await looks()).shopGet(),
    productSearch: async (query) => (await looks()).productSearch(query),
    productGet: async (id) => (await looks()).productGet(id),
    productShow: async (id, cursor) => (await looks()).productShow(id, cursor),
    inventoryList: async (query) => (await looks()).inventoryList(query),
    orderSearch: async (query) => (await looks()).orderSearch(query),
    orderGet: async (reference) => (await looks()).orderGet(reference),
    customerSearch: async (query) => (await looks()).customerSearch(query),
    customerGet: async (id) => (await looks()).customerGet(id),
    discountSearch: async (query) => (await looks()).discountSearch(query),
    salesReport: async (asked) => (await looks()).salesReport(asked),
    stockAt: async (item, location) => (await looks()).stockAt(item, location),
    parcelState: async (reference) => (await looks()).parcelState(reference),
    codeState: async (code) => (await looks()).codeState(code),
    productStates: async (references) => (await looks()).productStates(references),
    productState: async (reference) => (await looks()).productState(reference),
    customerState: async (reference) => (await looks()).customerState(reference),
    orderState: async (reference) => (await looks()).orderState(reference),
    orderRefund: async (reference, asked) => (await looks()).orderRefund(reference, asked),
    webhookState: async (topic, uri) => (await looks()).webhookState(topic, uri),
    policyState: async (type) => (await looks()).policyState(type),
  }
}
