import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import fs, { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock, test } from 'node:test'
import { Refusal, Secret } from '@countersign/kernel'
import { auditKeys, keyFolder, keysFrom, publicKeys, signedBy } from './keys.ts'

const folder = (t: { after(fn: () => void): void }): string => {
  const dir = mkdtempSync(join(tmpdir(), 'audit-keys-'))
  t.after(() => rmSync(dir, { recursive: true }))
  return dir
}
const refusedFor = (what: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.code === 'AUDIT_UNAVAILABLE' && error.cause instanceof Error && what.test(error.cause.message)

test('keys are made once, for the owner alone, and found again', (t) => {
  const dir = folder(t)
  const made = auditKeys(dir)
  const again = auditKeys(dir)
  assert.equal(again.id, made.id)
  assert.equal(again.hmac.reveal(), made.hmac.reveal())
  assert.match(made.hmac.reveal(), /^[0-9a-f]{64}$/)
  assert.equal(statSync(keyFolder(dir)).mode & 0o777, 0o700)
  assert.deepEqual(readdirSync(keyFolder(dir)).toSorted(), ['checkpoint.key', 'checkpoint.pub', 'hmac.key'])
  for (const name of readdirSync(keyFolder(dir))) assert.equal(statSync(join(keyFolder(dir), name)).mode & 0o777, 0o600)
  assert.equal(readFileSync(join(keyFolder(dir), 'checkpoint.pub'), 'utf8'), made.publicKey)
})

// Mutation proof: make the key file under its own name and fill it then; or let the later process overwrite it.
test('of two processes that start at once, the slower one takes the whole key of the faster', (t) => {
  const [ours, theirs] = [folder(t), folder(t)]
  const faster = auditKeys(theirs)
  const link = fs.linkSync
  mock.method(fs, 'linkSync', (from: string, to: string) => {
    assert.ok(readFileSync(from).length > 0)
    link(to.replace(ours, theirs), to)
    link(from, to)
  })
  syncBuiltinESMExports()
  t.after(() => {
    mock.restoreAll()
    syncBuiltinESMExports()
  })
  const slower = auditKeys(ours)
  assert.equal(slower.id, faster.id)
  assert.equal(slower.hmac.reveal(), faster.hmac.reveal())
  assert.deepEqual(readdirSync(keyFolder(ours)).toSorted(), ['checkpoint.key', 'checkpoint.pub', 'hmac.key'])
})

test('a signature is checked by the public key alone', (t) => {
  const keys = auditKeys(folder(t))
  const key = publicKeys([keys.publicKey]).get(keys.id)
  assert.ok(key)
  const signature = keys.sign('text')
  assert.match(signature, /^[0-9a-f]{128}$/)
  assert.equal(signedBy(key, 'text', signature), true)
  assert.equal(signedBy(key, 'texts', signature), false)
})

test('a secret key that others can read is refused, with the command that mends it', (t) => {
  const dir = folder(t)
  auditKeys(dir)
  chmodSync(join(keyFolder(dir), 'checkpoint.pub'), 0o644)
  auditKeys(dir)
  chmodSync(join(keyFolder(dir), 'hmac.key'), 0o640)
  assert.throws(() => auditKeys(dir), refusedFor(/can be read by other users; run: chmod 600 .*hmac\.key/))
})

test('a key that is none is refused, and its text is told to nobody', (t) => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const hmac = new Secret('h'.repeat(64))
  assert.throws(() => keysFrom(new Secret(pem), hmac), refusedFor(/not Ed25519/))
  assert.throws(
    () => keysFrom(new Secret('sesame'), hmac),
    (error: unknown) => refusedFor(/PKCS #8/)(error) && !String((error as Error).stack).includes('sesame'),
  )
  const dir = folder(t)
  assert.throws(() => keysFrom(new Secret(readSigning(dir)), new Secret('short')), refusedFor(/shorter/))
  assert.throws(() => publicKeys([rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()]), /not Ed25519/)
})

test('a public key that does not belong to the signing key is noticed', (t) => {
  const [one, two] = [folder(t), folder(t)]
  auditKeys(one)
  writeFileSync(join(keyFolder(one), 'checkpoint.pub'), auditKeys(two).publicKey)
  assert.throws(() => auditKeys(one), refusedFor(/does not belong/))
})

function readSigning(dir: string): string {
  auditKeys(dir)
  return readFileSync(join(keyFolder(dir), 'checkpoint.key'), 'utf8')
}
