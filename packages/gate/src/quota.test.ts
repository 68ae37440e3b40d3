// A caller's day and a destructive tool's minute, counted where a restart, a second process and a new client name find them again.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { DAY_MS, LIMITS, MINUTE_MS, Refusal } from '@countersign/kernel'
import fc from 'fast-check'
import type { Draft } from './ledger.rows.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { checkQuota } from './quota.ts'
import { draft } from './test.draft.ts'

const NOW = 1_000_500
const DAY_MAX = LIMITS.callerWritesPerDayMax

const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'yes'
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    return `${error.code} ${error.retryAfterS}`
  }
}

// Mutation proof: Math.max for Math.min; an operator's mistake would then lift the house's ceiling.
test('no operator quota lifts the ceiling of the house, and none lets more through than it says', () => {
  fc.assert(
    fc.property(fc.nat(2 * DAY_MAX), fc.option(fc.nat(2 * DAY_MAX), { nil: undefined }), (started, quota) => {
      const answer = codeOf(() => checkQuota({ day: { started, freeAt_ms: NOW + 5_000 }, minuteOfTool: null }, NOW, quota))
      assert.equal(answer, started >= DAY_MAX || started >= (quota ?? DAY_MAX) ? 'QUOTA_SPENT 5' : 'yes')
    }),
  )
})

test('a window that has no minute of its own is not weighed, and a wait is never of no seconds', () => {
  const day = { started: 0, freeAt_ms: NaN }
  const full = { started: LIMITS.destructiveWritesPerMinuteMax, freeAt_ms: NOW }
  assert.equal(
    codeOf(() => checkQuota({ day, minuteOfTool: null }, NOW)),
    'yes',
  )
  assert.equal(
    codeOf(() => checkQuota({ day, minuteOfTool: full }, NOW)),
    'RATE_LIMITED 1',
  )
})

describe('the ledger', () => {
  let dir: string
  let ledger: Ledger
  let made = 0
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'countersign-quota-'))
    ledger = openLedger(join(dir, 'ledger.sqlite'))
  })
  afterEach(() => {
    ledger.shut()
    rmSync(dir, { recursive: true, force: true })
  })

  /** Previews and starts one change. The platform's own rate stays out of the way. */
  function start(fields: Partial<Draft> & { now?: number; quota?: number } = {}): string {
    const { now = NOW, quota, ...rest } = fields
    const requester = (rest.caller ?? 'stdio:owner:').split(':')[1] ?? ''
    const change = draft({ id: `chg_${made++}`, expires_ms: Number.MAX_SAFE_INTEGER, requester, ...rest })
    ledger.open(change)
    const { id, token_hash: tokenHash, caller, workspace, plan_digest: planDigest, policy_digest: policyDigest, platform } = change
    const asked = { id, platform, writesPerMinute: 100_000, now, ...(quota === undefined ? {} : { callerWritesPerDay: quota }) }
    return codeOf(() => {
      const before = codeOf(() => ledger.checkRate(asked))
      const permission = { by: 'token', tokenHash } as const
      const attempt = { ...asked, permission, mark: 0, caller, workspace, planDigest, policyDigest, uses: [], looked_n: 0, weigh: () => undefined }
      // The look before a start says what the start will say.
      assert.equal(
        codeOf(() => assert.notEqual(ledger.start(attempt), null)),
        before,
      )
      if (before !== 'yes') ledger.start(attempt)
    })
  }

  // Mutation proof: leave checkQuotaOf out of checkRate; compare with `>` for `>=`; count the asking change itself.
  test('the quota’s last change is started and the next is not, until the first is a day old', () => {
    for (let i = 0; i < 3; i++) assert.equal(start({ quota: 3, now: NOW + i * 1_000 }), 'yes')
    assert.equal(start({ quota: 3, now: NOW + 3_000 }), `QUOTA_SPENT ${DAY_MS / 1_000 - 3}`)
    assert.equal(start({ quota: 3, now: NOW + DAY_MS - 1 }), 'QUOTA_SPENT 1')
    assert.equal(start({ quota: 3, now: NOW + DAY_MS }), 'yes')
  })

  test('where the operator says nothing, the house’s ceiling holds', () => {
    for (let i = 0; i < DAY_MAX; i++) assert.equal(start({ now: NOW }), 'yes')
    assert.match(start(), /^QUOTA_SPENT/)
  })

  // Mutation proof: count `caller = ?`; a client that names itself anew then has a fresh quota.
  test('another client name or another workspace is the same user; another user is not', () => {
    assert.equal(start({ quota: 2, caller: 'stdio:owner:one' }), 'yes')
    assert.equal(start({ quota: 2, caller: 'stdio:owner:two', workspace: 'second' }), 'yes')
    assert.match(start({ quota: 2, caller: 'stdio:owner:three' }), /^QUOTA_SPENT/)
    assert.match(start({ quota: 2, caller: 'stdio:owner:' }), /^QUOTA_SPENT/)
    for (const caller of ['stdio:owner2:one', 'stdio:owne:one', 'stdio:Owner:one']) assert.equal(start({ quota: 2, caller }), 'yes')
  })

  test('a failed change was tried and counts; one that was never started does not', () => {
    assert.equal(start({ id: 'chg_failed', quota: 1 }), 'yes')
    ledger.settle('chg_failed', { state: 'failed', receipt: null, reason: null, now: NOW })
    assert.match(start({ quota: 1 }), /^QUOTA_SPENT/)
    assert.equal(start({ quota: 1, caller: 'stdio:somebody:one' }), 'yes')
    ledger.open(draft({ id: 'chg_open', caller: 'stdio:third:one' }))
    assert.equal(start({ quota: 1, caller: 'stdio:third:one' }), 'yes')
  })

  test('a clock that jumped back frees nothing', () => {
    assert.equal(start({ quota: 1, now: NOW + DAY_MS }), 'yes')
    assert.match(start({ quota: 1, now: NOW }), /^QUOTA_SPENT/)
  })

  // Mutation proof: count for every risk, leave `AND tool = ?` out, or look at a risk of 3 no further than at 2.
  test('two destructive changes of one tool a minute, over all callers; others are not held up by them', () => {
    const harsh = { risk: 3, tool: 'preview_box_delete' } as const
    assert.equal(start({ ...harsh, caller: 'stdio:anna:one' }), 'yes')
    assert.equal(start({ ...harsh, caller: 'stdio:ben:one' }), 'yes')
    assert.equal(start({ ...harsh, caller: 'stdio:third:one', now: NOW + 20_000 }), 'RATE_LIMITED 40')
    assert.equal(start({ risk: 3, tool: 'preview_box_burn' }), 'yes')
    for (let i = 0; i < 4; i++) assert.equal(start({ risk: 2 }), 'yes')
    assert.equal(start({ ...harsh, now: NOW + MINUTE_MS }), 'yes')
  })

  test('a refused start leaves no trace', () => {
    assert.equal(start({ quota: 1 }), 'yes')
    assert.match(start({ id: 'chg_late', quota: 1 }), /^QUOTA_SPENT/)
    assert.equal(ledger.get('chg_late')?.state, 'open')
    assert.equal(start({ quota: 2 }), 'yes')
  })

  test('a second process counts the same starts', () => {
    assert.equal(start({ quota: 1 }), 'yes')
    ledger.shut()
    ledger = openLedger(join(dir, 'ledger.sqlite'))
    assert.match(start({ quota: 1 }), /^QUOTA_SPENT/)
  })
})
