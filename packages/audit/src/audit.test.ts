import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock, type TestContext, test } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import { type Audit, openAudit } from './audit.ts'
import { readCheckpoint } from './checkpoint.ts'
import { auditKeys } from './keys.ts'
import { readRow, type Row, type RowDraft } from './row.ts'
import { verifyLogs } from './verify.ts'

const call: RowDraft = { event: 'tool_call_requested', correlation_id: 'c-1', tool: 'shopify_product_search' }
const refused = (error: unknown): boolean => error instanceof Refusal && error.code === 'AUDIT_UNAVAILABLE' && error.cause !== undefined

function bench(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), 'audit-'))
  const time = { now: Date.UTC(2026, 10, 20, 18) }
  const opened: Audit[] = []
  t.after(() => {
    for (const audit of opened) audit.close()
    rmSync(dir, { recursive: true })
  })
  const open = (): Audit => {
    const audit = openAudit({
      dir,
      server: 'read-server',
      environment: 'development',
      clock: () => time.now,
      versions: { server: '0.1.0' },
      configDigest: 'd',
    })
    opened.push(audit)
    return audit
  }
  return { dir, time, open }
}
const rowsOf = (file: string): (Row | null)[] => readFileSync(file, 'utf8').trimEnd().split('\n').map(readRow)
const checkpointsOf = (file: string) => readFileSync(file.replace('.jsonl', '.checkpoints'), 'utf8').trimEnd().split('\n').map(readCheckpoint)

test('recorded: a row is in the file when append returns', (t) => {
  const { open } = bench(t)
  const audit = open()
  audit.append(call)
  audit.append([call, { ...call, event: 'tool_call_authorized' }])
  const rows = rowsOf(audit.file)
  assert.deepEqual(
    rows.map((row) => row?.event),
    ['server_started', 'tool_call_requested', 'tool_call_requested', 'tool_call_authorized'],
  )
  assert.deepEqual(
    rows.map((row) => row?.seq),
    [1, 2, 3, 4],
  )
  assert.deepEqual(
    rows.slice(1).map((row) => row?.prev),
    rows.slice(0, -1).map((row) => row?.hash),
  )
  assert.deepEqual(audit.head, { instance: rows[0]?.instance, seq: 4, hash: rows[3]?.hash })
  assert.match(audit.file, /read-server-20261120T180000Z-[0-9a-f]{8}\.jsonl$/)
  assert.equal(statSync(audit.file).mode & 0o777, 0o600)
})

test('an append has at least one row and not many', (t) => {
  const { open } = bench(t)
  const audit = open()
  assert.throws(() => audit.append([]), /some rows/)
  assert.throws(() => audit.append(Array.from({ length: LIMITS.auditAppendRowsMax + 1 }, () => call)), /some rows/)
})

test('each start has its own log and names the ends of those before it', (t) => {
  const { open, time } = bench(t)
  const first = open()
  first.append(call)
  time.now += 5_000
  const second = open()
  assert.notEqual(second.file, first.file)
  assert.deepEqual(rowsOf(second.file)[0]?.follows, [first.head])
})

test('checkpoints come with rows, with time, before the row that is due, and at the end', (t) => {
  const { open, time } = bench(t)
  const audit = open()
  for (let i = 0; i < LIMITS.checkpointEveryRows + 1; i++) audit.append(call)
  assert.deepEqual(
    checkpointsOf(audit.file).map((said) => said?.seq),
    [1, LIMITS.checkpointEveryRows + 1],
  )
  time.now += LIMITS.checkpointEvery_ms
  audit.append(call)
  assert.deepEqual(
    checkpointsOf(audit.file).map((said) => said?.seq),
    [1, LIMITS.checkpointEveryRows + 1, LIMITS.checkpointEveryRows + 2],
  )
  audit.close()
  assert.deepEqual(
    checkpointsOf(audit.file).map((said) => [said?.n, said?.final]),
    [
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ],
  )
  assert.throws(() => audit.append(call), refused)
})

test('checkpoints go on when nothing happens, and do not keep the process alive', (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.after(() => mock.timers.reset())
  const { open, time } = bench(t)
  const audit = open()
  for (let i = 0; i < 3; i++) {
    time.now += LIMITS.checkpointEvery_ms
    mock.timers.tick(LIMITS.checkpointEvery_ms)
  }
  assert.deepEqual(
    checkpointsOf(audit.file).map((said) => said?.n),
    [1, 2, 3, 4],
  )
  audit.close()
  mock.timers.tick(LIMITS.checkpointEvery_ms)
  assert.equal(checkpointsOf(audit.file).length, 5)
})

test('closed: a log that fails refuses everything until a fresh one can be started, and that one names it', (t) => {
  const { dir, open, time } = bench(t)
  const audit = open()
  audit.append(call)
  const [file, head] = [audit.file, audit.head]
  const kept = readFileSync(file)
  rmSync(file)
  assert.throws(() => audit.append(call), refused)
  // Mutation proof: let sound() ignore the waiting time, or count every refusal as a new failure, and one of the next two turns red.
  time.now += LIMITS.auditReopenEvery_ms - 1
  assert.throws(() => audit.append(call), refused)
  assert.equal(readdirSync(dir).filter((name) => name.endsWith('.jsonl')).length, 0)
  time.now += 1
  audit.append(call)
  assert.notEqual(audit.file, file)
  assert.equal(existsSync(file), false)
  const [start, row] = rowsOf(audit.file)
  assert.deepEqual(start?.follows, [head])
  assert.match(start?.reason ?? '', /could not be written/)
  assert.equal(row?.event, 'tool_call_requested')
  assert.deepEqual(
    verifyLogs({ dir }).problems.map(({ kind }) => kind),
    ['log_missing'],
  )
  assert.ok(kept.length > 0)
})

test('closed: when the checkpoint that is due cannot be written, no row is written either', (t) => {
  const { open, time } = bench(t)
  const audit = open()
  rmSync(audit.file.replace('.jsonl', '.checkpoints'))
  const before = readFileSync(audit.file, 'utf8')
  time.now += LIMITS.checkpointEvery_ms
  assert.throws(() => audit.append(call), refused)
  assert.throws(() => audit.append(call), refused)
  assert.equal(readFileSync(audit.file, 'utf8'), before)
})

// Mutation proof: take checkSound out of append; the next row is then written to a log that will never be signed.
test('closed: when an idle checkpoint cannot be written, no row is written any more', (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.after(() => mock.timers.reset())
  const { open } = bench(t)
  const audit = open()
  rmSync(audit.file.replace('.jsonl', '.checkpoints'))
  const before = readFileSync(audit.file, 'utf8')
  mock.timers.tick(LIMITS.checkpointEvery_ms)
  assert.throws(() => audit.append(call), refused)
  assert.equal(readFileSync(audit.file, 'utf8'), before)
})

test('an idle failure is told by the next append, not by a crash', (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  t.after(() => mock.timers.reset())
  const { dir, open } = bench(t)
  const audit = open()
  rmSync(dir, { recursive: true })
  mock.timers.tick(LIMITS.checkpointEvery_ms)
  assert.throws(() => audit.append(call), refused)
  mkdirSync(dir)
})

test('a folder that every user can write to is refused, with the command that mends it', (t) => {
  const { dir, open } = bench(t)
  chmodSync(dir, 0o777)
  assert.throws(open, (error: unknown) => refused(error) && error instanceof Refusal && /chmod 700/.test(String(error.cause)))
})

// Mutation proof: leave `discard` out of startLog; the half log then looks like one that was tampered with.
test('a start that fails leaves no half log behind', (t) => {
  const { dir, open } = bench(t)
  open().close()
  const before = readdirSync(dir)
  const keys = { ...auditKeys(dir), sign: () => assert.fail('no signature today') }
  const options = { dir, server: 'read-server', environment: 'development', clock: Date.now, versions: {}, configDigest: 'd', keys }
  assert.throws(() => openAudit(options), refused)
  assert.deepEqual(readdirSync(dir), before)
})

// Mutation proof: make the folder with Node's own `recursive`: the first of these then never ends.
test('a folder that cannot be made is refused; one whose parents are missing is made, for the owner alone', (t) => {
  const { dir } = bench(t)
  const options = { server: 'read-server', environment: 'development', clock: Date.now, versions: {}, configDigest: 'd' }
  for (const impossible of ['/proc/nowhere/audit', join(dir, 'a\0b'), join(import.meta.filename, 'below')])
    assert.throws(() => openAudit({ ...options, dir: impossible }), refused, impossible)
  openAudit({ ...options, dir: join(dir, 'a', 'b') }).close()
  assert.equal(statSync(join(dir, 'a', 'b')).mode & 0o777, 0o700)
})
