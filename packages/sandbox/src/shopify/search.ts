/** The platform's search syntax: terms, `field:value` with comparators, quotes, prefixes, AND, OR, NOT and parentheses. */
import { badRequest } from './errors.ts'

export type Comparator = '=' | '>' | '>=' | '<' | '<='

export interface Term {
  /** `undefined` for free text. */
  readonly field: string | undefined
  readonly comparator: Comparator
  readonly value: string
}

export type Query = { readonly all: readonly Query[] } | { readonly any: readonly Query[] } | { readonly not: Query } | Term

/** Far above what a person writes; the parser is recursive. */
const QUERY_CHARS_MAX = 4_000
const DEPTH_MAX = 20

const TOKEN = /\s*(?:([()])|(-(?=[\w('"]))|((?:[A-Za-z_][\w.]*:)?(?:>=|<=|>|<|=)?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\s()]+)))/y

const FIELD = /^([A-Za-z_][\w.]*):(.+)$/s

function tokensOf(text: string): string[] {
  if (text.length > QUERY_CHARS_MAX) throw badRequest('The search query is too long.')
  const tokens: string[] = []
  const rest = text.trimEnd()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < rest.length) {
    const match = TOKEN.exec(rest)
    if (match === null) throw badRequest('The search query cannot be read.')
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '')
  }
  return tokens
}

const unquote = (text: string): string => (/^(?:'.*'|".*")$/s.test(text) && text.length >= 2 ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text)

function termOf(token: string): Term {
  const [, field, rest = token] = FIELD.exec(token) ?? []
  const comparator = field === undefined ? undefined : /^(?:>=|<=|>|<|=)/.exec(rest)?.[0]
  return { field: field?.toLowerCase(), comparator: comparatorOf(comparator), value: unquote(rest.slice(comparator?.length ?? 0)) }
}

function comparatorOf(text: string | undefined): Comparator {
  return text === '>' || text === '>=' || text === '<' || text === '<=' ? text : '='
}

/** An empty text asks for everything. */
export function parseSearch(text: string): Query {
  const tokens = tokensOf(text)
  let at = 0
  const either = (depth: number): Query => {
    if (depth > DEPTH_MAX) throw badRequest('The search query is nested too deeply.')
    const options = [both(depth)]
    while (tokens[at] === 'OR') {
      at += 1
      options.push(both(depth))
    }
    return options.length === 1 && options[0] !== undefined ? options[0] : { any: options }
  }
  const both = (depth: number): Query => {
    const parts: Query[] = []
    while (at < tokens.length && tokens[at] !== ')' && tokens[at] !== 'OR') {
      if (tokens[at] === 'AND') at += 1
      else parts.push(one(depth))
    }
    return { all: parts }
  }
  const one = (depth: number): Query => {
    const token = tokens[at] ?? ''
    at += 1
    if (token === 'NOT' || token === '-') return { not: one(depth + 1) }
    if (token !== '(') return termOf(token)
    const inner = either(depth + 1)
    if (tokens[at] !== ')') throw badRequest('A parenthesis in the search query is not closed.')
    at += 1
    return inner
  }
  const query = either(0)
  if (at < tokens.length) throw badRequest('A parenthesis in the search query was never opened.')
  return query
}
