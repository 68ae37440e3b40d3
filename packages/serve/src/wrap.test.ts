import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrapped } from './wrap.ts'

test('broken at blanks, never inside a word', () => {
  assert.deepEqual(wrapped('aaaa bbbb cccc dddd eeee ffff gggg', 30), ['aaaa bbbb cccc dddd eeee ffff', 'gggg'])
  assert.deepEqual(wrapped(`a ${'x'.repeat(50)} b`, 30), ['a', 'x'.repeat(50), 'b'])
  assert.deepEqual(wrapped('', 30), [''])
})

// Mutation proof: split `text` itself.
test('nothing that a terminal would obey comes through', () => {
  // oxlint-disable-next-line no-control-regex -- the characters that must be gone
  assert.doesNotMatch(wrapped('a \u001B[2J\u0007b\r\n\u202Ec \u009B31m', 80).join('\n'), /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/)
})
