/** What the shop sold in a period, by day, product or channel, beside the period before. */
import { type Money, moneyText } from '@countersign/kernel'
import { moneyOutput, readTool } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { dayField, outsideLine } from './fields.ts'
import { averageOf, changePercent, type Figures } from './sales/figures.ts'
import type { Sales, SalesLook } from './sales/look.ts'
import type { Group } from './sales/orders.ts'
import { PERIODS } from './sales/period.ts'

/** Groups by product or channel: the best are what people ask for. */
const GROUPS_SHOWN = 40

const figures = {
  orders: z.int(),
  gross: moneyOutput,
  discounts: moneyOutput,
  refunds: moneyOutput.describe('Value of what came back or was cancelled'),
  net: moneyOutput,
}
const span = { since: z.string(), until: z.string() }

export const shopifySalesReport = readTool<SalesLook>()({
  name: 'shopify_sales_report',
  title: 'Report sales',
  description:
    'Sales of a period in the shop’s days: gross, discounts, refunds, net, orders, average; by day, product or channel; beside the period before.',
  platform: 'shopify',
  scopes: ['read_orders', 'read_products'],
  tier: 0,
  input: z.strictObject({
    period: z.enum(PERIODS).optional().describe('Default last_7_days, unless since'),
    since: dayField.optional(),
    until: dayField.optional(),
    group_by: z.enum(['day', 'product', 'channel']).default('day'),
  }),
  log: { period: 'plain', since: 'plain', until: 'plain', group_by: 'plain' },
  output: z.strictObject({
    ...span,
    time_zone: z.string(),
    basis: z.enum(['shopify_reports', 'orders']),
    complete: z.boolean(),
    tax_included: z.boolean(),
    totals: z.strictObject({ ...figures, average_order: moneyOutput.nullable(), paid_back: moneyOutput.nullable() }),
    previous: z.strictObject({
      ...span,
      totals: z.strictObject(figures).nullable(),
      net_change_percent: z.number().nullable(),
      orders_change_percent: z.number().nullable(),
    }),
    groups: z.array(
      z.strictObject({
        day: z.string().optional(),
        product_id: z.string().nullable().optional(),
        ...figures,
        untrusted: z.strictObject({ name: outsideLine }).optional(),
      }),
    ),
    notes: z.array(z.string()),
  }),
  async run(input, look) {
    const sales = await look.salesReport(input)
    const money = (minor: number) => moneyText({ minor, currency: sales.currency } satisfies Money)
    const average = averageOf(sales.figures)
    const groups = input.group_by === 'day' ? sales.groups : sales.groups.slice(0, GROUPS_SHOWN)
    const left = sales.groups.length - groups.length
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
      groups: groups.map((group) => ({ ...nameOf(group, input.group_by), ...shownFigures(group.figures, money) })),
      notes: [...sales.notes, ...(left > 0 ? [`${left} more groups are left out; the totals hold them.`] : [])],
    }
  },
})

type Show = (minor: number) => ReturnType<typeof moneyText>

const shownFigures = ({ orders, gross, discounts, refunds, net }: Figures, money: Show) => ({
  orders,
  gross: money(gross),
  discounts: money(discounts),
  refunds: money(refunds),
  net: money(net),
})

const previousOf = ({ before, previous, figures: now }: Sales, money: Show) => ({
  ...before,
  totals: previous === null ? null : shownFigures(previous, money),
  net_change_percent: previous === null ? null : changePercent(now.net, previous.net),
  orders_change_percent: previous === null ? null : changePercent(now.orders, previous.orders),
})

function nameOf({ key, label }: Group, groupBy: 'day' | 'product' | 'channel') {
  if (groupBy === 'day') return { day: key ?? '' }
  const untrusted = { name: line(label, 120) }
  return groupBy === 'product' ? { product_id: key, untrusted } : { untrusted }
}
