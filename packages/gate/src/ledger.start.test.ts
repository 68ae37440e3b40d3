import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { type Ledger, openLedger, type StartAttempt } from './ledger.ts'
import { draft } from './test.draft.ts'

const NOW = 1_000_500
const LATE = 2_000_000

describe('a start by signatures', () => {
  let dir: string
  let ledger: Ledger
  const { id, caller, workspace, token_hash: tokenHash, plan_digest: planDigest, policy_digest: policyDigest, platform } = draft()
  const same = { id, caller, workspace, planDigest, policyDigest }
  const start = (fields: Partial<StartAttempt> = {}, count = 1): number | null =>
    ledger.start({
      ...same,
      permission: { by: 'signatures', count, signedSince_ms: NOW - 60_000 },
      platform,
      writesPerMinute: 10,
      uses: [],
      now: NOW,
      looked_n: 0,
      mark: 0,
      weigh: () => undefined,
      ...fields,
    })
  const wait = (): boolean => ledger.wait({ ...same, tokenHash, now: NOW, expires_ms: LATE })
  const sign = (approver: string, decision: 'approve' | 'deny' = 'approve', at_ms = NOW): boolean =>
    ledger.sign({ change_id: id, approver, decision, statement: '{}', signature: '00', at_ms, mark: 0 })
  /** What no method of the ledger would do. */
  const edit = (sql: string): void => {
    const db = new DatabaseSync(join(dir, 'ledger.sqlite'))
    db.exec(sql)
    db.close()
  }

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-start-'))
    ledger = openLedger(join(dir, 'ledger.sqlite'))
    ledger.open(draft())
  })
  afterEach(() => {
    ledger.shut()
    rmSync(dir, { recursive: true, force: true })
  })

  test('signed and waiting, it starts once', () => {
    assert.ok(wait() && sign('ana'))
    assert.equal(start(), 1)
    assert.equal(start(), null)
  })

  // Mutation proof: leave `state = 'awaiting'` out of `taken`.
  test('signatures start nothing that does not wait', () => {
    assert.ok(wait() && sign('ana'))
    edit("UPDATE change SET state = 'open'")
    assert.equal(start(), null)
  })

  // Mutation proof: leave `expires_ms > ?` out of the second statement of `taken`.
  test('nor one that has waited too long', () => {
    assert.ok(wait() && sign('ana', 'approve', LATE - 1))
    assert.equal(start({ now: LATE, permission: { by: 'signatures', count: 1, signedSince_ms: LATE - 60_000 } }), null)
    assert.equal(start({ now: LATE - 1, permission: { by: 'signatures', count: 1, signedSince_ms: LATE - 60_000 } }), 1)
  })

  // Mutation proof: compare the count of signatures with nothing.
  test('nor with fewer signatures than are needed', () => {
    assert.ok(wait())
    assert.equal(start(), null)
    assert.ok(sign('ana') && sign('ana'))
    assert.equal(start({}, 2), null)
    assert.ok(sign('ben'))
    assert.equal(start({}, 2), 1)
  })

  // Mutation proof: leave NOT EXISTS out of `taken`, or count a no as a signature.
  test('nor beside a no, even where the change was made to wait again', () => {
    assert.ok(wait() && sign('ana') && sign('ben', 'deny'))
    edit("UPDATE change SET state = 'awaiting'")
    // Mutation proof: leave WHERE out of the ON CONFLICT in sign(); a yes then stands where the no stood.
    assert.equal(sign('ben'), false)
    assert.equal(start(), null)
    assert.equal(start({}, 2), null)
  })

  test('nor with an old signature, nor for other rules, another plan, caller or workspace', () => {
    assert.ok(wait() && sign('ana'))
    assert.equal(start({ permission: { by: 'signatures', count: 1, signedSince_ms: NOW } }), null)
    for (const other of [{ caller: 'x' }, { workspace: 'x' }, { planDigest: 'x' }, { policyDigest: 'x' }]) assert.equal(start(other), null)
    assert.equal(start(), 1)
  })

  // Mutation proof: set latest_ms to now in checkHouse; small steps back then add up to any step back.
  test('a clock that goes back little by little is found as well', () => {
    const at = (n: number, now: number): number | null => {
      const one = `chg_step${n}`
      const { token_hash } = draft({ id: one })
      ledger.open(draft({ id: one }))
      return start({ id: one, permission: { by: 'token', tokenHash: token_hash }, now })
    }
    assert.equal(at(1, NOW), 1)
    assert.equal(at(2, NOW - 4_000), 2)
    assert.throws(
      () => at(3, NOW - 8_000),
      (error) => error instanceof Refusal && error.code === 'CLOCK_MOVED',
    )
  })
})
