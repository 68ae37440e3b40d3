/** Pages of a list, with opaque cursors that belong to one item. */
import { badRequest } from './errors.ts'
import type { Args } from './context.ts'

/** The platform's own bound for one page. */
const PAGE_MAX = 250

export interface Connection<T> {
  readonly nodes: readonly T[]
  readonly edges: readonly { readonly node: T; readonly cursor: string }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const cursorOf = (id: string): string => Buffer.from(JSON.stringify({ last_id: id })).toString('base64url')

export function connection<T>(items: readonly T[], args: Args, idOf: (item: T) => string): Connection<T> {
  const { first, last, after, before } = args
  if ((typeof first === 'number') === (typeof last === 'number')) throw badRequest('You must provide one of first or last.')
  const size = sizeOf(first ?? last)
  const cursors = items.map((item) => cursorOf(idOf(item)))
  const start = typeof after === 'string' ? placeOf(cursors, after) + 1 : 0
  const end = typeof before === 'string' ? placeOf(cursors, before) : items.length
  const from = typeof last === 'number' ? Math.max(start, end - size) : start
  const to = typeof last === 'number' ? end : Math.min(end, start + size)
  const nodes = items.slice(from, to)
  const edges = nodes.map((node) => ({ node, cursor: cursorOf(idOf(node)) }))
  return {
    nodes,
    edges,
    pageInfo: {
      hasNextPage: to < items.length,
      hasPreviousPage: from > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'number' || value < 0) throw badRequest('The page size cannot be negative.')
  if (value > PAGE_MAX) throw badRequest(`The page size cannot be greater than ${PAGE_MAX}.`)
  return value
}

function placeOf(cursors: readonly string[], cursor: string): number {
  const place = cursors.indexOf(cursor)
  if (place === -1) throw badRequest('Invalid cursor for current pagination sort.')
  return place
}
