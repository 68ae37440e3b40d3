/** New discount codes and the end of one. */
import { parsePlatformMoney } from '@countersign/kernel'
import type { Discount } from '../seed/index.ts'
import type { Args, Context } from './context.ts'
import { unsupported } from './errors.ts'
import { inputOf, nowText, problem, tell } from './input.ts'
import { gid, idIn } from './state.ts'

const PLAYED = 'title code startsAt endsAt usageLimit appliesOncePerCustomer combinesWith context customerGets minimumRequirement'
const cents = (amount: unknown): number => parsePlatformMoney({ amount: String(amount), currency: 'EUR' }).minor

export function discountCodeBasicCreate(_: unknown, args: Args, context: Context): object {
  const input = inputOf(args['basicCodeDiscount'], PLAYED, 'discountCodeBasicCreate')
  const refuse = (field: string, message: string, code: string): object => ({
    codeDiscountNode: null,
    userErrors: [problem(['basicCodeDiscount', field], message, code)],
  })
  const code = String(input['code'])
  const { discounts } = context.state
  if (discounts.some(({ codes }) => codes.some((one) => one.toLowerCase() === code.toLowerCase())))
    return refuse('code', 'Code must be unique.', 'TAKEN')
  const { value, items } = inputOf(input['customerGets'], 'value items', 'customerGets')
  if (inputOf(items, 'all', 'items')['all'] !== true) throw unsupported('a discount on some items')
  const { percentage, discountAmount } = inputOf(value, 'percentage discountAmount', 'value')
  if (typeof percentage === 'number' && (percentage <= 0 || percentage > 1))
    return refuse('customerGets', 'Value must be between 0 and 1.', 'INVALID')
  const { subtotal } = inputOf(input['minimumRequirement'], 'subtotal', 'minimumRequirement')
  const least = inputOf(subtotal, 'greaterThanOrEqualToSubtotal', 'subtotal')['greaterThanOrEqualToSubtotal']
  const combines = inputOf(input['combinesWith'], 'orderDiscounts productDiscounts shippingDiscounts', 'combinesWith')
  const discount: Discount = {
    id: Math.max(...discounts.map(({ id }) => id)) + 1,
    kind: 'DiscountCodeBasic',
    title: String(input['title']),
    codes: [code],
    percent: typeof percentage === 'number' ? Math.round(percentage * 100) : null,
    cents: discountAmount === undefined ? null : cents(inputOf(discountAmount, 'amount appliesOnEachItem', 'discountAmount')['amount']),
    minimumCents: least === undefined ? null : cents(least),
    minimumPieces: null,
    used: 0,
    usageLimit: typeof input['usageLimit'] === 'number' ? input['usageLimit'] : null,
    oncePerCustomer: input['appliesOncePerCustomer'] === true,
    createdAt: nowText(context),
    startsAt: String(input['startsAt']),
    endsAt: typeof input['endsAt'] === 'string' ? input['endsAt'] : null,
  }
  discounts.push(discount)
  const { percent, cents: off, minimumCents, usageLimit, endsAt } = discount
  const detail = { before: null, code, percent, cents: off, minimumCents, usageLimit, endsAt, combines: Object.values(combines).includes(true) }
  tell(context, 'discountCodeBasicCreate', gid('DiscountCodeNode', discount.id), detail)
  return { codeDiscountNode: discount, userErrors: [] }
}

export function discountCodeDeactivate(_: unknown, { id }: Args, context: Context): object {
  const discount = context.state.discounts.find((one) => one.kind.startsWith('DiscountCode') && one.id === idIn('DiscountCodeNode', id))
  if (discount === undefined) return { codeDiscountNode: null, userErrors: [problem(['id'], 'Code discount does not exist.', 'INVALID')] }
  discount.endsAt = nowText(context)
  tell(context, 'discountCodeDeactivate', gid('DiscountCodeNode', discount.id), { name: discount.codes[0], codes: discount.codes.length })
  return { codeDiscountNode: discount, userErrors: [] }
}

export const CODE_PARTS = {
  DiscountCodeBasicCreatePayload: 'codeDiscountNode userErrors',
  DiscountCodeDeactivatePayload: 'codeDiscountNode userErrors',
  DiscountUserError: 'field message code',
} as const
