/** The shapes of Shopify's answers about customers. */
import { z } from 'zod'
import { bigCount, counted, gid, instant, pageInfo, signedMoney, tags, text, word, zoned } from '../answers.ts'

export const customerSearchAnswer = z.object({
  customers: z.object({
    nodes: z
      .array(
        z.object({
          id: gid('Customer'),
          displayName: text,
          createdAt: instant,
          numberOfOrders: bigCount,
          tags,
          amountSpent: signedMoney,
          defaultEmailAddress: z.object({ emailAddress: text, marketingState: word }).nullable(),
          defaultAddress: z.object({ countryCodeV2: word.nullable() }).nullable(),
          lastOrder: z.object({ id: gid('Order'), createdAt: instant }).nullable(),
        }),
      )
      .max(50),
    pageInfo,
  }),
  customersCount: counted.optional(),
  shop: zoned,
})

const address = z.object({
  name: text.nullable(),
  company: text.nullable(),
  address1: text.nullable(),
  address2: text.nullable(),
  zip: text.nullable(),
  city: text.nullable(),
  province: text.nullable(),
  countryCodeV2: word.nullable(),
  phone: text.nullable(),
})

export const customerAnswer = z.object({
  customer: z
    .object({
      id: gid('Customer'),
      displayName: text,
      firstName: text.nullable(),
      lastName: text.nullable(),
      state: word,
      locale: text,
      verifiedEmail: z.boolean(),
      taxExempt: z.boolean(),
      note: text.nullable(),
      tags,
      createdAt: instant,
      updatedAt: instant,
      numberOfOrders: bigCount,
      amountSpent: signedMoney,
      defaultEmailAddress: z.object({ emailAddress: text, marketingState: word, marketingUpdatedAt: instant.nullable() }).nullable(),
      defaultPhoneNumber: z.object({ phoneNumber: text, smsMarketingConsent: z.object({ state: word, updatedAt: instant.nullable() }) }).nullable(),
      defaultAddress: address.nullable(),
      lastOrder: z.object({ id: gid('Order'), name: text, createdAt: instant }).nullable(),
    })
    .nullable(),
  shop: zoned,
})
