import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { EMAIL, TOKEN } from './test.house.ts'
import { sentence, wording } from './wording.ts'

const wordsFor = (schema: z.ZodType, value: unknown): string => {
  const parsed = schema.safeParse(value, { error: wording })
  assert.ok(!parsed.success)
  return parsed.error.issues.map((issue) => sentence('`key`', issue.message)).join(' ')
}

const enumRecord = z.partialRecord(z.enum(['first', 'second']), z.number())

describe('each problem reads as a sentence that says what would be right', () => {
  for (const [schema, value, says] of [
    [z.number(), 'x', '`key` must be a number, not text.'],
    [z.number(), Number.NaN, '`key` must be a number.'],
    [z.int(), 1.5, '`key` must be a whole number.'],
    [z.int(), [], '`key` must be a number, not a list.'],
    [z.boolean(), 'on', '`key` must be true or false, not text.'],
    [z.string(), 993, '`key` must be text, not a number.'],
    [z.string(), true, '`key` must be text, not true or false.'],
    [z.string(), null, '`key` must be text, not empty.'],
    [z.string(), undefined, '`key` is missing; it must be text.'],
    [z.array(z.string()), {}, '`key` must be a list, not keys with values.'],
    [z.strictObject({}), [], '`key` must be keys with values, not a list.'],
    [z.record(z.string(), z.string()), 'x', '`key` must be keys with values, not text.'],
    [z.enum(['a', 'b']), 'c', '`key` must be one of: a, b.'],
    [z.enum(['a', 'b']), undefined, '`key` is missing; it must be one of: a, b.'],
    [z.literal('stdio'), 'http', '`key` must be stdio.'],
    [z.string().min(1), '', '`key` must not be empty.'],
    [z.string().min(3), 'a', '`key` must have at least 3 characters.'],
    [z.string().max(3), 'abcd', '`key` must have at most 3 characters.'],
    [z.int().min(5), 4, '`key` must be at least 5.'],
    [z.number().lt(5), 5, '`key` must be less than 5.'],
    [z.number().gt(5), 5, '`key` must be more than 5.'],
    [z.array(z.string()).max(1), ['a', 'b'], '`key` must have at most 1 item.'],
    [z.iso.date(), '20.11.2026', '`key` must be a date such as 2026-11-20.'],
    [z.url(), 'x', '`key` must be a web address.'],
    [z.string().regex(/^a$/), 'b', '`key` must match /^a$/.'],
    [z.string().startsWith('a'), 'b', '`key` has the wrong form.'],
    [z.email(), 'b', /^`key` must match /],
    [z.union([z.string(), z.number()]), true, '`key` fits none of the forms that are allowed here.'],
    [z.number().multipleOf(2), 3, '`key` is not valid.'],
    [z.string().refine(() => false), 'x', '`key` is not valid.'],
    [z.strictObject({ shop: z.string().optional(), token: z.string().optional() }), { sjop: 1 }, '`key`: Known here: shop, token.'],
    [enumRecord, { third: 1 }, '`key`: Known here: first, second.'],
    [
      z.record(z.string().regex(/^[a-z]+$/, 'must be lower case'), z.number()),
      { A: 1 },
      '`key` has a name that is not allowed: it must be lower case.',
    ],
  ] as const)
    test(`${typeof says === 'string' ? says : String(says)}`, () => {
      if (typeof says === 'string') assert.equal(wordsFor(schema, value), says)
      else assert.match(wordsFor(schema, value), says)
    })
})

test('a schema’s own message goes before these', () => {
  assert.equal(wordsFor(z.string('must be a shop'), 7), '`key` must be a shop.')
  assert.equal(wordsFor(z.string().regex(/^a$/, 'a change_id as given'), 'b'), '`key`: a change_id as given.')
})

// Mutation proof: print `issue.input` in any branch.
test('no phrase ever holds a value', () => {
  const schemas = [
    z.number(),
    z.string().max(1),
    z.enum(['a']),
    z.literal('a'),
    z.iso.date(),
    z.url(),
    z.array(z.string()),
    z.strictObject({}),
    z.union([z.number(), z.null()]),
  ]
  for (const schema of schemas)
    for (const value of [TOKEN, EMAIL, [TOKEN], { a: TOKEN }, `${TOKEN}\n${EMAIL}`]) {
      const parsed = schema.safeParse(value, { error: wording })
      if (parsed.success) continue
      const words = parsed.error.issues.map((issue) => issue.message).join(' ')
      assert.ok(!words.includes(TOKEN) && !words.includes(EMAIL), words)
    }
})

test('a sentence ends once', () => {
  assert.equal(sentence('`a`', 'is above the limit. It can only be lowered.'), '`a` is above the limit. It can only be lowered.')
  assert.equal(sentence('`a`', '`b` is 80.'), '`a`: `b` is 80.')
})
