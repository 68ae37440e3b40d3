/** Finds discounts: codes and automatic ones, what they give, when, and how often they were used. */
import { moneyText } from '@countersign/kernel'
import { cursorField, moneyOutput, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import type { DiscountNode } from './answers/discount.ts'
import { linesOf, outsideLine, perhaps, shortField, shortPageField, totals, totalsOf } from './fields.ts'
import type { DiscountLook } from './look/discount.ts'

export const shopifyDiscountSearch = readTool<DiscountLook>()({
  name: 'shopify_discount_search',
  title: 'Search discounts',
  description: 'Finds discounts, newest first: codes, value, dates, status and use.',
  platform: 'shopify',
  scopes: ['read_discounts'],
  tier: 0,
  input: z.strictObject({
    query: searchField.optional(),
    code: shortField.optional(),
    status: z.enum(['active', 'scheduled', 'expired']).optional(),
    limit: shortPageField,
    cursor: cursorField,
  }),
  log: { query: 'hash', code: 'hash', status: 'plain', limit: 'plain' },
  output: z.strictObject({
    discounts: z.array(
      z.strictObject({
        discount_id: z.string(),
        method: z.enum(['code', 'automatic']),
        kind: z.enum(['amount_off', 'buy_x_get_y', 'free_shipping', 'app']),
        status: z.string(),
        percent_off: z.number().nullable(),
        amount_off: moneyOutput.nullable(),
        per_item: z.boolean().nullable(),
        minimum_subtotal: moneyOutput.nullable(),
        minimum_quantity: z.int().nullable(),
        starts_at: z.string(),
        ends_at: z.string().nullable(),
        used: z.int().describe('Times; Shopify counts with a delay'),
        usage_limit: z.int().nullable(),
        once_per_customer: z.boolean().nullable(),
        codes_total: z.int().nullable(),
        untrusted: z.strictObject({ title: z.string(), summary: outsideLine, codes: z.array(z.string()) }),
      }),
    ),
    ...totals,
  }),
  async run(input, look) {
    const { discounts, total, nextCursor, local } = await look.discountSearch(input)
    return { discounts: discounts.map((node) => discountOf(node, local)), ...totalsOf(total, nextCursor) }
  },
})

const KINDS = { Basic: 'amount_off', Bxgy: 'buy_x_get_y', FreeShipping: 'free_shipping' } as const

function kindOf(type: string): 'amount_off' | 'buy_x_get_y' | 'free_shipping' | 'app' {
  const ending = type.replace(/^Discount(?:Code|Automatic)/, '')
  return ending === 'Basic' || ending === 'Bxgy' || ending === 'FreeShipping' ? KINDS[ending] : 'app'
}

function discountOf({ id, discount }: DiscountNode, local: (instant: string) => string) {
  const value = discount.customerGets?.value
  const minimum = discount.minimumRequirement
  const amount = value?.__typename === 'DiscountAmount' ? value : null
  return {
    discount_id: id,
    method: discount.__typename.startsWith('DiscountCode') ? ('code' as const) : ('automatic' as const),
    kind: kindOf(discount.__typename),
    status: discount.status,
    // A share such as 0.125; shown in percent with two decimals.
    percent_off: value?.__typename === 'DiscountPercentage' ? Math.round(value.percentage * 10_000) / 100 : null,
    amount_off: amount === null ? null : moneyText(amount.amount),
    per_item: amount?.appliesOnEachItem ?? null,
    minimum_subtotal: minimum?.__typename === 'DiscountMinimumSubtotal' ? moneyText(minimum.greaterThanOrEqualToSubtotal) : null,
    minimum_quantity: minimum?.__typename === 'DiscountMinimumQuantity' ? Number(minimum.greaterThanOrEqualToQuantity) : null,
    starts_at: local(discount.startsAt),
    ends_at: perhaps(discount.endsAt, local),
    used: discount.asyncUsageCount,
    usage_limit: discount.usageLimit ?? null,
    once_per_customer: discount.appliesOncePerCustomer ?? null,
    codes_total: discount.codesCount?.count ?? null,
    untrusted: {
      title: line(discount.title, 120) ?? '',
      summary: line(discount.summary, 160),
      codes: linesOf(discount.codes?.nodes.map(({ code }) => code) ?? [], 3, 60),
    },
  }
}
