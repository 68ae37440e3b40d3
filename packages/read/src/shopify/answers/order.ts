/** The shapes of Shopify's answers about orders. */
import { z } from 'zod'
import { count, counted, gid, instant, more, pageInfo, shopMoney, signedShopMoney, tags, text, word, zoned } from '../answers.ts'

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
  inTransitAt: instant.nullable(),
  estimatedDeliveryAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  totalQuantity: count,
  trackingInfo: z.array(z.object({ company: text.nullable(), number: text.nullable(), url: text.nullable() })).max(5),
})

const refund = z.object({
  id: gid('Refund'),
  createdAt: instant.nullable(),
  note: text.nullable(),
  totalRefundedSet: shopMoney,
  refundLineItems: z.object({
    nodes: z.array(z.object({ lineItem: z.object({ id: gid('LineItem') }), quantity: count, restockType: word, subtotalSet: shopMoney })).max(10),
    pageInfo: more,
  }),
})

const risk = z.object({
  recommendation: word,
  assessments: z.array(z.object({ riskLevel: word, facts: z.array(z.object({ description: text, sentiment: word })).max(100) })).max(20),
})

const event = z.object({
  action: text,
  createdAt: instant,
  attributeToApp: z.boolean(),
  attributeToUser: z.boolean(),
  criticalAlert: z.boolean(),
})

export const orderAnswer = z.object({
  order: z
    .object({
      id: gid('Order'),
      name: text,
      createdAt: instant,
      closedAt: instant.nullable(),
      cancelledAt: instant.nullable(),
      cancelReason: word.nullable(),
      test: z.boolean(),
      displayFinancialStatus: word.nullable(),
      displayFulfillmentStatus: word,
      returnStatus: word,
      email: text.nullable(),
      note: text.nullable(),
      tags,
      discountCodes: z.array(text).max(250),
      subtotalPriceSet: shopMoney.nullable(),
      totalDiscountsSet: shopMoney.nullable(),
      totalShippingPriceSet: shopMoney,
      totalTaxSet: shopMoney.nullable(),
      totalPriceSet: shopMoney,
      currentTotalPriceSet: shopMoney,
      totalReceivedSet: shopMoney,
      totalRefundedSet: shopMoney,
      totalOutstandingSet: signedShopMoney,
      attribution: z.object({ displayName: text }).nullable(),
      customer: z.object({ id: gid('Customer'), displayName: text }).nullable(),
      shippingAddress: z.object({ name: text.nullable(), city: text.nullable(), countryCodeV2: word.nullable() }).nullable(),
      lineItems: z.object({ nodes: z.array(lineItem).max(50), pageInfo: more }),
      fulfillments: z.array(fulfillment).max(10),
      refunds: z.array(refund).max(5),
      risk,
      events: z.object({ nodes: z.array(event).max(30), pageInfo: more }),
    })
    .nullable(),
  shop: zoned,
})

export const orderSearchAnswer = z.object({
  orders: z.object({
    nodes: z
      .array(
        z.object({
          id: gid('Order'),
          name: text,
          createdAt: instant,
          cancelledAt: instant.nullable(),
          closed: z.boolean(),
          displayFinancialStatus: word.nullable(),
          displayFulfillmentStatus: word,
          returnStatus: word,
          currentSubtotalLineItemsQuantity: count,
          tags,
          currentTotalPriceSet: shopMoney,
          totalOutstandingSet: signedShopMoney,
          risk: z.object({ recommendation: word }),
          customer: z.object({ id: gid('Customer'), displayName: text }).nullable(),
          shippingAddress: z.object({ countryCodeV2: word.nullable() }).nullable(),
        }),
      )
      .max(50),
    pageInfo,
  }),
  ordersCount: counted,
  shop: zoned,
})
