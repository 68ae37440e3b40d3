import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure, Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { line, malformed, understood, withEffect } from './outside.ts'
import { refusal } from './test.standin.ts'

test('outside text is one clean line, or nothing', () => {
  assert.equal(line(' a\n\u200Bb '), 'a b')
  assert.equal(line('\u200B'), null)
  assert.equal(line(null), null)
  assert.equal(line(undefined), null)
  assert.equal(line('abcdef', 4), 'abc…')
})

test('a refusal keeps everything but the effect', () => {
  const cause = new Error('why')
  const given = new Refusal('UPSTREAM_THROTTLED', { detail: 'Ours.', retryAfterS: 3, effect: 'unknown', cause })
  const { code, message, retryAfterS, effect, cause: kept } = withEffect(given, 'none')
  assert.deepEqual([code, message, retryAfterS, effect, kept], ['UPSTREAM_THROTTLED', given.message, 3, 'none', cause])
  assert.equal(withEffect(given, 'unknown'), given)
})

test('what does not fit is refused without a word of it', () => {
  const schema = z.object({ name: z.string(), list: z.array(z.object({ n: z.int() })) })
  assert.deepEqual(understood(schema, { name: 'a', list: [], more: 1 }), { name: 'a', list: [] })
  assert.throws(
    () => understood(schema, { name: 1, list: [{ n: 'LEAK' }] }),
    (error) => refusal('UPSTREAM_MALFORMED', 'none')(error) && error instanceof Refusal && !String(error.cause).includes('LEAK'),
  )
})

test('a library’s own error is no bug of ours, and an assertion is', () => {
  const refused = new Refusal('NOT_FOUND')
  assert.equal(malformed(refused, 'none'), refused)
  assert.ok(malformed(new AssertionFailure('x'), 'none') instanceof AssertionFailure)
  const made = malformed(new SyntaxError('Unexpected LEAK'), 'unknown')
  assert.ok(refusal('UPSTREAM_MALFORMED', 'unknown')(made) && !String(made.cause).includes('LEAK'))
})
