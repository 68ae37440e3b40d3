import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Refusal, Secret } from '@countersign/kernel'
import { fingerprintFolder, fingerprintsIn } from './fingerprints.ts'

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-prints-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return fingerprintFolder(dir)
}
const TOKEN = new Secret('EAAB-one-token')

test('the first use of a credential counts for good, for this process and the next', (t) => {
  const dir = folder(t)
  assert.equal(fingerprintsIn(dir).firstUseOf(TOKEN), null)
  const first = { environment: 'production', server: 'read-server' }
  assert.deepEqual(fingerprintsIn(dir).record(TOKEN, first), first)
  // Mutation proof: let record overwrite what is there.
  assert.deepEqual(fingerprintsIn(dir).record(TOKEN, { environment: 'development', server: 'write-server' }), first)
  assert.deepEqual(fingerprintsIn(dir).firstUseOf(TOKEN), first)
  assert.equal(fingerprintsIn(dir).firstUseOf(new Secret('EAAB-another')), null)
})

test('looking makes nothing', (t) => {
  const dir = folder(t)
  fingerprintsIn(dir).firstUseOf(TOKEN)
  assert.equal(statSync(dir, { throwIfNoEntry: false }), undefined)
})

test('neither names nor contents tell the credential, nor do equal credentials look alike in two folders', (t) => {
  const [one, other] = [folder(t), folder(t)]
  for (const dir of [one, other]) fingerprintsIn(dir).record(TOKEN, { environment: 'staging', server: 'read-server' })
  const names = (dir: string) => readdirSync(dir).filter((name) => name !== 'fingerprint.key')
  assert.equal(names(one).length, 1)
  assert.notDeepEqual(names(one), names(other))
  for (const name of readdirSync(one)) {
    assert.ok(!name.includes('EAAB') && !readFileSync(join(one, name), 'utf8').includes('EAAB'))
    assert.equal(statSync(join(one, name)).mode & 0o077, 0, name)
  }
})

test('a record that others can read is not trusted', (t) => {
  const dir = folder(t)
  fingerprintsIn(dir).record(TOKEN, { environment: 'staging', server: 'read-server' })
  chmodSync(join(dir, 'fingerprint.key'), 0o644)
  assert.throws(
    () => fingerprintsIn(dir).firstUseOf(TOKEN),
    (error) => error instanceof Refusal && error.code === 'AUDIT_UNAVAILABLE',
  )
})

test('a record that names no server is read as one of no server', (t) => {
  const dir = folder(t)
  const old = { environment: 'staging', server: null }
  assert.deepEqual(fingerprintsIn(dir).record(TOKEN, old), old)
  assert.deepEqual(
    readdirSync(dir)
      .map((name) => readFileSync(join(dir, name), 'utf8'))
      .filter((text) => text.length < 20),
    ['staging\n'],
  )
  assert.deepEqual(fingerprintsIn(dir).record(TOKEN, { environment: 'staging', server: 'write-server' }), old)
})
