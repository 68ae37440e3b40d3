/** What the shop sold in a period, by day, product or channel, beside the period before. */
import { readTool } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { dayField, outsideLine } from './fields.ts'
import type { SalesLook } from './sales/look.ts'
import type { Group } from './sales/orders.ts'
import { PERIODS } from './sales/period.ts'
import { figuresOutput, moneyIn, salesOutput, shownFigures, shownSales } from './sales/shown.ts'

/** Groups by product or channel: the best are what people ask for. */
const GROUPS_SHOWN = 40

export const shopifySalesReport = readTool<SalesLook>()({
  name: 'shopify_sales_report',
  title: 'Report sales',
  description:
    'Sales revenue of a period in the shop’s days: gross, discounts, refunds, net, orders, average; by day, product or channel; beside the period before.',
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
    ...salesOutput,
    groups: z.array(
      z.strictObject({
        day: z.string().optional(),
        product_id: z.string().nullable().optional(),
        ...figuresOutput,
        untrusted: z.strictObject({ name: outsideLine }).optional(),
      }),
    ),
    notes: z.array(z.string()),
  }),
  async run(input, look) {
    const sales = await look.salesReport(input)
    const money = moneyIn(sales.currency)
    const groups = input.group_by === 'day' ? sales.groups : sales.groups.slice(0, GROUPS_SHOWN)
    const left = sales.groups.length - groups.length
    return {
      ...shownSales(sales),
      groups: groups.map((group) => ({ ...nameOf(group, input.group_by), ...shownFigures(group.figures, money) })),
      notes: [...sales.notes, ...(left > 0 ? [`${left} more groups are left out; the totals hold them.`] : [])],
    }
  },
})

function nameOf({ key, label }: Group, groupBy: 'day' | 'product' | 'channel') {
  if (groupBy === 'day') return { day: key ?? '' }
  const untrusted = { name: line(label, 120) }
  return groupBy === 'product' ? { product_id: key, untrusted } : { untrusted }
}
