/** Input and output fields that several tools of this folder share, and the small turns from a platform's value to a shown one. */
import { LIMITS, type Money, moneyText } from '@countersign/kernel'
import { z } from 'zod'
import { line } from '../outside.ts'
import { maskContacts } from '../mask.ts'

/** Room for the address of an admin page. */
export const shopifyIdField = z.string().min(1).max(200)
/** A day; whether there is such a day is asked later, since a schema that knows the calendar costs a model 250 bytes a field. */
export const dayField = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
export const shortField = z.string().min(1).max(80)
export const stockField = z.int().min(0).max(100_000)
/** For lists whose items are large. */
export const shortPageField = z.int().min(1).max(30).default(LIMITS.pageItemsDefault)

export const outsideLine = z.string().nullable()
export const totals = { total: z.int().nullable(), total_is_exact: z.boolean(), next_cursor: z.string().nullable() }

export const totalsOf = (total: { readonly count: number; readonly exact: boolean } | null, nextCursor: string | null) => ({
  total: total?.count ?? null,
  total_is_exact: total?.exact ?? false,
  next_cursor: nextCursor,
})

/** Short outside texts in a list: cleaned, and as many as a result has room for. */
export const linesOf = (texts: readonly string[], itemsMax: number, charsMax: number): string[] =>
  texts
    .slice(0, itemsMax)
    .map((text) => line(text, charsMax))
    .filter((text) => text !== null)

/** The same for what is said of a person, such as tags: apps write into them what they like. */
export const maskedLines = (texts: readonly string[], itemsMax: number, charsMax: number): string[] =>
  linesOf(texts, itemsMax, charsMax).map(maskContacts)

export const shown = (money: Money | null) => (money === null ? null : moneyText(money))
export const maskedText = (text: string | null) => (text === null ? null : maskContacts(text))

/** Apps may name an order as they like; a name that could carry words is not shown. */
export const orderName = (name: string): string | null => (/^#?[A-Za-z0-9._-]{1,30}$/.test(name) ? name : null)

export const perhaps = (instant: string | null, local: (instant: string) => string): string | null => (instant === null ? null : local(instant))

/** Room is left for what the door adds. */
const FIT_CHARS = LIMITS.resultCharsMax - 4_000

/** Halves the lists named, longest first, until the whole fits into one result; says which were cut. */
export function fit<T extends object>(result: T, names: readonly (keyof T & string)[]): { readonly result: T; readonly cut: readonly string[] } {
  const cut = new Set<string>()
  let fitting = result
  while (JSON.stringify(fitting).length > FIT_CHARS) {
    const lists = names
      .map((name) => ({ name, list: fitting[name] }))
      .filter((entry): entry is { name: keyof T & string; list: T[keyof T & string] & unknown[] } => Array.isArray(entry.list))
    const [longest] = lists.toSorted((a, b) => JSON.stringify(b.list).length - JSON.stringify(a.list).length)
    if (longest === undefined || longest.list.length === 0) break
    cut.add(longest.name)
    fitting = { ...fitting, [longest.name]: longest.list.slice(0, Math.floor(longest.list.length / 2)) }
  }
  return { result: fitting, cut: [...cut] }
}
