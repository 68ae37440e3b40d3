import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { Secret } from '@countersign/kernel'
import { checkpointTrue, readCheckpoint, signCheckpoint } from './checkpoint.ts'
import { keysFrom, publicKeys } from './keys.ts'

const someKeys = () =>
  keysFrom(new Secret(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()), new Secret('h'.repeat(64)))
const facts = {
  server: 'read-server',
  instance: 'read-server-20261120T180000Z-00000000',
  seq: 3,
  hash: 'a'.repeat(64),
  n: 1,
  ts: '2026-11-20T18:00:00.000Z',
  final: false,
}

test('a checkpoint is one line that can be read and checked again', () => {
  const keys = someKeys()
  const line = signCheckpoint(facts, keys)
  assert.equal(line.indexOf('\n'), line.length - 1)
  const said = readCheckpoint(line.trimEnd())
  assert.ok(said)
  assert.equal(said.seq, 3)
  assert.equal(said.key, keys.id)
  assert.equal(checkpointTrue(said, publicKeys([keys.publicKey])), true)
})

test('any change of any character is found', () => {
  const keys = someKeys()
  const known = publicKeys([keys.publicKey])
  const line = signCheckpoint(facts, keys).trimEnd()
  for (let at = 0; at < line.length; at++) {
    const changed = line.slice(0, at) + (line[at] === '1' ? '2' : '1') + line.slice(at + 1)
    const said = readCheckpoint(changed)
    assert.ok(said === null || !checkpointTrue(said, known), `character ${at}`)
  }
})

test('a checkpoint of another key is not true, whatever it says of itself', () => {
  const [ours, theirs] = [someKeys(), someKeys()]
  const said = readCheckpoint(signCheckpoint(facts, theirs).trimEnd())
  assert.ok(said)
  assert.equal(checkpointTrue(said, publicKeys([ours.publicKey])), false)
  assert.equal(checkpointTrue({ ...said, key: ours.id }, publicKeys([ours.publicKey])), false)
  assert.equal(checkpointTrue(said, publicKeys([ours.publicKey, theirs.publicKey])), true)
})

// Mutation proof: leave the comparison with canonical text out of readCheckpoint.
test('text that is no checkpoint is none, and one that is written otherwise is none either', () => {
  const line = signCheckpoint(facts, someKeys()).trimEnd()
  for (const same of [` ${line}`, line.replace('"seq":3', '"seq": 3')]) assert.equal(readCheckpoint(same), null)
  for (const text of ['', 'x', 'null', '{}', '[]', '{"seq":1}']) assert.equal(readCheckpoint(text), null)
})
