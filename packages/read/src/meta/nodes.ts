/** The shapes of Meta's answers, and how they leave the library's objects. Whatever does not fit is refused whole. */
import { Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { malformed, understood } from '../outside.ts'

export const digits = z.string().regex(/^[1-9]\d{0,24}$/)
/** Meta's own enumerations: its words, never a person's. */
export const word = z.string().regex(/^[A-Z][A-Z0-9_]{0,60}$/)
/** Meta's own units, as digits. */
export const units = z.string().regex(/^(?:0|[1-9]\d{0,14})$/)
/** A name that somebody gave; cut when it is shown. */
export const name = z.string().max(10_000)
/** Absent, or "0", where the other kind of budget or a parent's is used. */
const budget = units.optional()
export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:?\d{2}$/)
  .optional()

const budgetNode = z.object({
  id: digits,
  name,
  account_id: digits,
  status: word,
  effective_status: word,
  daily_budget: budget,
  lifetime_budget: budget,
})
export const campaignNode = budgetNode.extend({ objective: word, start_time: instant, stop_time: instant })
export const adsetNode = budgetNode.extend({ campaign_id: digits })
const paging = z.object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() }).optional()

export type BudgetNode = z.output<typeof budgetNode>
export type CampaignNode = z.output<typeof campaignNode>

/** The fields to ask for are exactly those that are understood. A fresh list each time: the library keeps and changes what it is given. */
export const fieldsOf = (node: z.ZodObject): string[] => Object.keys(node.shape)

/** The library's objects, as far as they are used: what they hold is not trusted before it is parsed. */
interface Held {
  exportAllData(): unknown
}

/** What one read of the library brought. */
export async function dataOf(reading: Promise<Held>): Promise<unknown> {
  try {
    return (await reading).exportAllData()
  } catch (error) {
    throw malformed(error, 'none')
  }
}

/** The node, or undefined where the object is of another kind: Graph then rejects `mark`, a field that only this kind has. */
export async function ifKind<T extends z.ZodObject>(
  node: T,
  mark: keyof T['shape'] & string,
  reading: Promise<Held>,
): Promise<z.output<T> | undefined> {
  try {
    const data = await dataOf(reading)
    return typeof data === 'object' && data !== null && mark in data ? understood(node, data) : undefined
  } catch (error) {
    if (error instanceof Refusal && error.code === 'UPSTREAM_REJECTED') return undefined
    throw error
  }
}

/** A cursor of Graph is passed on as it came, never looked into. */
export const isCursor = (text: string): boolean => /^[A-Za-z0-9+/=_-]{1,512}$/.test(text)

interface Pages extends ArrayLike<Readonly<Record<string, unknown>>> {
  readonly paging: unknown
  readonly summary: unknown
}

function rowData(row: Readonly<Record<string, unknown>>): unknown {
  const exportAll = row['exportAllData']
  // A row that is not the library's object fails its schema.
  return typeof exportAll === 'function' ? exportAll.call(row) : undefined
}

export interface Page<Node> {
  readonly nodes: readonly Node[]
  /** What Meta says about the whole list, where it was asked to. */
  readonly summary: unknown
  readonly nextCursor: string | null
}

/** One page of the library's cursor. Its own `next` address is not followed: the next page is asked for by its cursor alone. */
export async function pageOf<T extends z.ZodObject>(
  node: T,
  { limit, cursor: asked }: { readonly limit: number; readonly cursor?: string | undefined },
  asking: Pages | Promise<Pages>,
): Promise<Page<z.output<T>>> {
  let cursor: Pages
  try {
    cursor = await asking
  } catch (error) {
    // A cursor that Graph turns down was not given out for this list.
    if (asked !== undefined && error instanceof Refusal && error.code === 'UPSTREAM_REJECTED') throw new Refusal('CURSOR_INVALID', { cause: error })
    throw malformed(error, 'none')
  }
  const nodes = understood(z.array(node).max(limit), Array.from(cursor, rowData))
  const { cursors, next } = understood(paging, cursor.paging) ?? {}
  const summary = cursor.summary ?? null
  if (next === undefined) return { nodes, summary, nextCursor: null }
  // Without a cursor the next page would be the first one again, with the one asked for it would be this one: a model would walk in a circle.
  if (cursors?.after === undefined || cursors.after === asked || !isCursor(cursors.after)) throw new Refusal('UPSTREAM_MALFORMED')
  return { nodes, summary, nextCursor: cursors.after }
}

const listSummary = z.object({ total_count: z.int().nonnegative() })

/** How long the whole list is; null where Meta does not say. */
export function totalOf(summary: unknown): number | null {
  const counted = listSummary.safeParse(summary)
  return counted.success ? counted.data.total_count : null
}

/** Meta writes `+0100`; ISO 8601 with separators writes `+01:00`. */
export const isoOr = (time: string | undefined): string | null => time?.replace(/([+-]\d{2}):?(\d{2})$/, '$1:$2') ?? null
