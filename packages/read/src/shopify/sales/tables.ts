/** A report as Shopify's own analytics finish it, where they are granted. */
import { assert, Refusal } from '@countersign/kernel'
import { signedFrom } from '../answers.ts'
import { type SalesTable, salesTablesAnswer } from '../answers/sales.ts'
import { SALES_TABLES } from '../documents/sales.ts'
import type { ShopFacts, Sight } from '../sight.ts'
import { type Figures, NOTHING } from './figures.ts'
import type { Group, GroupBy } from './orders.ts'
import type { Period } from './period.ts'

export interface Tables {
  readonly figures: Figures
  readonly before: Figures
  readonly groups: readonly Group[]
}

/** Rows asked for: more than are shown, so that what is left out can be counted. */
export const TABLE_ROWS_MAX = 500

const METRICS = 'orders, gross_sales, discounts, returns, net_sales'
const TAILS: Readonly<Record<GroupBy, string>> = {
  day: 'TIMESERIES day ORDER BY day ASC',
  product: `GROUP BY product_id, product_title ORDER BY net_sales DESC LIMIT ${TABLE_ROWS_MAX}`,
  channel: `GROUP BY sales_channel ORDER BY net_sales DESC LIMIT ${TABLE_ROWS_MAX}`,
}

/** Days alone go into a query of this language: there is nothing of a caller's text in it. */
function sentence({ since, until }: Period): string {
  assert(
    [since, until].every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day)),
    'a period is two days',
  )
  return `FROM sales SHOW ${METRICS} SINCE ${since} UNTIL ${until}`
}

/** Null where Shopify does not give such a report after all: not granted in full, or the language has moved on. */
export async function readTables(sight: Sight, facts: ShopFacts, period: Period, before: Period, groupBy: GroupBy): Promise<Tables | null> {
  const variables = { period: sentence(period), before: sentence(before), groups: `${sentence(period)} ${TAILS[groupBy]}` }
  try {
    const answer = await sight.look(salesTablesAnswer, SALES_TABLES, variables)
    const tables = [answer.period, answer.before, answer.groups].map(rowsOf)
    const [now, then, groups] = tables
    if (now === null || now === undefined || then === null || then === undefined || groups === null || groups === undefined) return null
    return {
      figures: onlyRow(now, facts.currency),
      before: onlyRow(then, facts.currency),
      groups: groups.map((row) => ({ ...nameOf(row, groupBy), figures: figuresOf(row, facts.currency) })),
    }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'UPSTREAM_FORBIDDEN') return null
    throw error
  }
}

type Row = NonNullable<SalesTable['tableData']>['rows'][number]

const rowsOf = ({ parseErrors, tableData }: SalesTable): readonly Row[] | null =>
  parseErrors.length > 0 || tableData === null ? null : tableData.rows

function onlyRow(rows: readonly Row[], currency: string): Figures {
  if (rows.length > 1) throw new Refusal('UPSTREAM_MALFORMED')
  const [row] = rows
  return row === undefined ? NOTHING : figuresOf(row, currency)
}

function textOf(row: Row, name: string): string {
  const value = row[name]
  if (value === undefined || typeof value === 'boolean') throw new Refusal('UPSTREAM_MALFORMED')
  // Nothing sold is at times an empty cell.
  return value === null || value === '' ? '0' : String(value)
}

function figuresOf(row: Row, currency: string): Figures {
  const money = (name: string): number => {
    const text = textOf(row, name)
    if (!/^-?\d{1,13}(?:\.\d{1,12})?$/.test(text)) throw new Refusal('UPSTREAM_MALFORMED')
    return signedFrom(text, currency).minor
  }
  const orders = Number(textOf(row, 'orders'))
  const [gross, discounts, returns, net] = [money('gross_sales'), money('discounts'), money('returns'), money('net_sales')]
  if (!Number.isSafeInteger(orders) || orders < 0) throw new Refusal('UPSTREAM_MALFORMED')
  // Shopify writes what is taken off with a minus; whichever it is, the row has to add up, or we misread it.
  const sign = gross + discounts + returns === net ? -1 : gross - discounts - returns === net ? 1 : 0
  if (sign === 0) throw new Refusal('UPSTREAM_MALFORMED')
  return { orders, gross, discounts: plain(sign * discounts), refunds: plain(sign * returns), net }
}

/** No minus in front of nothing. */
const plain = (value: number): number => (value === 0 ? 0 : value)

function nameOf(row: Row, groupBy: GroupBy): Pick<Group, 'key' | 'label'> {
  if (groupBy === 'day') {
    const day = String(row['day'] ?? '').slice(0, 10)
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Refusal('UPSTREAM_MALFORMED')
    return { key: day, label: null }
  }
  if (groupBy === 'channel') return { key: null, label: String(row['sales_channel'] ?? '') || null }
  const id = String(row['product_id'] ?? '')
  return { key: /^[1-9]\d{0,19}$/.test(id) ? `gid://shopify/Product/${id}` : null, label: String(row['product_title'] ?? '') || null }
}
