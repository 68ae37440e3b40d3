/** The shapes of Shopify's answers. Whatever does not fit is refused whole. */
import { type Money, parsePlatformMoney, Refusal } from '@countersign/kernel'
import { z } from 'zod'

const gid = (kind: string) => z.string().regex(new RegExp(`^gid://shopify/${kind}/[1-9]\\d{0,19}$`))
const amount = z.string().regex(/^(?:0|[1-9]\d{0,12})(?:\.\d{1,12})?$/)
const currency = z.string().regex(/^[A-Z]{3}$/)
/** Shopify's own enumerations: its words, never a person's. */
const word = z.string().regex(/^[A-Z][A-Z_]{0,60}$/)
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/)
const text = z.string().max(1_000_000)
const count = z.int()
const zone = z.string().regex(/^[A-Za-z0-9_+/-]{1,64}$/)

/** Exact, or refused: a price that cannot be told is not rounded into one that can. */
export function moneyFrom(amount: string, currency: string): Money {
  try {
    return parsePlatformMoney({ amount, currency })
  } catch (error) {
    // What the platform sent is not the caller's mistake.
    if (error instanceof Refusal && error.code === 'AMOUNT_INVALID') throw new Refusal('UPSTREAM_MALFORMED', { cause: error })
    throw error
  }
}

const money = z.object({ amount, currencyCode: currency }).transform(({ amount, currencyCode }) => moneyFrom(amount, currencyCode))
const shopMoney = z.object({ shopMoney: money }).transform((bag) => bag.shopMoney)

export const productSearchAnswer = z.object({
  products: z.object({
    nodes: z
      .array(
        z.object({
          id: gid('Product'),
          title: text,
          vendor: text,
          productType: text,
          status: word,
          tracksInventory: z.boolean(),
          totalInventory: count,
          updatedAt: instant,
          variantsCount: z.object({ count }).nullable(),
          priceRangeV2: z.object({ minVariantPrice: money, maxVariantPrice: money }),
        }),
      )
      .max(50),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
  productsCount: z.object({ count, precision: word }).nullable(),
  shop: z.object({ ianaTimezone: zone }),
})

export const productAnswer = z.object({
  product: z
    .object({
      id: gid('Product'),
      title: text,
      handle: text,
      status: word,
      variants: z.object({
        nodes: z
          .array(z.object({ id: gid('ProductVariant'), title: text, sku: text.nullable(), price: amount, compareAtPrice: amount.nullable() }))
          .max(100),
        pageInfo: z.object({ hasNextPage: z.boolean() }),
      }),
    })
    .nullable(),
  shop: z.object({ currencyCode: currency }),
})

export const orderByNameAnswer = z.object({ orders: z.object({ nodes: z.array(z.object({ id: gid('Order'), name: text })).max(5) }) })

const lineItem = z.object({
  id: gid('LineItem'),
  title: text,
  variantTitle: text.nullable(),
  sku: text.nullable(),
  quantity: count,
  currentQuantity: count,
  unfulfilledQuantity: count,
  refundableQuantity: count,
  originalUnitPriceSet: shopMoney,
  discountedTotalSet: shopMoney,
  product: z.object({ id: gid('Product') }).nullable(),
  variant: z.object({ id: gid('ProductVariant') }).nullable(),
})

const fulfillment = z.object({
  id: gid('Fulfillment'),
  status: word,
  displayStatus: word.nullable(),
  createdAt: instant,
  trackingInfo: z.array(z.object({ company: text.nullable(), number: text.nullable() })).max(5),
})

const refund = z.object({ id: gid('Refund'), createdAt: instant.nullable(), note: text.nullable(), totalRefundedSet: shopMoney })

export const orderAnswer = z.object({
  order: z
    .object({
      id: gid('Order'),
      name: text,
      createdAt: instant,
      cancelledAt: instant.nullable(),
      cancelReason: word.nullable(),
      test: z.boolean(),
      displayFinancialStatus: word.nullable(),
      displayFulfillmentStatus: word,
      email: text.nullable(),
      note: text.nullable(),
      tags: z.array(text).max(250),
      discountCodes: z.array(text).max(250),
      subtotalPriceSet: shopMoney.nullable(),
      totalDiscountsSet: shopMoney.nullable(),
      totalShippingPriceSet: shopMoney,
      totalTaxSet: shopMoney.nullable(),
      totalPriceSet: shopMoney,
      currentTotalPriceSet: shopMoney,
      totalReceivedSet: shopMoney,
      totalRefundedSet: shopMoney,
      customer: z.object({ id: gid('Customer'), displayName: text }).nullable(),
      shippingAddress: z.object({ name: text.nullable(), city: text.nullable(), countryCodeV2: word.nullable() }).nullable(),
      lineItems: z.object({ nodes: z.array(lineItem).max(50), pageInfo: z.object({ hasNextPage: z.boolean() }) }),
      fulfillments: z.array(fulfillment).max(20),
      refunds: z.array(refund).max(20),
    })
    .nullable(),
  shop: z.object({ ianaTimezone: zone }),
})
