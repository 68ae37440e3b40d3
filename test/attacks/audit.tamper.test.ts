/** Somebody who may change files tries to change what was recorded. Promise: `recorded`. */
import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openAudit, type RowDraft, verifyLogs, type VerifyOptions } from '@countersign/audit'
import { canonical, sha256 } from '@countersign/kernel'

const call: RowDraft = { event: 'change_settled', change_id: 'ch-1', correlation_id: 'c-1', tool: 'preview_email_send', status: 'applied' }

interface Scene {
  readonly dir: string
  /** The log attacked. */
  readonly log: string
  readonly signed: string
  /** Kept elsewhere by the operator. */
  readonly publicKey: string
  readonly kept: readonly string[]
}

function scene(t: TestContext, { later = false } = {}): Scene {
  const dir = mkdtempSync(join(tmpdir(), 'attack-audit-'))
  t.after(() => rmSync(dir, { recursive: true }))
  let now = Date.UTC(2026, 10, 20, 18)
  const open = () =>
    openAudit({ dir, server: 'write-server', environment: 'production', clock: () => (now += 10_000), versions: {}, configDigest: 'd' })
  const audit = open()
  for (let i = 0; i < 20; i++) audit.append(call)
  audit.close()
  if (later) open().close()
  const signed = audit.file.replace('.jsonl', '.checkpoints')
  return { dir, log: audit.file, signed, publicKey: audit.publicKey, kept: linesOf(signed) }
}
const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n')
const put = (file: string, lines: readonly string[]) => writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
const found = (dir: string, more: Partial<VerifyOptions> = {}): Set<string> => new Set(verifyLogs({ dir, ...more }).problems.map(({ kind }) => kind))

test('an untouched folder is sound: the attacks below find something, not everything', (t) => {
  const { dir, publicKey, kept } = scene(t, { later: true })
  assert.deepEqual(found(dir, { publicKey, checkpoints: kept }), new Set())
})

// Mutation proof: leave the comparison with rowHash out of chain.ts.
test('every single byte of a log counts', (t) => {
  const { dir, log } = scene(t)
  const bytes = readFileSync(log)
  for (let at = 0; at < bytes.length; at += 97) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    writeFileSync(log, changed)
    assert.notDeepEqual(found(dir), new Set(), `byte ${at}`)
  }
})

// Mutation proof: leave the report of rows_missing out of chain.ts.
test('a row that tells too much is deleted', (t) => {
  const { dir, log } = scene(t)
  put(log, linesOf(log).toSpliced(9, 1))
  assert.ok(found(dir).has('rows_missing'))
})

// Mutation proof: leave the report of row_out_of_place out of chain.ts.
test('two rows change places, so that the approval comes first', (t) => {
  const { dir, log } = scene(t)
  const lines = linesOf(log)
  put(log, lines.with(9, lines[10] ?? '').with(10, lines[9] ?? ''))
  assert.ok(found(dir).has('row_out_of_place'))
})

// Mutation proof: leave the report of chain_broken out of chain.ts.
test('a row is changed and its own hash made to fit', (t) => {
  const { dir, log } = scene(t)
  const lines = linesOf(log)
  put(log, lines.with(9, reseal({ ...JSON.parse(lines[9] ?? ''), status: 'refused' })))
  assert.ok(found(dir).has('chain_broken'))
})

// Mutation proof: leave the comparison of `said.hash` out of signed.ts.
test('the whole chain is made to fit a changed row, the checkpoints are left', (t) => {
  const { dir, log } = scene(t)
  put(log, rewritten(linesOf(log)))
  assert.ok(found(dir).has('chain_swapped'))
})

// Mutation proof: leave the pins of kept checkpoints out of verify.ts; nothing else can know of rows that were cut off on both sides.
test('the end is cut off the log and off its checkpoints; a checkpoint kept elsewhere knows', (t) => {
  const { dir, log, signed, kept } = scene(t)
  const lines = linesOf(log)
  put(signed, kept.slice(0, 2))
  const { seq } = JSON.parse(kept[1] ?? '')
  put(log, lines.slice(0, seq))
  assert.deepEqual(found(dir), new Set(), 'what was cut cleanly looks whole from within; this is why a copy is kept')
  assert.deepEqual(found(dir, { checkpoints: kept }), new Set(['tail_missing']))
})

// Mutation proof: leave the pins of `follows` out of verify.ts.
test('the same cut, but the server was started again since', (t) => {
  const { dir, log, signed, kept } = scene(t, { later: true })
  put(signed, kept.slice(0, 2))
  put(log, linesOf(log).slice(0, JSON.parse(kept[1] ?? '').seq))
  assert.deepEqual(found(dir), new Set(['tail_missing']))
})

// Mutation proof: let checkpointTrue accept any key that the line itself names.
test('the file is replaced by a forgery that is sound in itself, signed with another key', (t) => {
  const { dir, log, signed, publicKey, kept } = scene(t)
  const forger = generateKeyPairSync('ed25519')
  const pem = forger.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  put(log, rewritten(linesOf(log)))
  put(signed, resigned(linesOf(log), linesOf(signed), forger.privateKey, pem))
  assert.deepEqual(found(dir), new Set(['checkpoint_forged', 'checkpoints_missing']))
  // The forger changes the key in the folder too: only what was kept elsewhere can know.
  writeFileSync(join(dir, 'keys', 'checkpoint.pub'), pem)
  assert.deepEqual(found(dir), new Set())
  assert.ok(found(dir, { publicKey }).has('checkpoint_forged'))
  assert.ok(found(dir, { publicKey, checkpoints: kept }).has('chain_swapped'))
})

// Mutation proof: compare follows by instance alone.
test('the same forgery, but the server was started again since', (t) => {
  const { dir, log, signed } = scene(t, { later: true })
  const forger = generateKeyPairSync('ed25519')
  const pem = forger.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  put(log, rewritten(linesOf(log)))
  put(signed, resigned(linesOf(log), linesOf(signed), forger.privateKey, pem))
  writeFileSync(join(dir, 'keys', 'checkpoint.pub'), pem)
  assert.ok(found(dir).has('chain_swapped'))
})

// Mutation proof: leave the loop over missing instances out of verify.ts.
test('a whole older log is removed, with its checkpoints', (t) => {
  const { dir, log, signed, kept } = scene(t, { later: true })
  for (const file of [log, signed]) rmSync(file)
  assert.deepEqual(found(dir), new Set(['log_missing']))
  assert.deepEqual(found(dir, { checkpoints: kept }), new Set(['log_missing']))
})

// Mutation proof: leave rows_after_close out of signed.ts.
test('a row is added to a log that was closed', (t) => {
  const { dir, log } = scene(t)
  const lines = linesOf(log)
  const last: Row = JSON.parse(lines.at(-1) ?? '')
  put(log, [...lines, reseal({ ...last, seq: last.seq + 1, prev: last.hash })])
  assert.deepEqual(found(dir), new Set(['rows_after_close']))
})

interface Row {
  readonly [field: string]: unknown
  readonly seq: number
  readonly hash: string
}

/** The forger knows the format as well as we do. */
function reseal(row: Row): string {
  const { hash: _, ...rest } = row
  return canonical({ ...rest, hash: sha256(canonical(rest)) })
}

function rewritten(lines: readonly string[]): string[] {
  let prev = '0'.repeat(64)
  return lines.map((line, index) => {
    const text = reseal({ ...JSON.parse(line), prev, ...(index === 9 ? { status: 'refused' } : {}) })
    prev = JSON.parse(text).hash
    return text
  })
}

function resigned(rows: readonly string[], checkpoints: readonly string[], key: KeyObject, pem: string): string[] {
  const id = sha256(createPublicKey(pem).export({ type: 'spki', format: 'der' })).slice(0, 16)
  return checkpoints.map((line) => {
    const { signature: _, ...said } = JSON.parse(line)
    const forged = { ...said, key: id, hash: JSON.parse(rows[said.seq - 1] ?? '').hash }
    const signature = sign(null, Buffer.from(`countersign checkpoint 1\n${canonical(forged)}`), key).toString('hex')
    return canonical({ ...forged, signature })
  })
}
