import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError, fileText, replaceFile, writeNew } from './file.ts'
import { folder } from './test.folder.ts'

test('gives the text of a plain file, whole', (t) => {
  const { put } = folder(t)
  assert.deepEqual(fileText(put('a', 'Grüße\n'), 100), { text: 'Grüße\n' })
  assert.deepEqual(fileText(put('empty', ''), 100), { text: '' })
  assert.deepEqual(fileText(put('bom', '\uFEFFa: 1'), 100), { text: 'a: 1' })
})

test('says in words why there is none', (t) => {
  const { dir, put } = folder(t)
  for (const [path, why] of [
    [join(dir, 'none'), 'does not exist'],
    ['', 'does not exist'],
    [join(put('file', 'x'), 'below'), 'does not exist: a part of its path is not a folder'],
    [join(dir, 'x'.repeat(5_000)), 'does not exist: its name is too long'],
    [`${dir}/a\0b`, 'cannot exist: its name has a NUL character'],
    [dir, 'is a folder, not a file'],
    [put('large', 'x'.repeat(101)), 'is larger than 100 bytes'],
    [put('binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe, 0x00])), 'is not plain text (UTF-8)'],
    [put('utf16', Buffer.from('audit: x', 'utf16le')), 'is not plain text (UTF-8)'],
    [put('nul', 'a: \0'), 'is not plain text (UTF-8)'],
  ] as const)
    assert.deepEqual(fileText(path, 100), { why }, path)
})

// Mutation proof: leave out `isFile()`: reading these would not end.
test('devices and pipes are not read', (t) => {
  const { dir } = folder(t)
  const pipe = join(dir, 'pipe')
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0)
  for (const path of ['/dev/zero', pipe]) assert.deepEqual(fileText(path, 100), { why: 'is not a regular file' }, path)
})

// Mutation proof: make the folder with Node's own `recursive`: under /proc it never returns.
test('a new file is written with its folders, for this user alone; what cannot be written or is there already is said', (t) => {
  const { dir } = folder(t)
  const path = join(dir, 'a', 'b', 'read.yaml')
  writeNew(path, 'x')
  assert.deepEqual(fileText(path, 10), { text: 'x' })
  assert.equal(statSync(path).mode & 0o777, 0o600)
  for (const [bad, says] of [
    [path, /is there already, and it is not overwritten/],
    ['/proc/nowhere/read.yaml', /cannot be written \(ENOENT\)/],
    [join(path, 'below'), /cannot be written/],
  ] as const)
    assert.throws(
      () => writeNew(bad, 'y'),
      (error) => error instanceof ConfigError && says.test(error.message),
      bad,
    )
  assert.deepEqual(fileText(path, 10), { text: 'x' })
})

// Mutation proof: write the draft under a name that can be guessed, without asking that it is new.
test('a link that somebody laid where a draft would be is not written to, and does not become the file', (t) => {
  const { dir } = folder(t)
  const [path, victim] = [join(dir, 'list.json'), join(dir, 'victim')]
  writeFileSync(victim, 'as it was')
  symlinkSync(victim, `${path}.new`)
  for (const text of ['one', 'two']) replaceFile(path, text, 0o644)
  assert.equal(readFileSync(victim, 'utf8'), 'as it was')
  assert.equal(readFileSync(path, 'utf8'), 'two')
  assert.ok(lstatSync(path).isFile() && (lstatSync(path).mode & 0o777) === 0o644)
  assert.deepEqual(readdirSync(dir).toSorted(), ['list.json', 'list.json.new', 'victim'])
})
