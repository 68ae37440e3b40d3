/** Previews a discount code: with an end, a limit of uses, and a ceiling. */
import { type Money, moneyText, Refusal, showMoney } from '@countersign/kernel'
import { DAY_MS } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { moneyField, moneyOf, reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { ShopifyHand } from './send.ts'
import { yesNo } from './words.ts'

export type CodeLook = Pick<ShopifyReader, 'codeState'>

export type DiscountDoes = {
  readonly code: string
  readonly percent: number | null
  readonly minor: number | null
  readonly minimum_minor: number | null
  readonly currency: string
  readonly starts_at: string
  readonly ends_at: string
  readonly usage_limit: number
  readonly once: boolean
}

export const codeField = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{2,29}$/)

/** A season. What runs longer is a price, and for a person to set. */
const DAYS_MAX = 92

/** Whether there is such a day is asked later: a schema that knows the calendar costs a model 250 bytes a field. */
const dayField = z.string().regex(/^\d{4}-\d\d-\d\d$/)

const input = z.strictObject({
  code: codeField,
  percent: z.int().min(1).max(100).optional(),
  amount: moneyField.optional(),
  minimum_subtotal: moneyField.optional().describe('Smallest order it holds for; needed with `amount`'),
  starts_on: dayField.optional(),
  ends_on: dayField.describe('Day, e.g. 2026-11-20'),
  usage_limit: z.int().min(1).max(100_000),
  once_per_customer: z.boolean().default(true),
  reason: reasonField,
})

export const discountCreate = writeTool<CodeLook, ShopifyHand>()({
  name: 'preview_shopify_discount_create',
  title: 'Preview a discount code',
  description: 'Prepares a code that takes a percentage or an amount off whole orders; nothing changes. It combines with no other discount.',
  platform: 'shopify',
  input,
  log: { code: 'plain', percent: 'plain', amount: 'plain', ends_on: 'plain', usage_limit: 'plain' },
  scope: 'write_discounts',

  async plan(asked, look, { previewed_ms }): Promise<Plan<DiscountDoes>> {
    const { found, currency, dayBegins, dayEnds } = await look.codeState(asked.code)
    if (found !== null) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'There is a discount of this code already.' })
    const { off, minimum, share } = worth(asked, currency)
    const starts_at = asked.starts_on === undefined ? new Date(previewed_ms).toISOString() : dayBegins(asked.starts_on)
    const ends_at = dayEnds(asked.ends_on)
    checkDays(starts_at, ends_at, previewed_ms)
    const { code, usage_limit, once_per_customer: once } = asked
    const shown = off === null ? `${asked.percent} %` : showMoney(off)
    const object = `shopify:code:${code.toUpperCase()}`
    return {
      targets: [object],
      summary: `Create Shopify discount code ${code}: ${shown} off orders${minimum === null ? '' : ` of ${showMoney(minimum)} or more`}, from ${starts_at} until ${ends_at}, for ${usage_limit} uses, once per customer: ${yesNo(once)}`,
      facts: [
        { label: `Code ${code}`, before: 'none', after: `${shown} off` },
        { label: 'Runs', before: null, after: `${starts_at} to ${ends_at}` },
        ...(off === null ? [] : [{ label: 'Given away at most', before: null, after: mostOf(off, usage_limit) }]),
      ],
      consequences: ['Whoever knows the code can use it while it runs. Nobody is notified.', 'It does not combine with any other discount.'],
      warnings: [
        ...(once ? [] : ['The same customer can use it again and again.']),
        ...(share >= 30 ? [`It takes up to ${share} % off an order.`] : []),
      ],
      sees: { code: null, currency },
      weights: [
        { kind: 'count', cap: 'discount_percent', object, n: share },
        { kind: 'count', cap: 'discount_uses', object, n: usage_limit },
        { kind: 'count', cap: 'discounts', object, n: 1 },
      ],
      reaches: [],
      undo: 'Deactivating the code; orders that used it keep their price.',
      reverse: { tool: 'preview_shopify_discount_deactivate', input: { code } },
      does: {
        code,
        percent: off === null ? (asked.percent ?? 0) : null,
        minor: off?.minor ?? null,
        minimum_minor: minimum?.minor ?? null,
        currency,
        starts_at,
        ends_at,
        usage_limit,
        once,
      },
    }
  },

  async execute(does, shop) {
    const { payload, credential } = await shop.send({
      document: 'DISCOUNT_CREATE',
      target: `shopify:code:${does.code.toUpperCase()}`,
      variables: { discount: discountInput(does) },
      field: 'discountCodeBasicCreate',
      payload: z.object({ codeDiscountNode: z.object({ id: z.string().regex(/^gid:\/\/shopify\/DiscountCodeNode\/\d{1,20}$/) }).nullable() }),
      made: ({ codeDiscountNode }) => codeDiscountNode !== null,
      says: { TAKEN: 'There is a discount of this code by now.', code: 'Shopify does not take this code.' },
    })
    return { discount_id: payload.codeDiscountNode?.id ?? '', code: does.code, credential }
  },

  async readBack({ code, percent, minor, ends_at, usage_limit }, look) {
    const { found } = await look.codeState(code)
    const isAs = found !== null && found.percent === percent && found.minor === minor && found.usageLimit === usage_limit
    return isAs && found.endsAt !== null && Date.parse(found.endsAt) === Date.parse(ends_at)
  },
})

/** An amount is weighed by its share of the smallest order it holds for; without such an order it could take all of one. */
function worth({ percent, amount, minimum_subtotal }: z.output<typeof input>, currency: string) {
  if ((percent === undefined) === (amount === undefined)) throw new Refusal('INPUT_INVALID', { detail: 'Give either `percent` or `amount`.' })
  const minimum = minimum_subtotal === undefined ? null : inShop(moneyOf(minimum_subtotal), currency)
  if (amount === undefined) return { off: null, minimum, share: percent ?? 100 }
  const off = inShop(moneyOf(amount), currency)
  if (minimum === null || minimum.minor < off.minor)
    throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'An amount off needs a `minimum_subtotal` above it, or orders would cost nothing.' })
  return { off, minimum, share: Number((BigInt(off.minor) * 100n + BigInt(minimum.minor) - 1n) / BigInt(minimum.minor)) }
}

function inShop(money: Money, currency: string): Money {
  if (money.currency !== currency) throw new Refusal('CURRENCY_MISMATCH', { detail: `The shop uses ${currency}.` })
  if (money.minor <= 0) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'An amount must be above zero.' })
  return money
}

function checkDays(starts_at: string, ends_at: string, now: number): void {
  const [starts, ends] = [Date.parse(starts_at), Date.parse(ends_at)]
  if (ends <= Math.max(starts, now)) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: '`ends_on` is over, or before the start.' })
  if (ends - Math.max(starts, now) > DAYS_MAX * DAY_MS)
    throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: `A code runs for at most ${DAYS_MAX} days.` })
}

function mostOf({ minor, currency }: Money, uses: number): string {
  const most = minor * uses
  return Number.isSafeInteger(most) ? showMoney({ minor: most, currency }) : 'more than can be counted'
}

function discountInput({ code, percent, minor, minimum_minor, currency, starts_at, ends_at, usage_limit, once }: DiscountDoes) {
  const text = (cents: number) => moneyText({ minor: cents, currency }).amount
  return {
    title: code,
    code,
    startsAt: starts_at,
    endsAt: ends_at,
    usageLimit: usage_limit,
    appliesOncePerCustomer: once,
    combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false },
    context: { all: 'ALL' },
    customerGets: {
      items: { all: true },
      value: minor === null ? { percentage: (percent ?? 0) / 100 } : { discountAmount: { amount: text(minor), appliesOnEachItem: false } },
    },
    ...(minimum_minor === null ? {} : { minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: text(minimum_minor) } } }),
  }
}
