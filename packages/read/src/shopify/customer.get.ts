/** One customer with contact data: off unless the operator switches it on, because nothing here is masked. */
import { moneyText } from '@countersign/kernel'
import { clean, moneyOutput, readTool } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { linesOf, orderName, outsideLine, perhaps, shopifyIdField } from './fields.ts'
import type { Customer, CustomerLook } from './look/customer.ts'

const NOTE_CHARS_MAX = 2_000

const consent = z.strictObject({ state: z.string(), updated_at: z.string().nullable() }).nullable()
const place = z.strictObject({
  name: outsideLine,
  company: outsideLine,
  address1: outsideLine,
  address2: outsideLine,
  zip: outsideLine,
  city: outsideLine,
  province: outsideLine,
  phone: outsideLine,
})

export const shopifyCustomerGet = readTool<Pick<CustomerLook, 'customerGet'>>()({
  name: 'shopify_customer_get',
  title: 'Look at one customer',
  description: 'Shows one customer unmasked: name, email, phone, address, marketing consent, orders and spend, note and tags.',
  platform: 'shopify',
  scopes: ['read_customers', 'read_orders'],
  tier: 1,
  input: z.strictObject({ customer_id: shopifyIdField }),
  log: { customer_id: 'plain' },
  output: z.strictObject({
    customer_id: z.string(),
    account: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
    email_verified: z.boolean(),
    tax_exempt: z.boolean(),
    email_marketing: consent,
    sms_marketing: consent,
    orders: z.int(),
    spent: moneyOutput,
    last_order: z.strictObject({ order_id: z.string(), name: z.string().nullable(), created_at: z.string() }).nullable(),
    country: z.string().nullable(),
    untrusted: z.strictObject({
      name: outsideLine,
      email: outsideLine,
      phone: outsideLine,
      locale: outsideLine,
      address: place.nullable(),
      note: z.string().nullable(),
      tags: z.array(z.string()),
    }),
  }),
  async run({ customer_id }, look) {
    const { customer, local } = await look.customerGet(customer_id)
    const { defaultEmailAddress: email, defaultPhoneNumber: phone, lastOrder } = customer
    return {
      customer_id: customer.id,
      account: customer.state,
      created_at: local(customer.createdAt),
      updated_at: local(customer.updatedAt),
      email_verified: customer.verifiedEmail,
      tax_exempt: customer.taxExempt,
      email_marketing: email === null ? null : { state: email.marketingState, updated_at: perhaps(email.marketingUpdatedAt, local) },
      sms_marketing:
        phone === null ? null : { state: phone.smsMarketingConsent.state, updated_at: perhaps(phone.smsMarketingConsent.updatedAt, local) },
      orders: customer.numberOfOrders,
      spent: moneyText(customer.amountSpent),
      last_order: lastOrder === null ? null : { order_id: lastOrder.id, name: orderName(lastOrder.name), created_at: local(lastOrder.createdAt) },
      country: customer.defaultAddress?.countryCodeV2 ?? null,
      untrusted: {
        name: line(customer.displayName, 120),
        email: line(email?.emailAddress, 254),
        phone: line(phone?.phoneNumber, 40),
        locale: line(customer.locale, 20),
        address: addressOf(customer.defaultAddress),
        note: customer.note === null ? null : clean(customer.note, NOTE_CHARS_MAX).text,
        tags: linesOf(customer.tags, 50, 60),
      },
    }
  },
})

function addressOf(address: Customer['defaultAddress']) {
  if (address === null) return null
  const { name, company, address1, address2, zip, city, province, phone } = address
  const short = (text: string | null) => line(text, 120)
  return {
    name: short(name),
    company: short(company),
    address1: short(address1),
    address2: short(address2),
    zip: short(zip),
    city: short(city),
    province: short(province),
    phone: short(phone),
  }
}
