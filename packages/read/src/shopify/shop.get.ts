/** The shop itself: what every date and amount depends on, and what it can do. */
import { readTool } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { outsideLine } from './fields.ts'
import type { ShopLook } from './look/shop.ts'
import { ORDERS_HIDDEN } from './sight.ts'

export const shopifyShopGet = readTool<ShopLook>()({
  name: 'shopify_shop_get',
  title: 'Look at the shop',
  description: 'Shows the shop: currency, time zone, plan, domains, features, and what these credentials cannot see.',
  platform: 'shopify',
  scopes: [],
  tier: 0,
  input: z.strictObject({}),
  log: {},
  output: z.strictObject({
    shop_id: z.string(),
    shop: z.string(),
    currency: z.string(),
    currencies: z.array(z.string()),
    time_zone: z.string(),
    local_time: z.string(),
    country: z.string().nullable(),
    taxes_included: z.boolean(),
    weight_unit: z.string(),
    created_at: z.string(),
    shopify_plus: z.boolean(),
    development_store: z.boolean(),
    features: z.strictObject({ online_store: z.boolean(), reports: z.boolean(), gift_cards: z.boolean(), subscriptions: z.boolean() }),
    limits: z.strictObject({ locations: z.int(), variants_per_product: z.int() }),
    untrusted: z.strictObject({ name: outsideLine, domain: outsideLine, plan: outsideLine }),
    notes: z.array(z.string()),
  }),
  async run(_, look) {
    const { shop, local, now, oldHidden } = await look.shopGet()
    const { giftCards, reports, sellsSubscriptions, storefront } = shop.features
    return {
      shop_id: shop.id,
      shop: shop.myshopifyDomain,
      currency: shop.currencyCode,
      // A shop may sell in every currency there is; those are settings, not an answer.
      currencies: shop.enabledPresentmentCurrencies.slice(0, 60),
      time_zone: shop.ianaTimezone,
      local_time: now,
      country: shop.shopAddress.countryCodeV2,
      taxes_included: shop.taxesIncluded,
      weight_unit: shop.weightUnit,
      created_at: local(shop.createdAt),
      shopify_plus: shop.plan.shopifyPlus,
      development_store: shop.plan.partnerDevelopment,
      features: { online_store: storefront, reports, gift_cards: giftCards, subscriptions: sellsSubscriptions },
      limits: { locations: shop.resourceLimits.locationLimit, variants_per_product: shop.resourceLimits.maxProductVariants },
      untrusted: { name: line(shop.name, 120), domain: line(shop.primaryDomain.host, 120), plan: line(shop.plan.publicDisplayName, 60) },
      notes: oldHidden ? [ORDERS_HIDDEN] : [],
    }
  },
})
