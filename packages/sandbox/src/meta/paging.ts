/** Pages of a list: cursors, and the absolute `next` address that the real API gives – with the caller's token in it. */
import { ERRORS } from './errors.ts'

const PAGE_DEFAULT = 25
const PAGE_MAX = 500

export interface PageAddress {
  /** Where `next` points; a test may make it foreign. */
  readonly origin: string
  readonly path: string
  readonly token: string
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly paging?: Readonly<Record<string, unknown>>
}

const cursorOf = (id: string): string => Buffer.from(`after:${id}`).toString('base64url')

export function page<T extends { readonly id: string }>(all: readonly T[], params: Readonly<Record<string, unknown>>, address: PageAddress): Page<T> {
  const limit = Number(params['limit'] ?? PAGE_DEFAULT)
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) throw ERRORS.parameter(`Param limit must be between 1 and ${PAGE_MAX}`)
  const start = startOf(all, params['after'])
  const items = all.slice(start, start + limit)
  const [first, last] = [items[0], items.at(-1)]
  if (first === undefined || last === undefined) return { items }
  const cursors = { before: cursorOf(first.id), after: cursorOf(last.id) }
  const more = start + limit < all.length
  return { items, paging: { cursors, ...(more && { next: nextUrl(address, params, cursors.after) }) } }
}

function startOf(all: readonly { readonly id: string }[], after: unknown): number {
  if (after === undefined || after === '') return 0
  const index = all.findIndex(({ id }) => cursorOf(id) === after)
  if (index === -1) throw ERRORS.parameter('Invalid parameter: the cursor in after is not one of this list')
  return index + 1
}

function nextUrl({ origin, path, token }: PageAddress, params: Readonly<Record<string, unknown>>, after: string): string {
  const url = new URL(`/v26.0/${path}`, origin)
  url.searchParams.set('access_token', token)
  for (const [key, value] of Object.entries(params)) url.searchParams.set(key, typeof value === 'string' ? value : JSON.stringify(value))
  url.searchParams.set('after', after)
  return url.href
}
