/** CSS lengths in pixels, near enough to tell a size that a person sees from one made to hide. */

export interface Basis {
  /** Font size that `em` refers to. */
  readonly em: number
  /** What a percentage refers to. */
  readonly percent: number
}

const ABSOLUTE: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 37.8,
  mm: 3.78,
  q: 0.945,
  rem: 16,
  deg: 1,
  turn: 360,
}
const TOKEN = /\s*(?:([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]+|%)?|([a-z-]+)?(\()|([)+*/,-]))/iy
const EXPRESSION_CHARS_MAX = 200

/** The value of a length, number or calc(), min(), max(), clamp(); undefined when it is none of these. */
export function pixels(text: string, basis: Basis): number | undefined {
  if (text.length > EXPRESSION_CHARS_MAX) return undefined
  const simple = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]+|%)?$/i.exec(text)
  if (simple !== null) return scaled(Number(simple[1]), simple[2] ?? '', basis)
  if (!/^(?:-\w+-)?(?:calc|min|max|clamp)\(/i.test(text)) return undefined
  const tokens = tokensOf(text, basis)
  if (tokens === undefined) return undefined
  const reader = { tokens, at: 0, depth: 0 }
  const value = sum(reader)
  return value !== undefined && Number.isFinite(value) && reader.at === tokens.length ? value : undefined
}

function scaled(value: number, unit: string, { em, percent }: Basis): number | undefined {
  const name = unit.toLowerCase()
  if (name === 'em') return value * em
  if (name === 'ex' || name === 'ch') return value * em * 0.5
  if (name === '%') return (value * percent) / 100
  if (/^[sld]?v(?:w|h|min|max|i|b)$/.test(name)) return value * 10
  const factor = ABSOLUTE[name]
  return factor === undefined ? undefined : value * factor
}

type Token = number | string
interface Reader {
  readonly tokens: readonly Token[]
  at: number
  depth: number
}

function tokensOf(text: string, basis: Basis): Token[] | undefined {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  let at = 0
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (match === null) return undefined
    at = TOKEN.lastIndex
    const [, number, unit, name, paren, sign] = match
    if (number !== undefined) {
      const value = scaled(Number(number), unit ?? '', basis)
      if (value === undefined) return undefined
      tokens.push(value)
    } else if (paren !== undefined) tokens.push(`${(name ?? 'calc').toLowerCase().replace(/^-\w+-/, '')}(`)
    else if (sign !== undefined) tokens.push(sign)
  }
  return tokens
}

function sum(reader: Reader): number | undefined {
  let value = product(reader)
  for (;;) {
    const token = reader.tokens[reader.at]
    if (value === undefined || (token !== '+' && token !== '-' && typeof token !== 'number')) return value
    // `1px -1px` inside calc() is read by browsers as a difference only with blanks around the sign; here a signed number adds.
    if (typeof token !== 'number') reader.at += 1
    const next: number | undefined = product(reader)
    value = next === undefined ? undefined : token === '-' ? value - next : value + next
  }
}

function product(reader: Reader): number | undefined {
  let value = unit(reader)
  for (;;) {
    const token = reader.tokens[reader.at]
    if (value === undefined || (token !== '*' && token !== '/')) return value
    reader.at += 1
    const next: number | undefined = unit(reader)
    value = next === undefined ? undefined : token === '*' ? value * next : value / next
  }
}

function unit(reader: Reader): number | undefined {
  const token = reader.tokens[reader.at++]
  if (typeof token === 'number') return token
  if (token === undefined || !token.endsWith('(') || ++reader.depth > 10) return undefined
  const values: number[] = []
  for (;;) {
    const value = sum(reader)
    if (value === undefined) return undefined
    values.push(value)
    const next = reader.tokens[reader.at++]
    if (next === ')') break
    if (next !== ',') return undefined
  }
  reader.depth -= 1
  const [first = 0, second = 0, third = 0] = values
  if (token === 'calc(') return values.length === 1 ? first : undefined
  if (token === 'min(') return Math.min(...values)
  if (token === 'max(') return Math.max(...values)
  return token === 'clamp(' && values.length === 3 ? Math.max(first, Math.min(second, third)) : undefined
}
