/** The jailed folder: what is read is one plain file of this folder, and never anything else. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { jail } from './jail.ts'

const dir = mkdtempSync(join(tmpdir(), 'countersign-jail-'))
after(() => rmSync(dir, { recursive: true, force: true }))
const root = join(dir, 'outbox')
const outside = join(dir, 'outside')
for (const folder of [root, outside, join(root, 'a'), join(root, 'a', 'b')]) mkdirSync(folder)
const SECRET = 'the customer list'
writeFileSync(join(outside, 'secret.txt'), SECRET)
writeFileSync(join(dir, 'secret.txt'), SECRET)
writeFileSync(join(root, 'ok.txt'), 'fine')
writeFileSync(join(root, 'a', 'b', 'deep (1).txt'), 'deep')
writeFileSync(join(root, 'empty.txt'), '')
writeFileSync(join(root, '.hidden.txt'), SECRET)
writeFileSync(join(root, 'big.txt'), 'x'.repeat(1_001))
symlinkSync(join(outside, 'secret.txt'), join(root, 'link.txt'))
symlinkSync('ok.txt', join(root, 'inner.txt'))
symlinkSync(outside, join(root, 'folder'))
symlinkSync('/dev/zero', join(root, 'zero.txt'))
symlinkSync('loop.txt', join(root, 'loop.txt'))
linkSync(join(outside, 'secret.txt'), join(root, 'hard.txt'))
execFileSync('mkfifo', [join(root, 'pipe.txt')])

const read = (path: string, bytesMax = 1_000) => jail(root).read(path, bytesMax)

test('a plain file is read, also from a folder inside', () => {
  assert.deepEqual(read('ok.txt'), { bytes: Buffer.from('fine') })
  assert.deepEqual(read('a/b/deep (1).txt'), { bytes: Buffer.from('deep') })
  assert.ok('bytes' in read('big.txt', 1_001))
})

// Mutation proof: take O_NOFOLLOW away (links), drop the test of `nlink` (hard links), of `isFile` twice (pipe, folder), or of NAME (the rest).
const ESCAPES: readonly [string, string][] = [
  ['the folder above', '../secret.txt'],
  ['the folder above, on the way', 'a/../../secret.txt'],
  ['dots that stay inside', 'a/../ok.txt'],
  ['a dot', './ok.txt'],
  ['an absolute path', join(outside, 'secret.txt')],
  ['an empty name on the way', 'a//ok.txt'],
  ['a slash at the end', 'ok.txt/'],
  ['nothing', ''],
  ['the folder itself', '.'],
  ['a backslash', '..\\secret.txt'],
  ['a drive', 'C:secret.txt'],
  ['a stream', 'ok.txt:secret'],
  ['a percent-encoded way up', '..%2Fsecret.txt'],
  ['three dots', '.../secret.txt'],
  ['wide dots', '\uFF0E\uFF0E/secret.txt'],
  ['a one-dot leader', '\u2024\u2024/secret.txt'],
  ['a division slash', '..\u2215secret.txt'],
  ['NUL after a good name', 'ok.txt\u0000/../../secret.txt'],
  ['a line feed', 'ok.txt\nBcc: evil@attacker.test'],
  ['a right-to-left override', 'ok\u202Etxt.fdp'],
  ['an umlaut in two characters', 'gru\u0308n.txt'],
  ['two blanks in a row', 'a  b.txt'],
  ['a quote', 'a".txt'],
  ['a hidden file', '.hidden.txt'],
  ['a blank at the end', 'ok.txt '],
  ['a dot at the end, which Windows drops', 'ok.txt.'],
  ['too many levels', 'a/b/c/d/e.txt'],
  ['a very long name', `${'a'.repeat(60)}.txt`],
  ['a link to a file outside', 'link.txt'],
  ['a link to a file inside', 'inner.txt'],
  ['a link to a folder outside', 'folder/secret.txt'],
  ['a link to a device', 'zero.txt'],
  ['a link to itself', 'loop.txt'],
  ['a hard link to a file outside', 'hard.txt'],
  ['a pipe that nobody writes into', 'pipe.txt'],
  ['a folder', 'a'],
  ['a file as a folder', 'ok.txt/x.txt'],
  ['an empty file', 'empty.txt'],
  ['a file that is too large', 'big.txt'],
  ['a file that is not there', 'none.txt'],
]
for (const [name, path] of ESCAPES)
  test(`not read: ${name}`, () => {
    const found = read(path)
    assert.ok('why' in found, 'was read')
    assert.doesNotMatch(found.why, /secret|outside|outbox-|\/tmp|attacker/)
  })

test('a folder that is not there, or that is a file, holds nothing', () => {
  for (const path of [join(dir, 'none'), join(root, 'ok.txt')]) assert.ok('why' in jail(path).read('ok.txt', 1_000))
})

test('the operator’s own folder may be a link', () => {
  symlinkSync(root, join(dir, 'alias'))
  assert.ok('bytes' in jail(join(dir, 'alias')).read('ok.txt', 1_000))
})

test('no descriptor stays open, whatever came of it', () => {
  const open = () => readdirSync('/proc/self/fd').length
  const before = open()
  for (const [, path] of [...ESCAPES, ['', 'ok.txt'], ['', 'a/b/deep (1).txt']] as const) read(path)
  assert.equal(open(), before)
})
