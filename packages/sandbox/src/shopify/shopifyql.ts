/** The part of ShopifyQL that sales reports need, played over the shop's orders; anything else is a parse error, as on the platform. */
import { amountOf } from '@countersign/kernel'
import type { Order } from '../seed/index.ts'
import type { Args, Context } from './context.ts'
import { channelOf } from './story.ts'

const QUERY =
  /^FROM sales SHOW ([a-z_]+(?:, [a-z_]+)*) SINCE (\d{4}-\d{2}-\d{2}) UNTIL (\d{4}-\d{2}-\d{2})(?: GROUP BY ([a-z_]+(?:, [a-z_]+)*))?(?: TIMESERIES (day))?(?: ORDER BY ([a-z_]+) (ASC|DESC))?(?: LIMIT (\d{1,4}))?$/
const METRICS = ['orders', 'gross_sales', 'discounts', 'returns', 'net_sales'] as const
const DIMENSIONS = ['product_id', 'product_title', 'sales_channel'] as const
type Metric = (typeof METRICS)[number]
type Dimension = (typeof DIMENSIONS)[number] | 'day'

const isMetric = (name: string): name is Metric => METRICS.some((metric) => metric === name)
const isDimension = (name: string): name is Dimension => DIMENSIONS.some((dimension) => dimension === name)

/** One line sold, or given back. */
interface Sale extends Readonly<Record<Dimension, string>> {
  readonly order: number
  readonly placed: boolean
  readonly gross: number
  readonly discount: number
  readonly back: number
}

/** German standard rate; reports leave the tax out that this shop's prices contain. */
const exTax = (cents: number): number => cents - Math.round((cents * 19) / 119)

const dayIn = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(instant))

function salesOf(order: Order, zone: string): Sale[] {
  const channel = channelOf(order).displayName
  let left = order.discount
  const sold = order.lines.map((line, index): Sale => {
    const value = line.unitPrice * line.quantity
    const share = index === order.lines.length - 1 ? left : Math.round((order.discount * value) / order.subtotal)
    left -= share
    const words = { product_id: String(line.productId), product_title: line.title, sales_channel: channel, day: dayIn(order.createdAt, zone) }
    return { ...words, order: order.id, placed: true, gross: exTax(value), discount: exTax(share), back: 0 }
  })
  const backOn = (at: string, lineId: number, cents: number): Sale[] => {
    const index = order.lines.findIndex((line) => line.id === lineId)
    const of = sold[index]
    return of === undefined ? [] : [{ ...of, day: dayIn(at, zone), placed: false, gross: 0, discount: 0, back: exTax(cents) }]
  }
  const { cancelledAt } = order
  const cancelled = cancelledAt === null ? [] : order.lines.flatMap((line) => backOn(cancelledAt, line.id, line.unitPrice * line.quantity))
  const refunded = order.refunds.flatMap(({ createdAt, lines }) => lines.flatMap(({ lineId, subtotal }) => backOn(createdAt, lineId, subtotal)))
  return [...sold, ...cancelled, ...refunded]
}

const money = (cents: number): string => amountOf({ minor: cents, currency: 'EUR' })

/** Discounts and returns are negative there. */
function valueOf(metric: Metric, sales: readonly Sale[]): string {
  const sum = (of: (sale: Sale) => number): number => sales.reduce((total, sale) => total + of(sale), 0)
  const value: Record<Metric, () => string> = {
    orders: () => String(new Set(sales.filter(({ placed }) => placed).map(({ order }) => order)).size),
    gross_sales: () => money(sum(({ gross }) => gross)),
    discounts: () => money(-sum(({ discount }) => discount)),
    returns: () => money(-sum(({ back }) => back)),
    net_sales: () => money(sum(({ gross, discount, back }) => gross - discount - back)),
  }
  return value[metric]()
}

const failure = (message: string): object => ({ parseErrors: [message], parseWarnings: [], tableData: null })

export function shopifyqlQuery(_: unknown, { query }: Args, { state }: Context): object {
  const match = QUERY.exec(String(query).replace(/\s+/g, ' ').trim())
  if (match === null) return failure('Syntax error')
  const [, show = '', since = '', until = '', group, series, order, direction, limit] = match
  const metrics = show.split(', ')
  const dimensions = [...(group?.split(', ') ?? []), ...(series === undefined ? [] : [series])]
  const unknown = [...metrics.filter((name) => !isMetric(name)), ...dimensions.filter((name) => name !== 'day' && !isDimension(name))]
  if (unknown.length > 0) return failure(`Column '${unknown[0]}' not found`)
  const sales = state.orders.flatMap((item) => salesOf(item, state.shop.timezone)).filter(({ day }) => day >= since && day <= until)
  const keyOf = (sale: Sale): string => JSON.stringify(dimensions.map((name) => Object.entries(sale).find(([key]) => key === name)?.[1]))
  const groups = Map.groupBy(sales, keyOf)
  // Without a dimension there is one row, even of nothing; a series has a row for each day, even an empty one.
  if (dimensions.length === 0 && groups.size === 0) groups.set('[]', [])
  if (series !== undefined && group === undefined)
    for (let day = since; day <= until; day = nextDay(day)) if (!groups.has(JSON.stringify([day]))) groups.set(JSON.stringify([day]), [])
  const rows = [...groups].map(([key, items]): Record<string, string> => {
    const names: unknown = JSON.parse(key)
    const words = Array.isArray(names) ? dimensions.map((name, index) => [name, String(names[index])] as const) : []
    return Object.fromEntries([...words, ...metrics.filter(isMetric).map((metric) => [metric, valueOf(metric, items)] as const)])
  })
  const by = order ?? (series === undefined ? undefined : 'day')
  const sorted = by === undefined ? rows : rows.toSorted((a, b) => compare(a[by] ?? '', b[by] ?? '') * (direction === 'DESC' ? -1 : 1))
  const columns = [...dimensions, ...metrics].map((name) => ({
    name,
    displayName: name,
    dataType: isMetric(name) && name !== 'orders' ? 'MONEY' : 'STRING',
  }))
  return { parseErrors: [], parseWarnings: [], tableData: { columns, rows: sorted.slice(0, limit === undefined ? undefined : Number(limit)) } }
}

const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

const compare = (a: string, b: string): number => (/^-?\d+(?:\.\d+)?$/.test(a) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0)

export const SHOPIFYQL_PARTS = {
  ShopifyqlQueryResponse: 'parseErrors parseWarnings tableData',
  ShopifyqlTableData: 'columns rows',
  ShopifyqlTableDataColumn: 'name displayName dataType',
} as const
