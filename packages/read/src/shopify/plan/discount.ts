/** What changes of discount codes look at: the code itself, and days as the shop counts them. */
import { Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { count, currency, gid, instant, money, text, word, zone } from '../answers.ts'
import { addDays, dayOf, dayStart } from '../days.ts'
import type { Sight } from '../sight.ts'
import { CODE_STATE } from '../documents/plan.ts'

const value = z.union([
  z.object({ __typename: z.literal('DiscountPercentage'), percentage: z.number() }),
  z.object({ __typename: z.literal('DiscountAmount'), amount: money }),
  z.object({ __typename: z.string().max(60) }),
])

const codeAnswer = z.object({
  codeDiscountNodeByCode: z
    .object({
      id: gid('DiscountCodeNode'),
      codeDiscount: z.object({
        title: text,
        status: word,
        startsAt: instant,
        endsAt: instant.nullable(),
        usageLimit: count.nullable(),
        asyncUsageCount: count,
        codesCount: z.object({ count }).nullable(),
        customerGets: z.object({ value }).optional(),
      }),
    })
    .nullable(),
  shop: z.object({ ianaTimezone: zone, currencyCode: currency }),
})

export interface CodeState {
  readonly id: string
  /** Outside text as it came. */
  readonly title: string
  readonly status: string
  readonly endsAt: string | null
  readonly usageLimit: number | null
  readonly used: number
  readonly codes: number
  readonly percent: number | null
  readonly minor: number | null
}

export interface CodeLook {
  codeState(code: string): Promise<{
    readonly found: CodeState | null
    readonly currency: string
    /** The first instant of a day, and the last second of one, by the shop's clock. */
    readonly dayBegins: (day: string) => string
    readonly dayEnds: (day: string) => string
  }>
}

const PERCENT = 100

export const codeLook = ({ look }: Sight): CodeLook => ({
  async codeState(code) {
    const { codeDiscountNodeByCode: node, shop } = await look(codeAnswer, CODE_STATE, { code })
    const at = (day: string): number => {
      const ms = Date.parse(dayStart(dayOf(day), shop.ianaTimezone))
      if (!Number.isSafeInteger(ms)) throw new Refusal('INPUT_INVALID', { detail: 'There is no such day.' })
      return ms
    }
    const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')
    const given = node?.codeDiscount.customerGets?.value
    return {
      found:
        node === null
          ? null
          : {
              id: node.id,
              title: node.codeDiscount.title,
              status: node.codeDiscount.status,
              endsAt: node.codeDiscount.endsAt,
              usageLimit: node.codeDiscount.usageLimit,
              used: node.codeDiscount.asyncUsageCount,
              codes: node.codeDiscount.codesCount?.count ?? 1,
              percent: given !== undefined && 'percentage' in given ? Math.round(given.percentage * PERCENT) : null,
              minor: given !== undefined && 'amount' in given ? given.amount.minor : null,
            },
      currency: shop.currencyCode,
      dayBegins: (day) => iso(at(day)),
      dayEnds: (day) => iso(at(addDays(dayOf(day), 1)) - 1_000),
    }
  },
})
