import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { type Ledger, openLedger, type StartAttempt } from './ledger.ts'
import { draft } from './test.draft.ts'

const NOW = 1_000_500

const attempt = (fields: Partial<StartAttempt> = {}): StartAttempt => {
  const { id, token_hash, caller, workspace, plan_digest, policy_digest, platform } = draft({ id: fields.id ?? 'chg_1' })
  return {
    id,
    permission: { by: 'token', tokenHash: token_hash },
    caller,
    workspace,
    planDigest: plan_digest,
    policyDigest: policy_digest,
    platform,
    writesPerMinute: 10,
    uses: [{ cap: 'c', object: 'o', before: 1, after: 2, n: 0, currency: null }],
    now: NOW,
    looked_n: 0,
    mark: 0,
    weigh: () => undefined,
    ...fields,
  }
}

describe('ledger', () => {
  let dir: string
  let ledger: Ledger
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-ledger-'))
    ledger = openLedger(join(dir, 'ledger.sqlite'))
    ledger.open(draft())
  })
  afterEach(() => {
    ledger.shut()
    rmSync(dir, { recursive: true, force: true })
  })

  // Mutation proof: leave any one condition out of the UPDATE in start().
  test('starts only the exact attempt: token, caller, workspace, plan, policy, in time', () => {
    for (const wrong of [
      { permission: { by: 'token', tokenHash: 'x' } } as const,
      { caller: 'x' },
      { workspace: 'x' },
      { planDigest: 'x' },
      { policyDigest: 'x' },
      { now: draft().expires_ms },
    ])
      assert.equal(ledger.start(attempt(wrong)), null, JSON.stringify(wrong))
    assert.equal(ledger.start(attempt()), 1)
    assert.equal(ledger.start(attempt()), null)
  })

  test('a refusal while weighing leaves no trace: the change is open, nothing is reserved', () => {
    const weigh = () => {
      throw new Refusal('CAP_EXCEEDED')
    }
    assert.throws(() => ledger.start(attempt({ weigh })), /above a limit/)
    assert.equal(ledger.get('chg_1')?.state, 'open')
    assert.deepEqual(ledger.history('main', NOW), [])
    assert.equal(ledger.start(attempt()), 1)
    assert.equal(ledger.history('main', NOW).length, 1)
  })

  test('history holds a week, of one workspace, and of the caps asked for', () => {
    ledger.start(attempt())
    assert.equal(ledger.history('main', NOW + 7 * 86_400_000 - 1).length, 1)
    assert.equal(ledger.history('main', NOW + 7 * 86_400_000).length, 0)
    assert.equal(ledger.history('other', NOW).length, 0)
    const [use] = ledger.history('main', NOW)
    assert.equal(ledger.history('main', NOW, ['none', use?.cap ?? '']).length, 1)
    assert.equal(ledger.history('main', NOW, ['none']).length, 0)
  })

  test('failed gives the reservation back; applied and unknown keep it; each outcome is set once', () => {
    for (const [id, state, kept] of [
      ['chg_2', 'failed', 0],
      ['chg_3', 'unknown', 1],
      ['chg_4', 'applied', 2],
    ] as const) {
      ledger.open(draft({ id }))
      ledger.start(attempt({ id, looked_n: ledger.settles() }))
      assert.equal(ledger.settle(id, { state, receipt: null, reason: null, now: NOW }), true)
      assert.equal(ledger.history('main', NOW).length, kept)
      assert.equal(ledger.settle(id, { state: 'applied', receipt: null, reason: null, now: NOW }), false)
      assert.equal(ledger.get(id)?.state, state)
    }
  })

  test('only an open change can be closed, and nothing can be settled that was not started', () => {
    assert.equal(ledger.settle('chg_1', { state: 'applied', receipt: null, reason: null, now: NOW }), false)
    assert.equal(ledger.close('chg_1', 'cancelled', NOW, 0), true)
    assert.equal(ledger.close('chg_1', 'void', NOW, 0), false)
    assert.equal(ledger.start(attempt()), null)
  })

  test('counts writes a minute over every caller', () => {
    for (const id of ['chg_2', 'chg_3']) ledger.open(draft({ id, caller: `stdio:owner:${id}` }))
    const counted = { writesPerMinute: 2, uses: [] }
    ledger.start(attempt(counted))
    ledger.start(attempt({ id: 'chg_2', caller: 'stdio:owner:chg_2', ...counted }))
    assert.throws(() => ledger.start(attempt({ id: 'chg_3', caller: 'stdio:owner:chg_3', ...counted })), /Too many calls/)
    assert.equal(ledger.get('chg_3')?.state, 'open')
  })

  test('lists a caller’s own changes, newest first, in pages', () => {
    for (let n = 2; n <= 5; n++) ledger.open(draft({ id: `chg_${n}`, created_ms: 1_000_000 }))
    ledger.open(draft({ id: 'chg_9', caller: 'somebody else' }))
    const page = (before: number) => ledger.list({ caller: draft().caller, workspace: 'main', limit: 3, before }).map(({ id }) => id)
    assert.deepEqual(page(Number.MAX_SAFE_INTEGER), ['chg_5', 'chg_4', 'chg_3'])
    assert.deepEqual(page(ledger.get('chg_3')?.n ?? 0), ['chg_2', 'chg_1'])
  })

  test('counts what is open and in time', () => {
    assert.equal(ledger.countOpen(draft().requester, NOW), 1)
    assert.equal(ledger.countOpen(draft().requester, draft().expires_ms), 0)
  })

  test('two changes cannot share a token, nor an id', () => {
    assert.throws(
      () => ledger.open(draft({ id: 'chg_2', token_hash: draft().token_hash })),
      (error) => error instanceof Refusal && error.code === 'LEDGER_UNAVAILABLE',
    )
    assert.throws(
      () => ledger.open(draft({ token_hash: 'other' })),
      (error) => error instanceof Refusal && error.code === 'LEDGER_UNAVAILABLE',
    )
  })

  test('an outcome outside the list is refused by the file itself', () => {
    ledger.start(attempt())
    assert.throws(
      () => ledger.settle('chg_1', { state: 'done' as 'applied', receipt: null, reason: null, now: NOW }),
      (error) => error instanceof Refusal && error.code === 'LEDGER_UNAVAILABLE',
    )
  })

  // Mutation proof: give SQLite the name as it came; it then keeps the ledger in memory, and every restart and every process starts with fresh caps.
  for (const name of [':memory:', 'file:ledger?mode=memory']) {
    test(`a ledger is a file, also under the name “${name}”`, () => {
      const here = process.cwd()
      process.chdir(dir)
      try {
        const first = openLedger(name)
        const second = openLedger(name)
        first.open(draft())
        first.start(attempt())
        assert.equal(second.history('main', NOW).length, 1)
        first.shut()
        second.shut()
      } finally {
        process.chdir(here)
      }
    })
  }
})
