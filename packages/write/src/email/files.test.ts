/** What may be attached: files that are what their names say, few and small, from the folder alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, Refusal, sha256 } from '@countersign/kernel'
import { attachedFiles, sealedFile, warningsOfFiles } from './files.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000049454e44ae426082', 'hex')
const JPG = Buffer.from('ffd8ffe000104a464946ffd9', 'hex')
const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n')
const BIG = Buffer.alloc(LIMITS.mailFileBytesMax, 0x20)
BIG.write('%PDF-1.4', 0)
BIG.write('%%EOF', BIG.length - 5)

/** A folder as the jail gives it. */
const box = (files: Readonly<Record<string, Buffer | string>>) => ({
  read(path: string, bytesMax: number) {
    const bytes = files[path]
    if (bytes === undefined) return { why: 'no file that can be opened' }
    return bytes.length > bytesMax ? { why: `larger than ${bytesMax} bytes` } : { bytes: Buffer.from(bytes) }
  },
})
const one = (path: string, bytes: Buffer | string) => attachedFiles(box({ [path]: bytes }), [path])[0]
const why = (expected: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Refusal && error.code === 'ATTACHMENT_INVALID' && error.effect === 'none')
  assert.match(error.message, expected)
  return true
}

test('each kind by its name and its content; what is sealed is its path, type, size and hash', () => {
  for (const [path, bytes, type] of [
    ['a/x.pdf', PDF, 'application/pdf'],
    ['x.PDF', PDF, 'application/pdf'],
    ['x.png', PNG, 'image/png'],
    ['x.jpg', JPG, 'image/jpeg'],
    ['x.jpeg', JPG, 'image/jpeg'],
    ['x.csv', Buffer.from('\uFEFFname;größe\r\na;1\r\n'), 'text/csv'],
    ['x.txt', Buffer.from('Hello\nüöä 🎁\n'), 'text/plain'],
  ] as const) {
    const file = one(path, bytes)
    assert.ok(file !== undefined)
    assert.deepEqual(sealedFile(file), { path, name: path.replace('a/', ''), type, size: bytes.length, sha256: sha256(bytes) })
    assert.ok(file.bytes.equals(bytes))
  }
  assert.equal(one('x.txt', 'a\r\nb')?.text, 'a\nb')
  assert.equal(one('x.pdf', PDF)?.text, null)
})

// Mutation proof: let `is` of any kind return true, or take the kind from the content alone.
const WRONG: readonly [string, string, Buffer | string][] = [
  ['a program', 'run.exe', 'MZ'],
  ['a page', 'page.html', '<b>'],
  ['a picture that may hold a script', 'logo.svg', '<svg/>'],
  ['an archive', 'all.zip', 'PK'],
  ['no ending', 'pdf', PDF],
  ['an ending behind the ending', 'x.pdf.exe', PDF],
  ['a PDF that is a page', 'x.pdf', '<html><script>x</script>'],
  ['a PDF with something in front', 'x.pdf', Buffer.concat([Buffer.from('MZ'), PDF])],
  ['a PDF with something behind', 'x.pdf', Buffer.concat([PDF, Buffer.from('PK\u0003\u0004 the customer list')])],
  ['a PDF that is cut off', 'x.pdf', PDF.subarray(0, 20)],
  ['a picture with an archive behind', 'x.png', Buffer.concat([PNG, Buffer.from('PK')])],
  ['a picture of the other kind', 'x.png', JPG],
  ['a photo with an archive behind', 'x.jpg', Buffer.concat([JPG, Buffer.from('PK')])],
  ['a table that is not UTF-8', 'x.csv', Buffer.from([0x67, 0x72, 0xfc, 0x6e])],
  ['a text with NUL', 'x.txt', 'a\u0000b'],
  ['a text with an escape sequence', 'x.txt', '\u001B[8mhidden'],
  ['a text with a lone carriage return', 'x.txt', 'a\rb'],
  ['a text with tag characters', 'x.txt', 'a\u{E0041}b'],
  ['a text with private-use characters', 'x.csv', 'a\uE000b'],
  ['a text that is a picture', 'x.txt', PNG],
]
for (const [name, path, bytes] of WRONG)
  test(`not attached: ${name}`, () => {
    assert.throws(() => one(path, bytes), why(/Attachment 1: its (?:name does not end|content is not)/))
  })

test('too large, too much, twice, or from nowhere', () => {
  const files = box({ 'a.pdf': BIG, 'b.pdf': BIG, 'c.txt': 'x', 'd/A.pdf': PDF, 'big.txt': 'x'.repeat(LIMITS.mailTextFileBytesMax + 1) })
  assert.equal(attachedFiles(files, ['a.pdf', 'b.pdf']).length, 2)
  assert.throws(() => attachedFiles(files, ['a.pdf', 'b.pdf', 'c.txt']), why(/Attachment 3: together they are larger than 10485760 bytes/))
  assert.throws(() => attachedFiles(files, ['a.pdf', 'd/A.pdf']), why(/Attachment 2: another one has the same name/))
  assert.throws(() => attachedFiles(files, ['big.txt']), why(/Attachment 1: larger than 1048576 bytes/))
  assert.throws(() => attachedFiles(files, ['hidden-name.pdf']), why(/Attachment 1: no file that can be opened\.$/))
  assert.throws(() => attachedFiles(null, ['c.txt']), why(/no outbox folder/))
  assert.deepEqual(attachedFiles(null, []), [])
})

test('a person is told what nobody looked into, and of formulas', () => {
  const warnings = (files: Readonly<Record<string, Buffer | string>>) => warningsOfFiles(attachedFiles(box(files), Object.keys(files)))
  assert.match(warnings({ 'x.pdf': PDF }).join(), /^Nobody has looked into the PDF or picture/)
  assert.match(warnings({ 'x.pdf': PDF, 'x.png': PNG }).join(), /^Nobody has looked into the 2 PDFs or pictures/)
  for (const table of ['a,=HYPERLINK("http://evil.test")', '=1+1', 'x\n@SUM(A1)', 'a;"=cmd|x"', 'a\t+cmd'])
    assert.deepEqual(warnings({ 'x.csv': table }), ['x.csv has cells that spreadsheet programs carry out as formulas.'], table)
  for (const table of ['a,b\n1,-2.50', 'name;change\nx;+5', 'a;-;b', 'mail@x.test;a=b']) assert.deepEqual(warnings({ 'x.csv': table }), [], table)
})
