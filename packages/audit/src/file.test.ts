import assert from 'node:assert/strict'
import fs, { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock, test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { growingFile } from './file.ts'

const fresh = (t: { after(fn: () => void): void }): string => {
  const dir = mkdtempSync(join(tmpdir(), 'audit-file-'))
  t.after(() => rmSync(dir, { recursive: true }))
  return join(dir, 'log')
}
const refused = (error: unknown): boolean => error instanceof Refusal && error.code === 'AUDIT_UNAVAILABLE' && error.cause !== undefined

test('it grows, for the owner alone', (t) => {
  const path = fresh(t)
  const file = growingFile(path)
  file.append('one\n', true)
  file.append('twö\n', true)
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwö\n')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  file.close()
  file.close()
  assert.throws(() => file.append('x', true), refused)
})

test('a file or link that is there already is never opened', (t) => {
  const path = fresh(t)
  writeFileSync(path, 'theirs')
  assert.throws(() => growingFile(path), { code: 'EEXIST' })
  symlinkSync(path, `${path}.link`)
  assert.throws(() => growingFile(`${path}.link`), { code: 'EEXIST' })
  assert.equal(readFileSync(path, 'utf8'), 'theirs')
})

// Mutation proof: take checkUntouched out of append; each of these then writes where nobody looks or behind somebody else's bytes.
const touched: readonly [string, (path: string) => void][] = [
  ['removed', (path) => rmSync(path)],
  ['renamed away', (path) => renameSync(path, `${path}.1`)],
  ['replaced by a copy', (path) => (renameSync(path, `${path}.1`), writeFileSync(path, 'one\n'))],
  ['cut', (path) => truncateSync(path, 2)],
  ['written by another program', (path) => appendFileSync(path, 'two\n')],
]
for (const [how, touch] of touched)
  test(`recorded: a file that was ${how} underneath takes no more rows`, (t) => {
    const path = fresh(t)
    const file = growingFile(path)
    file.append('one\n', true)
    touch(path)
    assert.throws(() => file.append('row\n', true), refused)
    assert.equal(file.failed, true)
    assert.throws(() => file.append('row\n', true), refused)
    file.close()
  })

/** Stands in for one call to the system, as `import` sees it. */
function system<Name extends 'writeSync' | 'fdatasyncSync'>(t: { after(fn: () => void): void }, name: Name, call: (typeof fs)[Name]) {
  const made = mock.method(fs, name, call)
  syncBuiltinESMExports()
  t.after(() => {
    made.mock.restore()
    syncBuiltinESMExports()
  })
  return made.mock
}

// Mutation proof: take fdatasyncSync out of append; no crash of a process can show that, only a power cut.
test('recorded: append returns after the disk has it, and a disk that will not say so is a failure', (t) => {
  const file = growingFile(fresh(t))
  t.after(() => file.close())
  const sync = fs.fdatasyncSync
  const calls = system(t, 'fdatasyncSync', (fd) => sync(fd))
  file.append('one\n', true)
  assert.equal(calls.callCount(), 1)
  calls.mockImplementation(() => {
    throw new Error('EIO')
  })
  assert.throws(() => file.append('two\n', true), refused)
  calls.mockImplementation((fd) => sync(fd))
  assert.throws(() => file.append('three\n', true), refused)
  assert.equal(readFileSync(file.path, 'utf8'), 'one\ntwo\n')
})

test('a system that takes only some bytes at a time gets them all; one that takes none is a full disk', (t) => {
  const file = growingFile(fresh(t))
  t.after(() => file.close())
  const write = fs.writeSync
  const some = (fd: number, buffer: NodeJS.ArrayBufferView | string, offset?: number | null): number =>
    typeof buffer === 'string' ? 0 : write(fd, buffer, offset ?? 0, Math.min(3, buffer.byteLength - (offset ?? 0)))
  const calls = system(t, 'writeSync', some)
  file.append('one row\n', true)
  assert.equal(readFileSync(file.path, 'utf8'), 'one row\n')
  calls.mockImplementation(() => 0)
  assert.throws(() => file.append('x\n', true), refused)
})

// Mutation proof: clear `dirty` without syncing, or leave `sync()` empty: a later signature would stand for rows that a power cut can take.
test('recorded: what was written without a sync is on disk with the next one, and is synced only once', (t) => {
  const file = growingFile(fresh(t))
  const sync = fs.fdatasyncSync
  const calls = system(t, 'fdatasyncSync', (fd) => sync(fd))
  file.append('one\n', false)
  assert.equal(calls.callCount(), 0)
  file.sync()
  file.sync()
  assert.equal(calls.callCount(), 1)
  file.append('two\n', false)
  file.append('three\n', true)
  assert.equal(calls.callCount(), 2)
  file.close()
})
