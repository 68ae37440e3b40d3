/** What of a call's arguments may stand in the log: fields that the tool lists, and a keyed hash of everything. */
import { keyedHash, LIMITS, type Secret } from '@countersign/kernel'
import { type Json, LEFT_OUT, visible, wholeNumber } from './tidy.ts'

/** `plain`: as it is, if it is short and simple. `hash`: so that two calls with the same value can be seen to have it. */
export type ParamRule = 'plain' | 'hash'

/** The listed fields of `input`, each by its rule. A field without a rule, or one that the input lacks, does not appear. Never throws. */
export function auditParams(input: unknown, rules: { readonly [field: string]: ParamRule | undefined }, key: Secret): { [field: string]: Json } {
  if (typeof input !== 'object' || input === null) return {}
  const given = new Map<string, unknown>(Object.entries(input))
  const out: { [field: string]: Json } = {}
  for (const [field, rule] of Object.entries(rules)) {
    const value = given.get(field)
    if (value === undefined || rule === undefined) continue
    out[field] = rule === 'hash' ? hashed(value, key) : plain(value)
  }
  return out
}

function plain(value: unknown): Json {
  if (!Array.isArray(value)) return plainItem(value)
  return value.length <= LIMITS.auditParamItemsMax ? value.map(plainItem) : LEFT_OUT
}

function plainItem(value: unknown): Json {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number') return wholeNumber(value)
  if (typeof value !== 'string') return LEFT_OUT
  const text = visible(value)
  return text.length <= LIMITS.auditParamCharsMax && !PERSONAL.test(text) && !CAPABILITY.test(text) ? text : LEFT_OUT
}

/**
 * An address sign, also in its wide and small forms; words with a space between them, as a name has; a telephone number in its international form.
 * No identifier that a tool takes has any of these, and a caller may put a person where an id belongs.
 */
const PERSONAL = /[@＠﹫]|\S\s+\S|^\s*[+＋]/u

/** What opens something, such as a confirm token: long, and in letters of both sizes, as no identifier is. */
const CAPABILITY = /(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32}/

/** Each item of a short list on its own, so that one recipient can be found again among several. */
function hashed(value: unknown, key: Secret): Json {
  const many = Array.isArray(value) && value.length <= LIMITS.auditParamItemsMax
  return many ? value.map((item) => paramHash(item, key)) : paramHash(value, key)
}

/** The mark that a `hash` field leaves: lets an operator who knows a value ask whether it was that one. */
export const paramHash = (value: unknown, key: Secret): string =>
  `h:${keyedHash(key.reveal(), `param\n${typeof value === 'string' ? value : sortedJson(value)}`).slice(0, 16)}`

/** A keyed hash of all arguments: the same call gives the same one, whatever the order of its keys. Never throws on what a model sends. */
export const argsHmac = (input: unknown, key: Secret): string => keyedHash(key.reveal(), `args\n${sortedJson(input)}`)

/** JSON with sorted keys. Floats stay: the text is only hashed. Cycles, depth and size are bounded; what lies beyond is one mark. */
function sortedJson(input: unknown): string {
  let nodes = 0
  const text = (value: unknown, depth: number): string => {
    nodes += 1
    // Every node of honest arguments takes at least a byte of JSON.
    if (depth > LIMITS.auditDepthMax || nodes > LIMITS.argumentBytesMax) return LEFT_OUT
    if (typeof value === 'string') return JSON.stringify(value)
    if (typeof value !== 'object' || value === null) return String(value)
    if (Array.isArray(value)) return `[${value.map((item) => text(item, depth + 1)).join(',')}]`
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${text(item, depth + 1)}`).join(',')}}`
  }
  return text(input, 0)
}
