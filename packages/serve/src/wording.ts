/** What is wrong with one field, in words that a tired operator or a model can act on: what was expected, never the value. */
import { z } from 'zod'

const KNOWN_KEYS_MAX = 40

/** Kinds of values as a person calls them; the same words serve a YAML file and a JSON call. */
const KIND: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
  null: 'empty',
}

const kindOf = (input: unknown): string => KIND[input === null ? 'null' : Array.isArray(input) ? 'array' : typeof input] ?? 'something else'

/** For `safeParse(value, { error: wording })`: a sentence's end whose beginning is the field's name. A schema's own message goes before it. */
export const wording: z.core.$ZodErrorMap = (issue) => {
  const must = (what: string): string => (issue.input === undefined ? `is missing; it must be ${what}` : `must be ${what}`)
  switch (issue.code) {
    case 'invalid_type':
      return wrongKind(must, KIND[issue.expected] ?? issue.expected, kindOf(issue.input), issue.input === undefined)
    case 'invalid_value':
      return must(issue.values.length === 1 ? String(issue.values[0]) : `one of: ${issue.values.map(String).join(', ')}`)
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'must not be empty'
        : `must ${bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`
    case 'too_big':
      return `must ${bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`
    case 'invalid_format':
      return FORMAT[issue.format] ?? (issue.pattern === undefined ? 'has the wrong form' : `must match ${issue.pattern}`)
    case 'invalid_key':
      return `has a name that is not allowed: it ${issue.issues[0]?.message ?? 'is not valid'}`
    case 'unrecognized_keys':
      return knownKeys(issue.inst)
    case 'invalid_union':
      return 'fits none of the forms that are allowed here'
    case 'not_multiple_of':
    case 'invalid_element':
    case 'custom':
      return 'is not valid'
  }
}

const FORMAT: Readonly<Record<string, string>> = { date: 'must be a date such as 2026-11-20', url: 'must be a web address' }

function wrongKind(must: (what: string) => string, expected: string, given: string, missing: boolean): string {
  return missing || given === expected || (given === 'a number' && expected === 'a whole number') ? must(expected) : `${must(expected)}, not ${given}`
}

/** `have at least 3 characters`, `be at most 50`. */
function bound(origin: string, relation: string, limit: number | bigint): string {
  if (['number', 'int', 'bigint'].includes(origin)) return `be ${relation} ${limit}`
  return `have ${relation} ${limit} ${origin === 'string' ? 'character' : 'item'}${Number(limit) === 1 ? '' : 's'}`
}

/** The keys that would be right, so that a misspelt one is seen at once. */
function knownKeys(schema: unknown): string {
  const keys =
    schema instanceof z.ZodObject
      ? Object.keys(schema.shape)
      : schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum
        ? schema.keyType.options.map(String)
        : []
  return keys.length === 0 || keys.length > KNOWN_KEYS_MAX ? '' : `Known here: ${keys.join(', ')}.`
}

/** Field and words as one sentence; a schema's own message may be a phrase of its own. */
export const sentence = (name: string, message: string): string =>
  `${name}${/^(must|may|has|have|is|are|needs|fits) /.test(message) ? '' : ':'} ${message.replace(/\.$/, '')}.`
