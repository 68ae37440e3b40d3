// `closed`, `human`, `recorded`: every guard that fails refuses, and nothing happens without a row on disk first.
import assert from 'node:assert/strict'
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Audit } from '@countersign/audit'
import { openLedger } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { code, ROW, world } from '../support/gate.ts'

const ASK = { box: 'a', to: 1_100 }

/** A log that refuses from its nth append on. */
function failingFrom(audit: Audit, nth: number): Audit {
  let appends = 0
  return {
    ...audit,
    append(rows) {
      if (++appends >= nth) throw new Refusal('AUDIT_UNAVAILABLE')
      audit.append(rows)
    },
  }
}

test('no log, no preview: the token never leaves', async () => {
  const w = world()
  Object.assign(w.gate, { audit: failingFrom(w.gate.audit, 1) })
  await assert.rejects(w.preview(ASK), code('AUDIT_UNAVAILABLE'))
  w.close()
})

test('the log fails at the start: no effect, and the caps are given back', async () => {
  const w = world()
  Object.assign(w.gate, { audit: failingFrom(w.gate.audit, 2) })
  const shown = await w.preview(ASK)
  // Mutation proof: swallow the error in start(), or record after act().
  await assert.rejects(w.apply(shown), code('AUDIT_UNAVAILABLE'))
  assert.deepEqual(w.shelf.effects, [])
  assert.deepEqual(w.gate.ledger.history('main', w.time.now), [])
  assert.equal(w.gate.ledger.get(shown.change_id)?.state, 'failed')
  w.close()
})

test('the log fails after the effect: the caller is told the truth', async () => {
  const w = world()
  Object.assign(w.gate, { audit: failingFrom(w.gate.audit, 3) })
  const result = await w.apply(await w.preview(ASK))
  assert.equal(result['status'], 'applied')
  assert.match(String(result['warnings']), /audit log/)
  w.close()
})

test('a locked ledger refuses within its bound', async () => {
  const w = world()
  const shown = await w.preview(ASK)
  const locker = new DatabaseSync(join(w.dir, 'ledger.sqlite'))
  locker.exec('BEGIN IMMEDIATE')
  await assert.rejects(w.apply(shown), code('LEDGER_UNAVAILABLE'))
  assert.deepEqual(w.shelf.effects, [])
  locker.exec('ROLLBACK')
  locker.close()
  assert.equal((await w.apply(shown))['status'], 'applied')
  w.close()
})

test('a ledger that is not one, or of another version, is not opened', () => {
  const w = world()
  const broken = join(w.dir, 'broken.sqlite')
  writeFileSync(broken, 'this is not a database, but it is long enough to look like a header, perhaps')
  assert.throws(() => openLedger(broken), code('LEDGER_UNAVAILABLE'))
  const newer = join(w.dir, 'newer.sqlite')
  const db = new DatabaseSync(newer)
  db.exec('PRAGMA user_version = 99')
  db.close()
  assert.throws(() => openLedger(newer), code('LEDGER_UNAVAILABLE'))
  assert.throws(() => openLedger(join(w.dir, 'no', 'such', 'folder.sqlite')), code('LEDGER_UNAVAILABLE'))
  w.close()
})

test('a ledger that others could read is closed to them', () => {
  const w = world()
  const path = join(w.dir, 'open.sqlite')
  writeFileSync(path, '')
  chmodSync(path, 0o666)
  openLedger(path).shut()
  assert.equal(statSync(path).mode & 0o077, 0)
  w.close()
})

test('a client that the operator has not listed cannot get a yes in chat', async () => {
  const w = world()
  // Mutation proof: say `asksBefore: true` of every client in mayFor.
  await assert.rejects(w.preview(ASK, w.callAs('some-other-client')), code('APPROVAL_UNAVAILABLE'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('kinds that have no channel refuse and say so, each of them', async () => {
  for (const approval of ['code', 'approver', 'two_person'] as const) {
    const w = world()
    w.row = { ...ROW, approval }
    await assert.rejects(
      w.preview(ASK),
      (error) => error instanceof Refusal && error.code === 'APPROVAL_UNAVAILABLE' && error.message.includes(`\`${approval}\``),
    )
    w.close()
  }
})

test('one recipient who is not listed raises the whole change above chat', async () => {
  const w = world()
  await w.preview({ ...ASK, mail: 'anna@customer.test' })
  await assert.rejects(w.preview({ ...ASK, mail: 'evil@attacker.test' }), code('APPROVAL_UNAVAILABLE'))
  w.row = { ...ROW, approvalUnlisted: null }
  await assert.rejects(w.preview({ ...ASK, mail: 'evil@attacker.test' }), code('RECIPIENT_INVALID'))
  w.close()
})

test('a call that was cancelled before the start does nothing', async () => {
  const w = world()
  const shown = await w.preview(ASK)
  const cancelled = AbortSignal.abort()
  await assert.rejects(w.apply(shown, { ...w.callAs('claude-code'), signal: cancelled }), code('CANCELLED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('the table grants the platform permission: a tool that uses another than its row names has no effect', async () => {
  const w = world()
  // Mutation proof: mint the grant for the scope that the tool says of itself.
  w.row = { ...ROW, scope: 'read_boxes' }
  const answer = await w.apply(await w.preview(ASK))
  assert.equal(answer['status'], 'failed')
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('a fresh look that breaks, in whatever way, takes nothing from an effect that is known', async () => {
  for (const broken of ['throws', 'rejects'] as const) {
    const w = world()
    const [entry] = w.gate.tools.values()
    assert.ok(entry)
    const { plan } = entry.tool
    const breaks = (): Promise<boolean> => {
      if (broken === 'throws') throw new Refusal('PLATFORM_NOT_CONFIGURED')
      return Promise.reject(new Refusal('UPSTREAM_ERROR'))
    }
    // Mutation proof: catch only a promise that rejects; the caller then hears that nothing was done, and the ledger never hears of the effect.
    Object.assign(entry.tool, { plan: async (...args: Parameters<typeof plan>) => ({ ...(await plan(...args)), readBack: breaks }) })
    const shown = await w.preview(ASK)
    const answer = await w.apply(shown)
    assert.deepEqual([answer['status'], w.gate.ledger.get(shown.change_id)?.state, w.shelf.effects.length], ['applied', 'applied', 1], broken)
    w.close()
  }
})
