/** One value, one text, one hash: what was shown and what is applied are compared by these. */
import { createHash, createHmac } from 'node:crypto'
import { assert } from './assert.ts'

/**
 * Canonical JSON by RFC 8785 for the values the house uses: strings, booleans, null, safe integers, arrays, plain objects.
 * Floats, `undefined`, bigint, dates and lone surrogates are refused: each has more than one text, so two plans could share a digest
 * or one plan have two.
 */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    assert(Number.isSafeInteger(value), 'canonical JSON takes safe integers only')
    return String(value === 0 ? 0 : value)
  }
  if (typeof value === 'string') {
    assert(value.isWellFormed(), 'canonical JSON takes well-formed strings only')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  assert(typeof value === 'object', 'canonical JSON takes JSON values only')
  const prototype: unknown = Object.getPrototypeOf(value)
  assert(prototype === Object.prototype || prototype === null, 'canonical JSON takes plain objects only')
  // RFC 8785 sorts by UTF-16 code units, which is what `<` compares; a locale sort would not be canonical.
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${canonical(key)}:${canonical(item)}`).join(',')}}`
}

/** SHA-256 of the UTF-8 text, as 64 hex digits. */
export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')

/** SHA-256 over canonical JSON, as 64 hex digits. */
export const digest = (value: unknown): string => sha256(canonical(value))

/** HMAC-SHA256, as 64 hex digits: lets a log say "the same value" without saying which. */
export const keyedHash = (key: string | Uint8Array, text: string): string => createHmac('sha256', key).update(text).digest('hex')
