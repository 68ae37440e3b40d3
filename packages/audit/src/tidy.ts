/** Makes any value fit for a row: one line of visible text, whole numbers, bounded depth. What a model or a client sends never breaks the log. */
import { LIMITS } from '@countersign/kernel'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Stands where a value was left out. */
export const LEFT_OUT = '…'

// Control, format (bidi, zero-width, tags), lone surrogates, private use, line separators and variation selectors: none has a place in a log line,
// and a terminal that shows the log would obey some of them.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/gu

export const visible = (text: string): string => text.replace(INVISIBLE, '')

/** Cut to `charsMax`, with a mark where something was cut. The cut never leaves half a surrogate pair, which has no canonical text. */
export function oneLine(text: string, charsMax: number): string {
  const clean = visible(text.length > charsMax * 4 ? text.slice(0, charsMax * 4) : text)
  return clean.length <= charsMax ? clean : visible(clean.slice(0, charsMax - 1)) + LEFT_OUT
}

/** A float becomes its text: canonical JSON has no floats. */
export const wholeNumber = (value: number): number | string => (Number.isSafeInteger(value) ? value : String(value))

/** The value with every text tidied, and everything that JSON does not know left out. */
export function tidy(value: unknown, depth = 0): Json {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return wholeNumber(value)
  if (typeof value === 'string') return oneLine(value, LIMITS.untrustedLineCharsMax)
  if (typeof value !== 'object' || depth >= LIMITS.auditDepthMax) return LEFT_OUT
  if (Array.isArray(value)) return value.map((item) => tidy(item, depth + 1))
  const kept = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(kept.map(([key, item]) => [oneLine(key, LIMITS.auditParamCharsMax), tidy(item, depth + 1)]))
}
