/** Finds customers, masked: enough to recognise one and to look at their orders, not enough to reach one. */
import { moneyText } from '@countersign/kernel'
import { cursorField, limitField, moneyOutput, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { maskedLines, shortField, totals, totalsOf } from './fields.ts'
import type { CustomerLook } from './look/customer.ts'
import { maskEmail, maskName } from '../mask.ts'

export const shopifyCustomerSearch = readTool<Pick<CustomerLook, 'customerSearch'>>()({
  name: 'shopify_customer_search',
  title: 'Search customers',
  description: 'Finds customers by name, email, phone or filters; shows orders, spend and consent. Names and addresses are masked.',
  platform: 'shopify',
  scopes: ['read_customers', 'read_orders'],
  tier: 0,
  input: z.strictObject({
    query: searchField.optional(),
    tag: shortField.optional(),
    country: shortField.optional(),
    orders_min: z.int().min(0).max(100_000).optional(),
    limit: limitField,
    cursor: cursorField,
  }),
  log: { query: 'hash', tag: 'hash', country: 'plain', orders_min: 'plain', limit: 'plain' },
  output: z.strictObject({
    customers: z.array(
      z.strictObject({
        customer_id: z.string(),
        name: z.string().nullable().describe('Initials'),
        email: z.string().nullable().describe('Masked'),
        email_marketing: z.string().nullable(),
        country: z.string().nullable(),
        orders: z.int(),
        spent: moneyOutput,
        last_order_id: z.string().nullable(),
        last_order_at: z.string().nullable(),
        created_at: z.string(),
        untrusted: z.strictObject({ tags: z.array(z.string()) }),
      }),
    ),
    ...totals,
    notes: z.array(z.string()),
  }),
  async run(input, look) {
    const { customers, total, nextCursor, local } = await look.customerSearch(input)
    return {
      customers: customers.map((customer) => ({
        customer_id: customer.id,
        name: maskName(customer.displayName),
        email: maskEmail(customer.defaultEmailAddress?.emailAddress ?? null),
        email_marketing: customer.defaultEmailAddress?.marketingState ?? null,
        country: customer.defaultAddress?.countryCodeV2 ?? null,
        orders: customer.numberOfOrders,
        spent: moneyText(customer.amountSpent),
        last_order_id: customer.lastOrder?.id ?? null,
        last_order_at: customer.lastOrder === null ? null : local(customer.lastOrder.createdAt),
        created_at: local(customer.createdAt),
        untrusted: { tags: maskedLines(customer.tags, 5, 40) },
      })),
      ...totalsOf(total, nextCursor),
      notes: total === null ? ['Shopify cannot count the matches of a customer search.'] : [],
    }
  },
})
