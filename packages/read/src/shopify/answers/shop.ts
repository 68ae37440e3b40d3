/** The shapes of Shopify's answers about the shop itself. */
import { z } from 'zod'
import { count, currency, gid, instant, text, word, zone } from '../answers.ts'

export const shopFactsAnswer = z.object({ shop: z.object({ ianaTimezone: zone, currencyCode: currency, taxesIncluded: z.boolean() }) })

const host = z.string().regex(/^[a-z0-9.-]{1,253}$/i)

export const shopAnswer = z.object({
  shop: z.object({
    id: gid('Shop'),
    name: text,
    myshopifyDomain: host,
    primaryDomain: z.object({ host: text }),
    currencyCode: currency,
    enabledPresentmentCurrencies: z.array(currency).max(300),
    ianaTimezone: zone,
    taxesIncluded: z.boolean(),
    weightUnit: word,
    createdAt: instant,
    plan: z.object({ publicDisplayName: text, shopifyPlus: z.boolean(), partnerDevelopment: z.boolean() }),
    shopAddress: z.object({ countryCodeV2: word.nullable() }),
    features: z.object({ giftCards: z.boolean(), reports: z.boolean(), sellsSubscriptions: z.boolean(), storefront: z.boolean() }),
    resourceLimits: z.object({ locationLimit: count, maxProductVariants: count }),
  }),
})
