/** A sales report: what was sold in a period, compared with the one before, in days of the shop. */
import { DAY_MS, isoTime, LIMITS, Refusal } from '@countersign/kernel'
import { addDays, daysBetween, dayStart } from '../days.ts'
import { ORDERS_HIDDEN, type ShopFacts, type Sight } from '../sight.ts'
import { type Figures, NOTHING } from './figures.ts'
import { type Counted, countOrders, type Group, type GroupBy } from './orders.ts'
import { before, type Period, type PeriodAsked, periodOf } from './period.ts'
import { readTables } from './tables.ts'

export interface SalesAsked extends PeriodAsked {
  readonly group_by: GroupBy
}

export interface Sales {
  /** Where the figures are from: Shopify's own reports, or orders added up here. */
  readonly basis: 'shopify_reports' | 'orders'
  readonly period: Period
  readonly before: Period
  readonly currency: string
  readonly zone: string
  readonly taxIncluded: boolean
  /** False where something of the period is not in the figures; the notes say what. */
  readonly complete: boolean
  readonly figures: Figures
  /** Money that went back to customers, shipping included; null where the reports do not tell. */
  readonly paidBack: number | null
  /** Null where the period before cannot be told whole. */
  readonly previous: Figures | null
  readonly groups: readonly Group[]
  readonly notes: readonly string[]
}

export interface SalesLook {
  salesReport(asked: SalesAsked): Promise<Sales>
}

/** `read_orders` shows this much. */
const ORDER_WINDOW_DAYS = 60

const NOT_OVER = 'Today is not over: its figures will grow, and the period before is compared whole.'
const BY_ORDER = 'Added up from orders: refunds count on the day of their order, test orders are left out, discounts may include those on shipping.'
const SHARED = 'What was taken off or came back for an order as a whole is shared out over its products by value.'
const NO_REPORTS = 'Shopify gave no finished report, so orders were added up instead.'

export const salesLook = (sight: Sight): SalesLook => ({
  async salesReport({ group_by, ...asked }) {
    const facts = await sight.facts()
    const { period, now } = periodOf(asked, sight.clock, facts.zone)
    if (group_by === 'day' && daysBetween(period.since, period.until) > LIMITS.salesRowsMax)
      throw new Refusal('INPUT_INVALID', {
        detail: `By day a report covers at most ${LIMITS.salesRowsMax} days; by product or channel it may be longer.`,
      })
    const open = period.until >= now ? [NOT_OVER] : []
    const reports = (await sight.scopes()).includes('read_reports')
    const finished = reports ? await fromTables(sight, facts, period, group_by, open) : null
    return finished ?? fromOrders(sight, facts, period, group_by, reports ? [...open, NO_REPORTS] : open)
  },
})

async function fromTables(sight: Sight, facts: ShopFacts, period: Period, groupBy: GroupBy, notes: readonly string[]): Promise<Sales | null> {
  const earlier = before(period)
  const tables = await readTables(sight, facts, period, earlier, groupBy)
  if (tables === null) return null
  return {
    basis: 'shopify_reports',
    period,
    before: earlier,
    currency: facts.currency,
    zone: facts.zone,
    taxIncluded: false,
    complete: true,
    figures: tables.figures,
    paidBack: null,
    previous: tables.before,
    groups: groupBy === 'day' ? everyDay(tables.groups, period, period.until) : byNet(tables.groups),
    notes,
  }
}

async function fromOrders(sight: Sight, facts: ShopFacts, period: Period, groupBy: GroupBy, notes: readonly string[]): Promise<Sales> {
  const earlier = before(period)
  const visible = (await sight.oldOrdersHidden()) ? isoTime(sight.clock() - ORDER_WINDOW_DAYS * DAY_MS) : null
  const hides = ({ since }: Period): boolean => visible !== null && dayStart(since, facts.zone) < visible
  const hidden = { now: hides(period), earlier: hides(earlier) }
  const [counted, then] = await Promise.all([
    countOrders(sight, facts, period, groupBy),
    hidden.earlier ? null : countOrders(sight, facts, earlier, null),
  ])
  const whole = counted.cutAt === null && !hidden.now
  return {
    basis: 'orders',
    period,
    before: earlier,
    currency: facts.currency,
    zone: facts.zone,
    taxIncluded: facts.taxesIncluded,
    complete: whole,
    figures: counted.figures,
    paidBack: counted.paidBack,
    previous: whole && then !== null && then.cutAt === null ? then.figures : null,
    groups: groupBy === 'day' ? everyDay(counted.groups, period, counted.cutAt ?? period.until) : byNet(counted.groups),
    notes: [...notes, BY_ORDER, ...(groupBy === 'product' ? [SHARED] : []), ...gaps(counted, then, hidden)],
  }
}

function gaps(counted: Counted, then: Counted | null, hidden: { readonly now: boolean; readonly earlier: boolean }): string[] {
  const cut =
    counted.cutAt === null
      ? []
      : [`Only the first ${counted.figures.orders} orders are counted, up to a part of ${counted.cutAt}: ask for fewer days.`]
  const old = hidden.now || hidden.earlier ? [ORDERS_HIDDEN] : []
  const many = then !== null && then.cutAt !== null ? ['The period before has too many orders to be added up.'] : []
  return [...cut, ...old, ...many]
}

/** Days without a sale are days too. */
function everyDay(groups: readonly Group[], { since, until }: Period, last: string): Group[] {
  const byDay = new Map(groups.map((group) => [group.key, group]))
  const end = last < until ? last : until
  return Array.from({ length: daysBetween(since, end) }, (_, index) => {
    const key = addDays(since, index)
    return byDay.get(key) ?? { key, label: null, figures: NOTHING }
  })
}

const byNet = (groups: readonly Group[]): Group[] => groups.toSorted((a, b) => b.figures.net - a.figures.net)
