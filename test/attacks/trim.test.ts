// `quiet`, `closed`: texts of changes that ended long ago go; nothing that counts, blocks or can still happen goes with them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { changeCancel, changeGet, changeList, planOf, trimLedger } from '@countersign/gate'
import { DAY_MS, LIMITS } from '@countersign/kernel'
import { code, rowsOf, world, type World } from '../support/gate.ts'

const OLD = LIMITS.ledgerTexts_ms
const REASON = 'Erika Mustermann asked for it'
const ask = (box: string, to: number) => ({ box, to, reason: REASON })
const stateOf = (w: World, id: string) => w.gate.ledger.get(id)?.state
const hasTexts = (w: World, id: string) => w.gate.ledger.get(id)?.plan !== ''

/** A change of every state. */
async function all(w: World): Promise<Record<'applied' | 'cancelled' | 'expired' | 'unknown' | 'died', string>> {
  const applied = await w.preview(ask('a', 1_100))
  await w.apply(applied)
  const cancelled = await w.preview(ask('a', 1_200))
  changeCancel(w.gate, cancelled.change_id, w.callAs('claude-code'))
  const expired = await w.preview(ask('a', 1_200))
  const unknown = await w.preview(ask('b', 2_100))
  w.shelf.fault = 'lose_answer'
  assert.equal((await w.apply(unknown))['status'], 'unknown')
  w.shelf.fault = 'none'
  w.time.now += 61_000
  const died = await w.preview(ask('a', 1_150))
  const { settle } = w.gate.ledger
  Object.assign(w.gate.ledger, { settle: () => assert.fail('the process died') })
  await w.apply(died)
  Object.assign(w.gate.ledger, { settle })
  w.shelf.boxes.set('a', 1_100)
  const ids = { applied, cancelled, expired, unknown, died }
  return Object.fromEntries(Object.entries(ids).map(([name, { change_id }]) => [name, change_id])) as Record<keyof typeof ids, string>
}

// Mutation proof: leave the comparison with a state, or with a time, out of ENDED.
test('what ended 90 days ago loses its texts; what is unknown keeps them, and so does everything younger', async () => {
  const w = world()
  const ids = await all(w)
  w.time.now += OLD - 120_000
  const young = await w.preview(ask('b', 2_200))
  assert.equal(trimLedger(w.gate), 0)
  w.time.now += 500_000
  const open = await w.preview(ask('b', 2_200))
  assert.equal(trimLedger(w.gate), 3)
  assert.deepEqual(
    Object.entries(ids).flatMap(([name, id]) => (hasTexts(w, id) ? [name] : [])),
    ['unknown', 'died'],
  )
  assert.ok(hasTexts(w, young.change_id) && hasTexts(w, open.change_id))
  assert.deepEqual([stateOf(w, ids.applied), stateOf(w, ids.cancelled), stateOf(w, ids.expired)], ['applied', 'cancelled', 'void'])
  assert.equal(trimLedger(w.gate), 0)
  const rows = rowsOf(w).filter((row) => row['event'] === 'ledger_trimmed')
  assert.deepEqual(
    rows.map((row) => row['count']),
    [3],
  )
  w.close()
})

test('a change without its texts is still told, cannot be undone, and its digest and receipt of the log stay', async () => {
  const w = world()
  const { applied } = await all(w)
  const before = w.gate.ledger.get(applied)
  w.time.now += OLD + 500_000
  trimLedger(w.gate)
  const call = w.callAs('claude-code')
  const told = await changeGet(w.gate, applied, call)
  assert.deepEqual([told['state'], told['facts'], told['agent_reason'], told['receipt']], ['applied', [], null, null])
  assert.match(String(told['summary']), /^Its texts were removed/)
  assert.equal((changeList(w.gate, { limit: 10 }, call)['changes'] as unknown[]).length, 5)
  await assert.rejects(w.undo(applied), code('UNDO_NOT_POSSIBLE'))
  const after = w.gate.ledger.get(applied)
  assert.ok(before && after)
  assert.deepEqual([after.plan_digest, after.policy_digest, after.settled_ms], [before.plan_digest, before.policy_digest, before.settled_ms])
  assert.equal(planOf(after), null)
  w.close()
})

// Mutation proof: delete the uses of TARGET like the others.
test('that somebody else changed the object afterwards is not forgotten: what nobody knows is not taken for done', async () => {
  const w = world()
  const lost = await w.preview(ask('a', 1_100))
  w.shelf.fault = 'lose_answer'
  assert.equal((await w.apply(lost))['status'], 'unknown')
  w.shelf.fault = 'none'
  w.shelf.boxes.set('a', 1_000)
  w.time.now += 61_000
  const other = await w.preview({ ...ask('a', 1_100), reason: 'Another one' })
  assert.equal((await w.apply(other))['status'], 'applied')
  w.time.now += OLD + 400_000
  // What is old is reckoned from the latest start.
  await w.apply(await w.preview(ask('b', 2_100)))
  const call = w.callAs('claude-code')
  assert.equal((await changeGet(w.gate, lost.change_id, call))['state'], 'unknown')
  assert.equal(trimLedger(w.gate), 1)
  assert.equal((await changeGet(w.gate, lost.change_id, call))['state'], 'unknown')
  w.close()
})

// Mutation proof: leave PRAGMA secure_delete out of trim().
test('what was removed does not stand in the file any more', async () => {
  const w = world()
  const shown = await w.preview(ask('a', 1_100))
  await w.apply(shown)
  w.time.now += OLD + 1
  trimLedger(w.gate)
  w.gate.ledger.shut()
  assert.ok(!readFileSync(join(w.dir, 'ledger.sqlite'), 'latin1').includes('Mustermann'))
  w.gate.audit.close()
})

// Mutation proof: reckon from the present time alone in the DELETE; a clock that was set ahead for a moment then empties the week.
test('a clock that was set ahead empties no window, and a step back stays found', async () => {
  const w = world()
  await w.apply(await w.preview(ask('a', 1_100)))
  const steps = w.gate.ledger.steps()
  const { now } = w.time
  w.time.now += OLD + 400 * DAY_MS
  assert.equal(trimLedger(w.gate), 1)
  w.time.now = now + 60_000
  assert.equal(w.gate.ledger.history('main', w.time.now).length, 4, 'three limits and the box itself')
  // +100 % a day is full: 1,000 → 1,100 → 1,650, and no farther than 2,000.
  await w.apply(await w.preview(ask('a', 1_650)))
  await assert.rejects(w.preview(ask('a', 2_100)), code('CAP_EXCEEDED'))
  assert.equal(w.gate.ledger.steps(), steps + 1)
  w.close()
})

// Mutation proof: leave the state as it is in trim().
test('what expired and lost its texts is not open again when the clock goes back', async () => {
  const w = world()
  const shown = await w.preview(ask('a', 1_100))
  const { now } = w.time
  w.time.now += OLD + 301_000
  assert.equal(trimLedger(w.gate), 1)
  w.time.now = now
  await assert.rejects(w.apply(shown), code('CHANGE_CLOSED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: write the row after the texts are gone.
test('nothing is removed where that cannot be recorded, or where it is not as old any more', async () => {
  const w = world()
  const shown = await w.preview(ask('a', 1_100))
  await w.apply(shown)
  w.time.now += OLD + 1
  const ids = w.gate.ledger.old(w.time.now)
  assert.throws(() => trimLedger({ ...w.gate, audit: { ...w.gate.audit, append: () => assert.fail('the disk is full') } }))
  assert.ok(hasTexts(w, shown.change_id))
  assert.equal(w.gate.ledger.trim(ids, w.time.now - 2), 0)
  assert.ok(hasTexts(w, shown.change_id))
  w.close()
})

test('as many at once as one start takes, the oldest first', async () => {
  const w = world()
  const shown = await w.preview(ask('a', 1_100))
  const db = new DatabaseSync(join(w.dir, 'ledger.sqlite'))
  db.exec(`WITH RECURSIVE more (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM more WHERE i < ${LIMITS.ledgerTrimMax + 50})
    INSERT INTO change (id, caller, requester, workspace, tool, platform, input, plan, plan_digest, policy_digest, summary, risk, approval, token_hash, state, created_ms, expires_ms)
    SELECT 'chg_' || i, caller, requester, workspace, tool, platform, input, plan, plan_digest, policy_digest, summary, risk, approval, 'hash' || i, state, created_ms, expires_ms
    FROM change, more`)
  db.close()
  w.time.now += OLD + 301_000
  assert.equal(trimLedger(w.gate), LIMITS.ledgerTrimMax)
  assert.ok(!hasTexts(w, shown.change_id))
  assert.equal(trimLedger(w.gate), 51)
  assert.equal(trimLedger(w.gate), 0)
  w.close()
})
