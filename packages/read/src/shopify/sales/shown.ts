/** Sales as results show them: money in the shop's currency, the period beside the one before. */
import { type Money, moneyText } from '@countersign/kernel'
import { moneyOutput } from '@countersign/serve'
import { z } from 'zod'
import { averageOf, changePercent, type Figures } from './figures.ts'
import type { Sales } from './look.ts'

export const figuresOutput = {
  orders: z.int(),
  gross: moneyOutput,
  discounts: moneyOutput,
  refunds: moneyOutput.describe('Value of what came back or was cancelled'),
  net: moneyOutput,
}
const span = { since: z.string(), until: z.string() }

export const salesOutput = {
  ...span,
  time_zone: z.string(),
  basis: z.enum(['shopify_reports', 'orders']),
  complete: z.boolean(),
  tax_included: z.boolean(),
  totals: z.strictObject({ ...figuresOutput, average_order: moneyOutput.nullable(), paid_back: moneyOutput.nullable() }),
  previous: z.strictObject({
    ...span,
    totals: z.strictObject(figuresOutput).nullable(),
    net_change_percent: z.number().nullable(),
    orders_change_percent: z.number().nullable(),
  }),
}

type Show = (minor: number) => ReturnType<typeof moneyText>

export const moneyIn =
  (currency: string): Show =>
  (minor) =>
    moneyText({ minor, currency } satisfies Money)

export const shownFigures = ({ orders, gross, discounts, refunds, net }: Figures, money: Show) => ({
  orders,
  gross: money(gross),
  discounts: money(discounts),
  refunds: money(refunds),
  net: money(net),
})

export function shownSales(sales: Sales) {
  const money = moneyIn(sales.currency)
  const average = averageOf(sales.figures)
  return {
    ...sales.period,
    time_zone: sales.zone,
    basis: sales.basis,
    complete: sales.complete,
    tax_included: sales.taxIncluded,
    totals: {
      ...shownFigures(sales.figures, money),
      average_order: average === null ? null : money(average),
      paid_back: sales.paidBack === null ? null : money(sales.paidBack),
    },
    previous: previousOf(sales, money),
  }
}

const previousOf = ({ before, previous, figures: now }: Sales, money: Show) => ({
  ...before,
  totals: previous === null ? null : shownFigures(previous, money),
  net_change_percent: previous === null ? null : changePercent(now.net, previous.net),
  orders_change_percent: previous === null ? null : changePercent(now.orders, previous.orders),
})
