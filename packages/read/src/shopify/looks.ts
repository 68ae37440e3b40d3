/** All that can be looked at in a shop, from whichever file it comes. */
import type { Clock } from '@countersign/kernel'
import type { ShopifyConnection } from './connect.ts'
import { type CustomerLook, customerLook } from './look/customer.ts'
import { type DiscountLook, discountLook } from './look/discount.ts'
import { type InventoryLook, inventoryLook } from './look/inventory.ts'
import { type OrderLook, orderLook } from './look/order.ts'
import { type ProductLook, productLook } from './look/product.ts'
import { type ShopLook, shopLook } from './look/shop.ts'
import { type CustomerPlanLook, customerPlanLook } from './plan/customer.ts'
import { type CodeLook, codeLook } from './plan/discount.ts'
import { type OrderPlanLook, orderPlanLook } from './plan/order.ts'
import { type ParcelLook, parcelLook } from './plan/parcel.ts'
import { type PolicyPlanLook, policyPlanLook } from './plan/policy.ts'
import { type ProductPlanLook, productPlanLook } from './plan/product.ts'
import { type StockLook, stockLook } from './plan/stock.ts'
import { type WebhookPlanLook, webhookPlanLook } from './plan/webhook.ts'
import { type SalesLook, salesLook } from './sales/look.ts'
import { sightOf } from './sight.ts'

/** What the plans of changes look at. */
export interface PlanLook
  extends StockLook, OrderPlanLook, ParcelLook, CodeLook, ProductPlanLook, CustomerPlanLook, WebhookPlanLook, PolicyPlanLook {}

export interface ShopifyLooks extends ShopLook, ProductLook, InventoryLook, OrderLook, CustomerLook, DiscountLook, SalesLook, PlanLook {}

export function shopifyLooks(connection: ShopifyConnection, signal: AbortSignal, clock: Clock): ShopifyLooks {
  const sight = sightOf(connection, signal, clock)
  return {
    ...shopLook(sight),
    ...productLook(sight),
    ...inventoryLook(sight),
    ...orderLook(sight),
    ...customerLook(sight),
    ...discountLook(sight),
    ...salesLook(sight),
    ...stockLook(sight),
    ...parcelLook(sight),
    ...codeLook(sight),
    ...productPlanLook(sight),
    ...customerPlanLook(sight),
    ...orderPlanLook(sight),
    ...webhookPlanLook(sight),
    ...policyPlanLook(sight),
  }
}
