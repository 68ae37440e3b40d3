import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonical, LIMITS, sha256 } from '@countersign/kernel'
import { AUDIT_EVENTS, GENESIS, readRow, type RowDraft, rowHash, sealRow } from './row.ts'

const place = {
  ts: '2026-11-20T18:00:00.000Z',
  seq: 7,
  server: 'read-server',
  instance: 'read-server-20261120T180000Z-00000000',
  environment: 'development',
  prev: GENESIS,
}
const call: RowDraft = { event: 'tool_call_completed', correlation_id: 'c-1', tool: 'shopify_product_search', status: 'ok', duration_ms: 12 }
const parsed = (line: string): Record<string, unknown> => JSON.parse(line)

test('a row has every field of the contract, null where it does not apply', () => {
  const row = parsed(sealRow(call, place).line)
  const names =
    'ts seq event correlation_id server instance environment workspace actor tool risk params args_hmac status reason duration_ms prev hash'
  for (const name of names.split(' ')) assert.ok(name in row, name)
  assert.equal(row['workspace'], null)
  assert.equal(row['params'], null)
})

test('the line is canonical, so that its hash covers every byte of it', () => {
  const { line, hash } = sealRow(call, place)
  assert.equal(line, `${canonical(JSON.parse(line))}\n`)
  const { hash: own, ...rest } = parsed(line)
  assert.equal(own, hash)
  assert.equal(hash, sha256(canonical(rest)))
  assert.equal(rowHash(parsed(line)), hash)
})

test('prev is part of the hash: the same row elsewhere in the chain is another row', () => {
  assert.notEqual(sealRow(call, place).hash, sealRow(call, { ...place, prev: 'f'.repeat(64) }).hash)
})

test('only a line exactly as it was written is a row', () => {
  const text = sealRow(call, place).line.trimEnd()
  assert.equal(readRow(text)?.seq, 7)
  // Mutation proof: leave the comparison with canonical text out of readRow and these mean the same row.
  for (const same of [
    ` ${text}`,
    text.replace('"seq":7', '"seq": 7'),
    text.replace('"seq":7', '"seq":7.0'),
    text.replace('"status":"ok"', '"status":"\\u006fk"'),
  ])
    assert.equal(readRow(same), null)
  assert.equal(readRow(text.replace('"seq":7', '"seq":7,"seq":7')), null)
  for (const none of ['', '{}', 'null', '[]', '"x"', text.slice(0, -1), text.replace('"seq":7', '"seq":"7"')]) assert.equal(readRow(none), null)
})

test('words from outside cannot break the line, hide in it or make it long', () => {
  const row = parsed(
    sealRow({ ...call, tool: 'x\n{"seq":1}\u202e', reason: 'r'.repeat(5_000), actor: { user: '\ud800a', client: '\u001b[2J', auth: null } }, place)
      .line,
  )
  assert.equal(row['tool'], 'x{"seq":1}')
  assert.equal(String(row['reason']).length, LIMITS.untrustedLineCharsMax)
  assert.deepEqual(row['actor'], { user: 'a', client: '[2J', auth: null })
})

test('a row that is too large loses its details in a fixed order, and says so', () => {
  const large = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, 'é'.repeat(200)]))
  const small = { id: 'p-1' }
  const one = sealRow({ ...call, params: large, effect: small, approval: small }, place).line
  assert.ok(Buffer.byteLength(one) <= LIMITS.auditRowBytesMax)
  assert.deepEqual(parsed(one)['trimmed'], ['params'])
  assert.deepEqual(parsed(one)['effect'], small)
  const all = sealRow({ ...call, params: large, effect: large, approval: large }, place).line
  assert.deepEqual(parsed(all)['trimmed'], ['params', 'effect', 'approval'])
  assert.ok(readRow(all.trimEnd()) !== null)
})

test('with every text at its longest a row still fits', () => {
  const text = '€'.repeat(1_000)
  const wordy: RowDraft = {
    event: 'change_settled',
    correlation_id: text,
    workspace: text,
    actor: { user: text, client: text, auth: text },
    tool: text,
    args_hmac: text,
    status: text,
    reason: text,
    change_id: text,
    plan_digest: text,
    policy_digest: text,
    config_digest: text,
    duration_ms: 1.7,
    risk: 0.5,
    params: { a: text },
    versions: { a: text },
  }
  const { line } = sealRow(wordy, place)
  assert.ok(Buffer.byteLength(line) <= LIMITS.auditRowBytesMax)
  assert.equal(parsed(line)['duration_ms'], 2)
})

test('the list of events is closed', () => {
  assert.ok(AUDIT_EVENTS.includes('change_started'))
  const invented = JSON.parse('{"event":"nothing_happened","correlation_id":"c"}')
  assert.throws(() => sealRow(invented, place), /closed list/)
})
