import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { type Line, linesOf } from './lines.ts'

function read(t: { after(fn: () => void): void }, content: string | Buffer, bytesMax?: number): Line[] {
  const dir = mkdtempSync(join(tmpdir(), 'audit-lines-'))
  t.after(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, 'file'), content)
  return [...linesOf(join(dir, 'file'), bytesMax)]
}

test('lines keep their numbers across chunks', (t) => {
  const texts = Array.from({ length: 500 }, (_, i) => `${i} ${'ü'.repeat(i)}`)
  const lines = read(t, texts.map((text) => `${text}\n`).join(''))
  assert.deepEqual(
    lines,
    texts.map((text, i) => ({ number: i + 1, text, whole: true })),
  )
})

test('an empty file has no line, an empty line is one', (t) => {
  assert.deepEqual(read(t, ''), [])
  assert.deepEqual(read(t, '\n'), [{ number: 1, text: '', whole: true }])
})

test('what stands after the last line end is told apart', (t) => {
  assert.deepEqual(read(t, 'a\nb'), [
    { number: 1, text: 'a', whole: true },
    { number: 2, text: null, whole: false },
  ])
})

test('a line that is too long or no UTF-8 is nothing of ours, and the next one is read', (t) => {
  const long = 'x'.repeat(LIMITS.auditRowBytesMax * 20)
  assert.deepEqual(
    read(t, `${long}\nb\n`).map(({ text }) => text),
    [null, 'b'],
  )
  assert.deepEqual(
    read(t, Buffer.from([0x61, 0xff, 0x0a, 0x62, 0x0a])).map(({ text }) => text),
    [null, 'b'],
  )
  // Mutation proof: a decoder that is not fatal reads both of these as the same text.
  assert.equal(read(t, '\ufffd\n')[0]?.text, '\ufffd')
  assert.equal(read(t, Buffer.from([0xef, 0x0a]))[0]?.text, null)
})

test('a reading can stop where the file ended when it began', (t) => {
  assert.deepEqual(
    read(t, 'a\nb\nc\n', 4).map(({ text }) => text),
    ['a', 'b'],
  )
})
