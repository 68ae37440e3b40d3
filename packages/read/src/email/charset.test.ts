/** Bytes to text, by mark, by name, and by what is left. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOf } from './charset.ts'

const bytes = (...parts: readonly (number[] | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

test('a mark at the start wins over the name', () => {
  assert.equal(textOf(bytes([0xef, 0xbb, 0xbf], 'Größe'), 'iso-8859-1'), 'Größe')
  assert.equal(textOf(bytes([0xff, 0xfe], [...Buffer.from('a;b', 'utf16le')]), undefined), 'a;b')
})

test('the name counts where the bytes are of it', () => {
  assert.equal(textOf(bytes([0xe4, 0xf6]), 'ISO-8859-1'), 'äö')
  assert.equal(textOf(bytes([0x82, 0xa0]), ' shift_jis '), 'あ')
  assert.equal(textOf(bytes('Größe'), undefined), 'Größe')
})

test('a wrong or unknown name, and no name, still give a text', () => {
  assert.equal(textOf(bytes([0xe4], 'b'), 'utf-8'), 'äb')
  assert.equal(textOf(bytes('abc'), 'klingon'), 'abc')
  assert.equal(textOf(bytes('abc'), 'x'.repeat(10_000)), 'abc')
  assert.equal(textOf(bytes([]), undefined), '')
})

test('a letter that was cut at the end does not spoil the rest', () => assert.equal(textOf(bytes('Größe').subarray(0, 4), 'utf-8'), 'Grö'))
