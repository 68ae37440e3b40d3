import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
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
  file.append('one\n')
  file.append('twö\n')
  assert.equal(readFileSync(path, 'utf8'), 'one\ntwö\n')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  file.close()
  file.close()
  assert.throws(() => file.append('x'), refused)
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
    file.append('one\n')
    touch(path)
    assert.throws(() => file.append('row\n'), refused)
    assert.equal(file.failed, true)
    assert.throws(() => file.append('row\n'), refused)
    file.close()
  })
