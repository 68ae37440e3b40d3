import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { systemClock } from '@countersign/kernel'
import { openAudit } from './audit.ts'
import { folderState } from './state.ts'

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-state-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

test('a folder that is not there can be made, and is not made', (t) => {
  const dir = folder(t)
  assert.equal(folderState(join(dir, 'a', 'b')).state, 'new')
  assert.deepEqual(readdirSync(dir), [])
})

test('a folder with logs says how many and how large, and nothing of the look stays', (t) => {
  const dir = folder(t)
  assert.deepEqual(folderState(dir), { state: 'ready', why: null, logs: 0, bytes: 0 })
  openAudit({ dir, server: 'read-server', environment: 'development', clock: systemClock, versions: {}, configDigest: '' }).close()
  const before = readdirSync(dir)
  const { state, logs, bytes } = folderState(dir)
  assert.equal(state, 'ready')
  assert.equal(logs, 1)
  assert.ok(bytes > 0)
  assert.deepEqual(readdirSync(dir), before)
})

test('a file in its place, or a folder that every user can write, is unusable', (t) => {
  const dir = folder(t)
  writeFileSync(join(dir, 'file'), '')
  assert.match(folderState(join(dir, 'file')).why ?? '', /not a folder/)
  assert.equal(folderState(join(dir, 'file', 'below')).state, 'unusable')
  mkdirSync(join(dir, 'open'))
  chmodSync(join(dir, 'open'), 0o777)
  assert.match(folderState(join(dir, 'open')).why ?? '', /chmod 700/)
})
