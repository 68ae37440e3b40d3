/** A report added up from orders, where finished reports are not granted. */
import { LIMITS, type Money, Refusal } from '@countersign/kernel'
import { salesLinesAnswer, type SalesOrder, salesOrdersAnswer } from '../answers/sales.ts'
import { addDays, dayStart, localDay } from '../days.ts'
import { SALES_LINES, SALES_ORDERS } from '../documents/sales.ts'
import { nextOf, type ShopFacts, type Sight } from '../sight.ts'
import { type Figures, NOTHING, plus, spread } from './figures.ts'
import type { Period } from './period.ts'

export type GroupBy = 'day' | 'product' | 'channel'

export interface Group {
  readonly figures: Figures
  /** A day, a product's GID, or nothing. */
  readonly key: string | null
  /** Outside text as it came: a product's title, a channel's name. */
  readonly label: string | null
}

export interface Counted {
  readonly figures: Figures
  readonly paidBack: number
  readonly groups: readonly Group[]
  /** The last day that was reached, where the bound was. */
  readonly cutAt: string | null
}

/** Pages as large as one query may cost. */
const PAGE = { orders: 250, lines: 100 }

export async function countOrders(sight: Sight, facts: ShopFacts, { since, until }: Period, groupBy: GroupBy | null): Promise<Counted> {
  const query = `processed_at:>='${dayStart(since, facts.zone)}' processed_at:<'${dayStart(addDays(until, 1), facts.zone)}' test:false`
  const groups = new Map<string, Group>()
  let [figures, paidBack, last] = [NOTHING, 0, since]
  let cursor: string | undefined
  for (let pages = 0; pages < LIMITS.salesPagesMax; pages++) {
    const variables = { first: groupBy === 'product' ? PAGE.lines : PAGE.orders, after: cursor ?? null, query }
    const { orders } =
      groupBy === 'product'
        ? await sight.look(salesLinesAnswer, SALES_LINES, variables)
        : await sight.look(salesOrdersAnswer, SALES_ORDERS, variables)
    for (const order of orders.nodes) {
      const one = figuresOf(order, facts.currency)
      figures = plus(figures, one)
      paidBack += minorOf(order.totalRefundedSet, facts.currency)
      last = localDay(order.processedAt, facts.zone)
      for (const group of groupBy === null ? [] : partsOf(order, one, groupBy, facts)) add(groups, group)
    }
    cursor = nextOf(orders.pageInfo, cursor) ?? undefined
    if (cursor === undefined) return { figures, paidBack, groups: [...groups.values()], cutAt: null }
  }
  return { figures, paidBack, groups: [...groups.values()], cutAt: last }
}

function add(groups: Map<string, Group>, group: Group): void {
  const name = JSON.stringify([group.key, group.key === null ? group.label : null])
  const known = groups.get(name)
  groups.set(name, known === undefined ? group : { ...known, figures: plus(known.figures, group.figures) })
}

/** The shop's own currency and no other: sums of two currencies are no sums. */
function minorOf({ minor, currency }: Money, expected: string): number {
  if (currency !== expected) throw new Refusal('UPSTREAM_MALFORMED')
  return minor
}

/** What is left of the goods is what Shopify says; an order that was added to later counts with what was added. */
function figuresOf(order: SalesOrder, currency: string): Figures {
  const net = minorOf(order.currentSubtotalPriceSet, currency)
  const bought = order.subtotalPriceSet === null ? net : minorOf(order.subtotalPriceSet, currency)
  const discounts = order.totalDiscountsSet === null ? 0 : minorOf(order.totalDiscountsSet, currency)
  const gross = Math.max(bought, net) + discounts
  return { orders: 1, gross, discounts, refunds: gross - discounts - net, net }
}

function partsOf(order: SalesOrder, figures: Figures, groupBy: GroupBy, { zone, currency }: ShopFacts): readonly Group[] {
  if (groupBy === 'day') return [{ key: localDay(order.processedAt, zone), label: null, figures }]
  if (groupBy === 'channel') return [{ key: null, label: order.attribution?.displayName ?? null, figures }]
  return productsOf(order, figures, currency)
}

interface Part {
  readonly key: string | null
  readonly label: string | null
  readonly gross: number
  readonly discount: number
  readonly back: number
}

/**
 * An order's figures shared out over its lines, to the last unit. A line knows its own discount; what was taken off the order as a whole, and what
 * came back, is shared by value. Lines beyond the page, and whatever no line explains, are a part without a name.
 */
function productsOf({ lineItems }: SalesOrder, figures: Figures, currency: string): readonly Group[] {
  const lines = (lineItems?.nodes ?? []).map((item): Part => {
    const gross = minorOf(item.originalTotalSet, currency)
    const discount = Math.min(gross, Math.max(0, gross - minorOf(item.discountedTotalSet, currency)))
    const gone = item.quantity <= 0 ? 0 : Math.round(((gross - discount) * (item.quantity - item.currentQuantity)) / item.quantity)
    return { key: item.product?.id ?? null, label: item.title, gross, discount, back: Math.max(0, gone) }
  })
  const sum = (of: (part: Part) => number): number => lines.reduce((total, part) => total + of(part), 0)
  const rest = figures.gross - sum(({ gross }) => gross)
  const parts: readonly Part[] = rest > 0 ? [...lines, { key: null, label: null, gross: rest, discount: 0, back: 0 }] : lines
  const worth = parts.map(({ gross, discount }) => gross - discount)
  // More taken off the lines than off the order, or more value than the order has: then the lines only weigh.
  const gross = rest < 0 ? spread(figures.gross, worth) : parts.map((part) => part.gross)
  const known = sum(({ discount }) => discount)
  const off = spread(Math.max(0, figures.discounts - known), worth)
  const discounts = known > figures.discounts ? spread(figures.discounts, worth) : parts.map(({ discount }, index) => discount + (off[index] ?? 0))
  const weights = parts.map(({ back }) => back)
  const refunds = spread(figures.refunds, weights.some((weight) => weight > 0) ? weights : worth)
  return mergeSame(
    parts.map(({ key, label }, index) => {
      const [g = 0, d = 0, r = 0] = [gross[index], discounts[index], refunds[index]]
      return { key, label, figures: { orders: 1, gross: g, discounts: d, refunds: r, net: g - d - r } }
    }),
  )
}

/** Two lines of one product are one order of it. */
function mergeSame(parts: readonly Group[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const part of parts) add(groups, part)
  return [...groups.values()].map((group) => ({ ...group, figures: { ...group.figures, orders: 1 } }))
}
