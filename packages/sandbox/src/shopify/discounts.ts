/** Discounts of eight kinds: fields, search fields and sort orders. */
import type { Discount } from '../seed/index.ts'
import { connection } from './connection.ts'
import type { Args, Context, Fields } from './context.ts'
import type { Resource } from './list.ts'
import { gid } from './state.ts'

const byCode = ({ kind }: Discount): boolean => kind.startsWith('DiscountCode')

function statusOf({ startsAt, endsAt }: Discount, { now }: Context): 'ACTIVE' | 'EXPIRED' | 'SCHEDULED' {
  if (endsAt !== null && Date.parse(endsAt) <= now()) return 'EXPIRED'
  return Date.parse(startsAt) > now() ? 'SCHEDULED' : 'ACTIVE'
}

function valueOf({ percent, cents }: Discount): object {
  if (percent !== null) return { __typename: 'DiscountPercentage', percentage: percent / 100 }
  return { __typename: 'DiscountAmount', amount: cents ?? 0, appliesOnEachItem: false }
}

function minimumOf({ minimumCents, minimumPieces }: Discount): object | null {
  if (minimumPieces !== null) return { __typename: 'DiscountMinimumQuantity', greaterThanOrEqualToQuantity: String(minimumPieces) }
  return minimumCents === null ? null : { __typename: 'DiscountMinimumSubtotal', greaterThanOrEqualToSubtotal: minimumCents }
}

const summary = ({ percent, cents, kind }: Discount): string =>
  percent !== null
    ? `${percent}% off entire order`
    : cents !== null
      ? `€${cents / 100} off entire order`
      : kind.endsWith('Bxgy')
        ? 'Buy 2, get 1 free'
        : 'Free shipping'

const COMMON: Fields<Discount> = {
  title: ({ title }) => title,
  status: (discount, _, context) => statusOf(discount, context),
  startsAt: ({ startsAt }) => startsAt,
  endsAt: ({ endsAt }) => endsAt,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ createdAt }) => createdAt,
  asyncUsageCount: ({ used }) => used,
}
const CODES: Fields<Discount> = {
  usageLimit: ({ usageLimit }) => usageLimit,
  appliesOncePerCustomer: ({ oncePerCustomer }) => oncePerCustomer,
  codesCount: ({ codes }) => ({ count: codes.length, precision: 'EXACT' }),
  codes: ({ codes, id }: Discount, args: Args) =>
    connection(
      codes.map((code, index) => ({ id: gid('DiscountRedeemCode', id * 10 + index), code, asyncUsageCount: 0 })),
      args,
      (code) => code.id,
    ),
}
const SUMMARY: Fields<Discount> = { summary }
const VALUE: Fields<Discount> = { customerGets: (discount) => ({ value: valueOf(discount) }) }
const MINIMUM: Fields<Discount> = { minimumRequirement: minimumOf }

export const DISCOUNTS: Readonly<Record<Discount['kind'] | 'DiscountNode' | 'DiscountCodeNode', Fields<Discount>>> = {
  DiscountNode: {
    id: (discount) => gid(byCode(discount) ? 'DiscountCodeNode' : 'DiscountAutomaticNode', discount.id),
    discount: (discount) => ({ ...discount, __typename: discount.kind }),
  },
  DiscountCodeNode: {
    id: (discount) => gid('DiscountCodeNode', discount.id),
    codeDiscount: (discount) => ({ ...discount, __typename: discount.kind }),
  },
  DiscountCodeBasic: { ...COMMON, ...CODES, ...SUMMARY, ...VALUE, ...MINIMUM },
  DiscountCodeBxgy: { ...COMMON, ...CODES, ...SUMMARY },
  DiscountCodeFreeShipping: { ...COMMON, ...CODES, ...SUMMARY, ...MINIMUM },
  DiscountCodeApp: { ...COMMON, ...CODES },
  DiscountAutomaticBasic: { ...COMMON, ...SUMMARY, ...VALUE, ...MINIMUM },
  DiscountAutomaticBxgy: { ...COMMON, ...SUMMARY },
  DiscountAutomaticFreeShipping: { ...COMMON, ...SUMMARY, ...MINIMUM },
  DiscountAutomaticApp: COMMON,
}

export const DISCOUNT_PARTS = {
  DiscountCustomerGets: 'value',
  DiscountPercentage: 'percentage',
  DiscountAmount: 'amount appliesOnEachItem',
  DiscountMinimumQuantity: 'greaterThanOrEqualToQuantity',
  DiscountMinimumSubtotal: 'greaterThanOrEqualToSubtotal',
  DiscountRedeemCode: 'id code asyncUsageCount',
} as const

export const discountsResource = (context: Context): Resource<Discount> => ({
  root: 'discountNodes',
  text: ({ title, codes }) => [title, ...codes].join(' '),
  search: {
    id: { kind: 'id', of: ({ id }) => id },
    title: { kind: 'text', of: ({ title }) => title },
    code: { kind: 'word', of: ({ codes }) => codes },
    status: { kind: 'word', of: (discount) => statusOf(discount, context) },
    method: { kind: 'word', of: (discount) => (byCode(discount) ? 'code' : 'automatic') },
    times_used: { kind: 'number', of: ({ used }) => used },
    created_at: { kind: 'time', of: ({ createdAt }) => createdAt },
    starts_at: { kind: 'time', of: ({ startsAt }) => startsAt },
    ends_at: { kind: 'time', of: ({ endsAt }) => endsAt },
  },
  sort: {
    CREATED_AT: ({ createdAt }) => createdAt,
    STARTS_AT: ({ startsAt }) => startsAt,
    ENDS_AT: ({ endsAt }) => endsAt ?? '9999',
    TITLE: ({ title }) => title,
  },
})
