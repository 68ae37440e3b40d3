import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { DatabaseSync } from 'node:sqlite'
import { LIMITS, Refusal, sha256 } from '@countersign/kernel'
import { openLedger } from './ledger.ts'
import { type Filter, readLedger } from './ledger.read.ts'
import { draft } from './test.draft.ts'

const NOW = 1_100_000

function bench(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-ledger-'))
  const path = join(dir, 'ledger.sqlite')
  const ledger = openLedger(path)
  const reader = readLedger(path)
  assert.ok(reader !== null)
  t.after(() => {
    reader.shut()
    ledger.shut()
    rmSync(dir, { recursive: true, force: true })
  })
  const ids = (filter: Partial<Filter> = {}, now = NOW) => reader.changes({ limit: 10, ...filter }, now).changes.map(({ id }) => id)
  return { dir, path, ledger, reader, ids }
}

test('all callers’ changes, newest first, by each filter and by the state as it is now', (t) => {
  const { ledger, reader, ids } = bench(t)
  ledger.open(draft({ id: 'chg_a', created_ms: NOW - 3_000, expires_ms: NOW - 1 }))
  ledger.open(draft({ id: 'chg_b', created_ms: NOW - 2_000, caller: 'stdio:other:x', tool: 'preview_other', token_hash: sha256('b') }))
  ledger.open(draft({ id: 'chg_c', created_ms: NOW - 1_000, workspace: 'second' }))
  ledger.close('chg_c', 'cancelled', NOW, 0)
  assert.deepEqual(ids(), ['chg_c', 'chg_b', 'chg_a'])
  assert.deepEqual(ids({ limit: 1 }), ['chg_c'])
  assert.deepEqual(ids({ tool: 'preview_other' }), ['chg_b'])
  assert.deepEqual(ids({ workspace: 'second' }), ['chg_c'])
  assert.deepEqual(ids({ since_ms: NOW - 2_000 }), ['chg_c', 'chg_b'])
  // Mutation proof: compare `change.state`: what expired would be called open.
  assert.deepEqual(ids({ state: 'open' }), ['chg_b'])
  assert.deepEqual(ids({ state: 'expired' }), ['chg_a'])
  assert.deepEqual(ids({ tool: 'x', workspace: "' OR 1=1 --" }), [])
  assert.equal(reader.changes({ limit: 1 }, NOW).whole, true)
  assert.deepEqual(Object.fromEntries(reader.states(NOW)), { cancelled: 1, expired: 1, open: 1 })
  assert.equal(reader.change('chg_b')?.caller, 'stdio:other:x')
  assert.equal(reader.change('chg_none'), undefined)
})

test('what a started change reserved; one that never ended is unknown', (t) => {
  const { ledger, reader, ids } = bench(t)
  const one = draft({ id: 'chg_a' })
  ledger.open(one)
  const { caller, workspace, platform } = one
  const attempt = {
    id: one.id,
    permission: { by: 'token', tokenHash: one.token_hash } as const,
    mark: 0,
    caller,
    workspace,
    platform,
    planDigest: 'p',
    policyDigest: 'q',
    writesPerMinute: 5,
  }
  const uses = [{ cap: 'change_percent', object: 'box', before: 100, after: 110, n: 0, currency: null }]
  assert.equal(ledger.start({ ...attempt, uses, now: NOW, looked_n: 0, weigh: () => undefined }), 1)
  assert.deepEqual(reader.uses('chg_a'), [{ ...uses[0], at_ms: NOW }])
  assert.deepEqual(ids({ state: 'unknown' }, NOW + LIMITS.applyDeadline_ms + 1), ['chg_a'])
})

// Mutation proof: open it without `readOnly`.
test('a reader cannot write, makes no file, and sees what is written beside it', (t) => {
  const { dir, path, ledger, reader } = bench(t)
  assert.equal(readLedger(join(dir, 'none.sqlite')), null)
  assert.equal(existsSync(join(dir, 'none.sqlite')), false)
  ledger.open(draft())
  assert.equal(reader.change('chg_1')?.state, 'open')
  const source = readFileSync(join(import.meta.dirname, 'ledger.read.ts'), 'utf8')
  assert.doesNotMatch(source, /\b(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b/)
  assert.match(source, /readOnly: true/)
  const second = new DatabaseSync(path, { readOnly: true })
  assert.throws(() => second.exec("UPDATE change SET state = 'applied'"), /readonly/)
  second.close()
})

test('a file that is no ledger is said to be none, and a sound one to be sound', (t) => {
  const { dir, reader } = bench(t)
  assert.equal(reader.damage(), null)
  assert.equal(reader.frozen(), null)
  assert.deepEqual(reader.signatures('chg_1'), [])
  writeFileSync(join(dir, 'text'), 'not a database, but long enough to be looked at as one')
  writeFileSync(join(dir, 'empty'), '')
  for (const name of ['text', 'empty'])
    assert.throws(
      () => readLedger(join(dir, name)),
      (error) => error instanceof Refusal && error.code === 'LEDGER_UNAVAILABLE',
    )
})
