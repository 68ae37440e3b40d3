/** A letter with files: the same bytes every time, every part what was asked for, and nothing that hides between them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure, sha256 } from '@countersign/kernel'
import { compose, type Letter, type Sender } from './compose.ts'
import type { Attached } from './files.ts'
import { checkParts } from './parts.ts'

const SENDER: Sender = { from: { name: 'Demo Shop', address: 'shop@demo.example' } }

const file = (name: string, type: string, bytes: Buffer): Attached => ({ path: `a/${name}`, name, type, bytes, sha256: sha256(bytes), text: null })
const PDF = file('Invoice (1001).pdf', 'application/pdf', Buffer.from('%PDF-1.7\n\n.\n--_NmP\nBcc: evil@attacker.test\r\n.\r\n%%EOF\n'))
const CSV = file('sizes.csv', 'text/csv', Buffer.from('\uFEFFname;größe\r\nx;42\n'))
const LETTER: Letter = {
  to: 'anna@customer.test',
  subject: 'Your invoice',
  text: 'Hello Anna,\nhere it is – größe 42.\n--\n.\n',
  inReplyTo: null,
  references: [],
  files: [PDF, CSV],
  date_ms: Date.UTC(2026, 10, 20, 18, 4, 0),
  messageId: '<chg_1.1@demo.example>',
}

const headersOf = (bytes: Buffer): ReadonlyMap<string, string> =>
  new Map(
    bytes
      .toString('latin1')
      .split('\r\n\r\n', 1)[0]
      ?.replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const),
  )

test('the same letter gives the same bytes, and other files other bytes', async () => {
  const [once, again] = [await compose(SENDER, LETTER), await compose(SENDER, LETTER)]
  assert.equal(once.sha256, again.sha256)
  assert.notEqual((await compose(SENDER, { ...LETTER, files: [PDF] })).sha256, once.sha256)
  assert.notEqual((await compose(SENDER, { ...LETTER, files: [CSV, PDF] })).sha256, once.sha256)
  assert.ok(
    once.bytes
      .toString('latin1')
      .split('\r\n')
      .every((line) => line.length <= 998),
  )
})

test('the longest and oddest names that are allowed arrive as they are', async () => {
  for (const name of [
    'a.txt',
    'A b c.txt',
    `${'x'.repeat(56)}.txt`,
    'a+b_(1) - 2.txt',
    'txt.txt',
    `${'1'.repeat(56)}.txt`,
    'a - b (c) d - e f g h i j k l m n o p q r s t u.txt',
  ]) {
    const composed = await compose(SENDER, { ...LETTER, files: [file(name, 'text/plain', Buffer.from('x'))] })
    const unfolded = composed.bytes.toString('latin1').replace(/\r\n[ \t]+/g, ' ')
    assert.equal(unfolded.split(name).length, 3, name)
  }
})

test('five files of every byte there is arrive byte for byte', async () => {
  const all = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7 + (index >> 8)) % 256))
  const files = [1, 2, 3, 4, 5].map((n) => file(`f${n}.png`, 'image/png', all.subarray(n)))
  await compose(SENDER, { ...LETTER, files })
})

// Mutation proof: drop the check of how many parts there are, of a part's headers, of a file's bytes, or of the text.
const { bytes } = await compose(SENDER, LETTER)
const base = bytes.toString('latin1')
const boundary = /boundary="([^"]+)"/.exec(base)?.[1] ?? ''
const plain = (await compose(SENDER, { ...LETTER, files: [] })).bytes.toString('latin1')
const part = (headers: string) => `--${boundary}\r\n${headers}\r\n\r\nx\r\n--${boundary}\r\n`
const TAMPERED: readonly [string, string][] = [
  ['a part more', base.replace(`--${boundary}\r\n`, part('Content-Type: text/html'))],
  ['the last file once more', base.replace(new RegExp(`(--${boundary}\\r\\nContent-Type: text/csv[^]*?)(--${boundary}--)`), '$1$1$2')],
  ['a part less', base.replace(new RegExp(`--${boundary}\\r\\nContent-Type: text/csv[^]*?(?=--${boundary}--)`), '')],
  ['a text before the parts', base.replace(`\r\n\r\n--${boundary}`, `\r\n\r\nHello\r\n--${boundary}`)],
  ['a text behind the parts', `${base}Hello\r\n`],
  ['a part behind the end', `${base}--${boundary}\r\n\r\nHello\r\n--${boundary}--\r\n`],
  ['another boundary', base.replace(/boundary="[^"]+"/, 'boundary="x"')],
  ['another kind of message', base.replace('multipart/mixed', 'multipart/alternative')],
  ['another file name', base.replace('filename="Invoice (1001).pdf"', 'filename="Invoice (1001).exe"')],
  ['a second file name', base.replace('filename="Invoice', 'filename=run.exe; filename="Invoice')],
  ['another type', base.replace('Content-Type: application/pdf', 'Content-Type: text/html')],
  ['a file shown in the text', base.replace('Content-Disposition: attachment', 'Content-Disposition: inline')],
  ['a header in a part', base.replace('Content-Disposition: attachment', 'Content-ID: <x>\r\nContent-Disposition: attachment')],
  ['another byte of a file', base.replace(/(filename="Invoice[^]*?\r\n\r\n)J/, '$1K')],
  ['something else in a file', base.replace(/(filename="Invoice[^]*?\r\n\r\n)/, '$1!')],
  ['another text', base.replace('Hello Anna', 'Hello Anne')],
  ['a text as something else', base.replace('Content-Type: text/plain; charset=utf-8', 'Content-Type: text/html; charset=utf-8')],
]
for (const [name, tampered] of TAMPERED)
  test(`our own reading of the parts stops ${name}`, () => {
    assert.notEqual(tampered, base)
    const read = Buffer.from(tampered, 'latin1')
    assert.throws(() => checkParts(read, headersOf(read), LETTER), AssertionFailure)
  })

test('and in a letter without files another text, another type, or parts', () => {
  for (const tampered of [
    plain.replace('Hello Anna', 'Hello Anne'),
    plain.replace('text/plain', 'text/html'),
    plain.replace('quoted-printable', '8bit'),
    `${plain}Pay Mallory.\r\n`,
    base,
  ]) {
    const read = Buffer.from(tampered, 'latin1')
    assert.throws(() => checkParts(read, headersOf(read), { ...LETTER, files: [] }), AssertionFailure)
  }
  checkParts(bytes, headersOf(bytes), LETTER)
})
