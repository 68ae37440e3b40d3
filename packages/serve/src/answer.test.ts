import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS, Refusal, type RefusalCode, REFUSALS } from '@countersign/kernel'
import { z } from 'zod'
import { inputRefusal, refusedAnswer, refusedOutput, shape } from './answer.ts'
import { wording } from './wording.ts'

test('every refusal fits the schema that is advertised, says what to do, and is an error', () => {
  for (const code of Object.keys(REFUSALS) as RefusalCode[]) {
    const { structured, isError } = refusedAnswer(new Refusal(code, { retryAfterS: 3, detail: 'Because.' }), 'ref')
    assert.deepEqual(refusedOutput.parse(structured), structured, code)
    assert.ok(isError)
    assert.ok(String(structured['fix']).length > 10)
  }
})

test('what is not known is left out, not null', () => {
  assert.deepEqual(Object.keys(refusedAnswer(new Refusal('NOT_FOUND')).structured), ['status', 'code', 'message', 'fix'])
})

test('an upstream cause is not part of the answer', () => {
  const { structured } = refusedAnswer(new Refusal('UPSTREAM_ERROR', { cause: new Error('shpat_x') }))
  assert.ok(!JSON.stringify(structured).includes('shpat_x'))
})

describe('shape', () => {
  const output = z.strictObject({ status: z.string().optional(), text: z.string().default('') })

  // Mutation proof: take another status out of the list, or add `applied`.
  for (const [status, isError] of [
    ['applied', false],
    ['preview', false],
    ['awaiting_approval', false],
    ['failed', true],
    ['unknown', true],
  ] as const)
    test(`${status} is ${isError ? 'an error' : 'no error'}`, () => assert.equal(shape(output, { status }).isError, isError))

  test('gives what the schema made of it, defaults included', () => assert.deepEqual(shape(output, {}).structured, { text: '' }))

  // Mutation proof: check the schema after the size, or not at all.
  test('refuses what does not fit, whatever its size', () => {
    assert.throws(() => shape(output, { text: 7 }), z.ZodError)
    assert.throws(() => shape(output, { secret: 'x'.repeat(LIMITS.resultCharsMax * 2) }), z.ZodError)
  })

  test('refuses what is too large', () => {
    assert.throws(
      () => shape(output, { text: 'x'.repeat(LIMITS.resultCharsMax) }),
      (error) => error instanceof Refusal && error.code === 'RESULT_TOO_LARGE',
    )
  })
})

describe('inputRefusal', () => {
  const input = z.strictObject({
    list: z.array(z.strictObject({ price: z.string().regex(/^\d+$/, 'must be digits') })).max(3),
    kind: z.enum(['a', 'b']).optional(),
    map: z.record(z.string(), z.number()).optional(),
  })
  const messageOf = (args: unknown): string => {
    const parsed = input.safeParse(args, { error: wording })
    assert.ok(!parsed.success)
    return inputRefusal(parsed.error).message
  }

  test('names fields inside of lists', () => {
    assert.match(messageOf({ list: [{ price: '1' }, { price: 'x' }] }), /`list\.1\.price` must be digits\.$/)
  })

  test('says at most five things', () => {
    const message = messageOf({ list: Array.from({ length: 3 }, () => ({ price: 'x', other: 1 })), kind: 'c', more: 1 })
    assert.equal(message.split('`list').length - 1 + message.split('`kind').length - 1 + message.split('Unknown').length - 1, 5, message)
  })

  test('a key that the caller made up is one short line', () => {
    const message = messageOf({ list: [], map: { [`k\n\u202E${'x'.repeat(900)}`]: 'no' } })
    assert.ok(message.length < 300, message)
    assert.ok(!/\p{Cc}|\p{Cf}/u.test(message))
  })

  test('a choice is listed', () => assert.match(messageOf({ list: [], kind: 'c' }), /`kind` must be one of: a, b\.$/))
})
