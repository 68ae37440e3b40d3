/** A cursor serves its own search alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { cursorOf, placeOf, questionOf } from './cursor.ts'

const question = questionOf('INBOX', { subject: 'x' })
const invalid = (error: unknown) => error instanceof Refusal && error.code === 'CURSOR_INVALID'

test('a cursor leads back to its place', () => {
  assert.deepEqual(placeOf(cursorOf(question, 7n, { uid: 42, seq: 9 }), question, 7n), { uid: 42, seq: 9 })
  assert.equal(placeOf(undefined, question, 7n), undefined)
})

// Mutation proof: leave either comparison in placeOf out.
test('it serves no other folder, question or numbering', () => {
  const cursor = cursorOf(question, 7n, { uid: 42, seq: 9 })
  assert.throws(() => placeOf(cursor, questionOf('Support', { subject: 'x' }), 7n), invalid)
  assert.throws(() => placeOf(cursor, questionOf('INBOX', { subject: 'y' }), 7n), invalid)
  assert.throws(() => placeOf(cursor, questionOf('INBOX', {}), 7n), invalid)
  assert.throws(() => placeOf(cursor, question, 8n), invalid)
})

test('what is not a cursor is refused', () => {
  for (const text of [
    '',
    '...',
    `${question}.7.42`,
    `${question}.7.42.9.1`,
    `${question}.7.-1.9`,
    `${question}.7.4e2.9`,
    `${question}.7.42.9\n`,
    'x'.repeat(512),
  ])
    assert.throws(() => placeOf(text, question, 7n), invalid, text)
})
