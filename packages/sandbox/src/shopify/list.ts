/** One way from the arguments of a list field to its page: search, sort, page. */
import type { GraphQLSchema } from 'graphql'
import { adminSchema } from '../schema.ts'
import { connection, type Connection } from './connection.ts'
import type { Args, Context } from './context.ts'
import { unsupported } from './errors.ts'
import { matcherOf, type SearchField } from './match.ts'
import { parseSearch } from './search.ts'

export interface Resource<T> {
  /** The field of the query root whose documentation lists the search fields. */
  readonly root: string
  readonly text: (item: T) => string
  readonly search: Readonly<Record<string, SearchField<T>>>
  readonly sort: Readonly<Record<string, (item: T) => string | number>>
}

export interface Item {
  readonly id: number
}

export function searchItems<T extends Item>(items: readonly T[], resource: Resource<T>, args: Args, context: Context): readonly T[] {
  if (args['savedSearchId'] !== undefined && args['savedSearchId'] !== null) throw unsupported('saved searches')
  const { query } = args
  if (typeof query !== 'string' || query.trim() === '') return items
  const { test, ignored } = matcherOf(parseSearch(query), {
    text: resource.text,
    fields: resource.search,
    documented: documentedFields(adminSchema().schema, resource.root),
    timezone: context.state.shop.timezone,
  })
  if (ignored.length > 0)
    context.searches.push({
      path: [resource.root],
      query,
      warnings: ignored.map((field) => ({ field, message: 'Invalid search field for this query.' })),
    })
  return items.filter(test)
}

/** `RELEVANCE` falls back to the id, as without free text it does there. */
export function sortItems<T extends Item>(items: readonly T[], resource: Resource<T>, args: Args): readonly T[] {
  const key = typeof args['sortKey'] === 'string' && args['sortKey'] !== 'RELEVANCE' ? args['sortKey'] : 'ID'
  const by = key === 'ID' ? (item: T) => item.id : resource.sort[key]
  if (by === undefined) throw unsupported(`sorting ${resource.root} by ${key}`)
  const sorted = items.toSorted((a, b) => order(by(a), by(b)) || a.id - b.id)
  return args['reverse'] === true ? sorted.toReversed() : sorted
}

const order = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)

export function listItems<T extends Item>(items: readonly T[], resource: Resource<T>, args: Args, context: Context): Connection<T> {
  return connection(sortItems(searchItems(items, resource, args, context), resource, args), args, (item) => String(item.id))
}

export function countItems<T extends Item>(items: readonly T[], resource: Resource<T>, args: Args, context: Context): object {
  const found = searchItems(items, resource, args, context).length
  const limit = typeof args['limit'] === 'number' ? args['limit'] : Number.POSITIVE_INFINITY
  return found > limit ? { count: limit, precision: 'AT_LEAST' } : { count: found, precision: 'EXACT' }
}

const documented = new Map<string, ReadonlySet<string>>()

/** Read from the table in the description of the `query` argument, the only place where the platform lists them. */
function documentedFields(schema: GraphQLSchema, root: string): ReadonlySet<string> {
  const known = documented.get(root)
  if (known !== undefined) return known
  const text =
    schema
      .getQueryType()
      ?.getFields()
      [root]?.args.find((arg) => arg.name === 'query')?.description ?? ''
  const fields = new Set(
    [...text.matchAll(/^\| *([a-z][\w.{}]*) *\|/gm)].flatMap(([, name]) => (name === undefined || name === 'name' ? [] : [name])),
  )
  // The header row of the table is called `name`; orders and locations have a field of that name as well.
  if (/^\| *name *\| *string/m.test(text)) fields.add('name')
  documented.set(root, fields)
  return fields
}
