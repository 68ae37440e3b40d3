/** Answers a parsed search over a list, by a table of the fields that each resource knows. */
import { isoTime } from '@countersign/kernel'
import { badRequest, unsupported } from './errors.ts'
import type { Comparator, Query, Term } from './search.ts'

type Kind = 'word' | 'text' | 'time' | 'number' | 'id' | 'boolean'
type Value = string | number | boolean | null

export interface SearchField<T> {
  readonly kind: Kind
  readonly of: (item: T) => Value | readonly Value[]
}

export interface Searchable<T> {
  /** What free text is looked for in. */
  readonly text: (item: T) => string
  readonly fields: Readonly<Record<string, SearchField<T>>>
  /** Fields that the platform documents; a documented one that is missing above is refused, any other is ignored with a warning. */
  readonly documented: ReadonlySet<string>
  readonly timezone: string
}

export interface Matcher<T> {
  readonly test: (item: T) => boolean
  readonly ignored: readonly string[]
}

/** The platform drops a term with a field it does not know, and so matches more than was asked; its answer says so in `extensions.search`. */
export function matcherOf<T>(query: Query, searchable: Searchable<T>): Matcher<T> {
  const ignored: string[] = []
  const build = (part: Query): ((item: T) => boolean) | undefined => {
    if ('all' in part) {
      const tests = part.all.flatMap((inner) => build(inner) ?? [])
      return tests.length === 0 ? undefined : (item) => tests.every((test) => test(item))
    }
    if ('any' in part) {
      const tests = part.any.flatMap((inner) => build(inner) ?? [])
      return tests.length === 0 ? undefined : (item) => tests.some((test) => test(item))
    }
    if ('not' in part) {
      const test = build(part.not)
      return test === undefined ? undefined : (item) => !test(item)
    }
    if (part.field !== undefined && searchable.fields[part.field] === undefined) {
      if (searchable.documented.has(part.field)) throw unsupported(`the search field ${part.field}`)
      ignored.push(part.field)
      return undefined
    }
    return termTest(part, searchable)
  }
  return { test: build(query) ?? (() => true), ignored }
}

function termTest<T>(term: Term, searchable: Searchable<T>): (item: T) => boolean {
  if (term.field === undefined) return (item) => contains(searchable.text(item), term.value)
  const field = searchable.fields[term.field]
  if (field === undefined) throw unsupported(`the search field ${term.field}`)
  if (term.value === '*') return (item) => valuesOf(field, item).some((value) => value !== null && value !== '')
  const test = valueTest(field.kind, term, searchable.timezone)
  // `tag_not` is spelled as a field of its own.
  return term.field.endsWith('_not') ? (item) => !valuesOf(field, item).some(test) : (item) => valuesOf(field, item).some(test)
}

function valuesOf<T>(field: SearchField<T>, item: T): readonly Value[] {
  const value = field.of(item)
  return typeof value === 'object' && value !== null ? value : [value]
}

/** Text is found from the start of a word, in any case; a trailing `*` says the same. */
function contains(text: string, value: string): boolean {
  const wanted = value.replace(/\*$/, '').toLowerCase()
  const within = text.toLowerCase()
  for (let at = within.indexOf(wanted); at !== -1; at = within.indexOf(wanted, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(within[at - 1] ?? '')) return true
  }
  return false
}

function valueTest(kind: Kind, { value, comparator, field = '' }: Term, timezone: string): (value: Value) => boolean {
  if (kind === 'time') {
    const { from, to } = spanOf(value, timezone)
    const within: Record<Comparator, (ms: number) => boolean> = {
      '=': (ms) => ms >= from && ms < to,
      '>': (ms) => ms >= to,
      '>=': (ms) => ms >= from,
      '<': (ms) => ms < from,
      '<=': (ms) => ms < to,
    }
    return (actual) => typeof actual === 'string' && within[comparator](Date.parse(actual))
  }
  if (kind === 'number' || kind === 'id') return numberTest(kind, value, comparator, field)
  if (comparator !== '=') throw badRequest(`The search field ${field} takes no comparator.`)
  if (kind === 'boolean') return (actual) => String(actual) === value.toLowerCase()
  if (kind === 'text') return (actual) => typeof actual === 'string' && contains(actual, value)
  const wanted = value.split(',').map((word) => word.trim().toLowerCase())
  return (actual) => wanted.some((word) => wordMatches(String(actual ?? '').toLowerCase(), word))
}

const wordMatches = (actual: string, word: string): boolean => (word.endsWith('*') ? actual.startsWith(word.slice(0, -1)) : actual === word)

function numberTest(kind: Kind, value: string, comparator: Comparator, field: string): (value: Value) => boolean {
  const wanted = value.split(',').map((text) => Number(kind === 'id' ? text.replace(/^gid:\/\/shopify\/[A-Za-z]+\//, '') : text))
  const [limit = Number.NaN] = wanted
  if (wanted.some((number) => !Number.isFinite(number))) throw badRequest(`The search field ${field} takes a number.`)
  const compare: Record<Comparator, (actual: number) => boolean> = {
    '=': (actual) => wanted.includes(actual),
    '>': (actual) => actual > limit,
    '>=': (actual) => actual >= limit,
    '<': (actual) => actual < limit,
    '<=': (actual) => actual <= limit,
  }
  return (actual) => typeof actual === 'number' && compare[comparator](actual)
}

/** A year, a day or a second, as milliseconds; years and days begin and end in the shop's own time zone. */
function spanOf(text: string, timezone: string): { from: number; to: number } {
  const day = /^(\d{4})(?:-(\d{2})-(\d{2}))?$/.exec(text)
  if (day !== null) {
    const [year, month, date] = [Number(day[1]), Number(day[2] ?? 1), Number(day[3] ?? 1)]
    const next = day[2] === undefined ? Date.UTC(year + 1, 0, 1) : Date.UTC(year, month - 1, date + 1)
    return { from: localMidnight(Date.UTC(year, month - 1, date), timezone), to: localMidnight(next, timezone) }
  }
  const second = Date.parse(text)
  if (Number.isNaN(second)) throw badRequest(`${JSON.stringify(text)} is not a date that the search understands.`)
  return { from: second, to: second + 1_000 }
}

function localMidnight(utcMidnight: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' }).formatToParts(utcMidnight)
  const [, sign = '+', hours = '00', minutes = '00'] =
    /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(parts.find((part) => part.type === 'timeZoneName')?.value ?? '') ?? []
  return Date.parse(isoTime(utcMidnight).replace('Z', `${sign}${hours}:${minutes}`))
}
