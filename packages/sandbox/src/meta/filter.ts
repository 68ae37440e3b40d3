/** The `filtering` and `effective_status` parameters of the lists. */
import { ERRORS } from './errors.ts'
import { valueOf } from './nodes.ts'
import { parsed } from './request.ts'
import { type AnyNode, effectiveStatus, type MetaState } from './state.ts'
import type { Ad, AdSet, Campaign } from './types.ts'

type Listed = Campaign | AdSet | Ad
type Test = (actual: string, wanted: readonly string[]) => boolean

const contains: Test = (actual, wanted) => wanted.some((text) => actual.toLowerCase().includes(text.toLowerCase()))
const isOneOf: Test = (actual, wanted) => wanted.includes(actual)
const not =
  (test: Test): Test =>
  (actual, wanted) =>
    !test(actual, wanted)

const OPERATORS: Readonly<Record<string, Test>> = {
  EQUAL: isOneOf,
  NOT_EQUAL: not(isOneOf),
  IN: isOneOf,
  NOT_IN: not(isOneOf),
  CONTAIN: contains,
  NOT_CONTAIN: not(contains),
}

const FIELDS = new Set(['id', 'name', 'status', 'effective_status', 'objective', 'campaign_id', 'adset_id'])

interface Filter {
  readonly field: string
  readonly test: Test
  readonly wanted: readonly string[]
}

export function filtered<T extends Listed>(all: readonly T[], params: Readonly<Record<string, unknown>>, state: MetaState): readonly T[] {
  const filters = filtersOf(params)
  // What is archived or deleted shows only when it is asked for by status.
  const hidden = filters.some(({ field }) => field.endsWith('status')) ? [] : ['ARCHIVED', 'DELETED']
  return all
    .filter((item) => !hidden.includes(effectiveStatus(state, item)))
    .filter((item) => filters.every(({ field, test, wanted }) => test(textOf(item, field, state), wanted)))
}

const textOf = (item: AnyNode, field: string, state: MetaState): string => String(valueOf(item, field, state) ?? '')

function filtersOf(params: Readonly<Record<string, unknown>>): readonly Filter[] {
  const status = params['effective_status']
  const list = parsed(params['filtering'] ?? [])
  if (!Array.isArray(list)) throw ERRORS.parameter('Param filtering must be an array')
  const own = status === undefined ? [] : [{ field: 'effective_status', test: isOneOf, wanted: texts(parsed(status)) }]
  return [...own, ...list.map(filterOf)]
}

function filterOf(entry: unknown): Filter {
  if (typeof entry !== 'object' || entry === null) throw ERRORS.parameter('Param filtering[0] must be an object')
  const { field, operator, value }: { field?: unknown; operator?: unknown; value?: unknown } = entry
  // On a list of campaigns, `campaign.name` and `name` mean the same.
  const name = String(field)
    .replace(/^(campaign|adset|ad)\.(?!id$)/, '')
    .replace(/^(campaign|adset)\.id$/, '$1_id')
  const test = OPERATORS[String(operator)]
  if (test === undefined || !FIELDS.has(name)) throw ERRORS.parameter('Param filtering has an unknown field or operator')
  return { field: name, test, wanted: texts(value) }
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [String(value)])
