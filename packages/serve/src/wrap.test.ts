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

// Mutation proof: break at plain blanks alone; count every character as one column.
test('no blank of another kind and no wide letter makes a line that a terminal would break by itself', () => {
  assert.deepEqual(wrapped(`aaaa${'\u00A0'.repeat(60)}yes by anna`, 30), ['aaaa yes by anna'])
  assert.deepEqual(wrapped(`aaaa${'\u3000'.repeat(60)}bbbb\u2003cccc`, 30), ['aaaa bbbb cccc'])
  assert.deepEqual(wrapped('漢字漢字漢字 漢字漢字漢字 漢字漢字漢字', 30), ['漢字漢字漢字 漢字漢字漢字', '漢字漢字漢字'])
})

// Mutation proof: leave a long word whole although it is to be cut.
test('a word that is longer than a line is cut where that is asked for', () => {
  assert.deepEqual(wrapped(`a ${'x'.repeat(50)} b`, 30, 'cut'), [`a ${'x'.repeat(28)}`, `${'x'.repeat(22)} b`])
  assert.deepEqual(wrapped('漢'.repeat(20), 30, 'cut'), ['漢'.repeat(15), '漢'.repeat(5)])
})
