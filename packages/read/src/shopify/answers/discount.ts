/** The shape of Shopify's answer about discounts. */
import { z } from 'zod'
import { count, counted, gid, instant, money, pageInfo, text, word, zoned } from '../answers.ts'

const value = z.discriminatedUnion('__typename', [
  z.object({ __typename: z.literal('DiscountPercentage'), percentage: z.number().min(0).max(1) }),
  z.object({ __typename: z.literal('DiscountAmount'), appliesOnEachItem: z.boolean(), amount: money }),
  z.object({ __typename: z.literal('DiscountOnQuantity') }),
])

const minimum = z.discriminatedUnion('__typename', [
  z.object({ __typename: z.literal('DiscountMinimumQuantity'), greaterThanOrEqualToQuantity: z.string().regex(/^\d{1,15}$/) }),
  z.object({ __typename: z.literal('DiscountMinimumSubtotal'), greaterThanOrEqualToSubtotal: money }),
])

/** Fields that a kind does not have are absent from its answer. */
const discount = z.object({
  __typename: z.string().regex(/^Discount(?:Code|Automatic)(?:Basic|Bxgy|FreeShipping|App)$/),
  title: text,
  status: word,
  startsAt: instant,
  endsAt: instant.nullable(),
  asyncUsageCount: count,
  usageLimit: count.nullable().optional(),
  appliesOncePerCustomer: z.boolean().optional(),
  codesCount: z.object({ count }).nullable().optional(),
  codes: z.object({ nodes: z.array(z.object({ code: text })).max(3) }).optional(),
  summary: text.optional(),
  customerGets: z.object({ value }).optional(),
  minimumRequirement: minimum.nullable().optional(),
})

export const discountSearchAnswer = z.object({
  discountNodes: z.object({
    nodes: z.array(z.object({ id: gid('DiscountNode|DiscountCodeNode|DiscountAutomaticNode'), discount })).max(50),
    pageInfo,
  }),
  discountNodesCount: counted,
  shop: zoned,
})
export type DiscountNode = z.output<typeof discountSearchAnswer>['discountNodes']['nodes'][number]
