// `recorded`: the log tells what happened and nothing else, also where two race, and where the log or the ledger fails half-way.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { code, person, rowsOf, world, type World } from '../support/gate.ts'

const ana = person('ana')
const ben = person('ben')

function waiting(approval: 'approver' | 'two_person'): World {
  const w = world()
  w.row = { ...w.row, risk: 3, approval }
  w.people = [ana, ben]
  return w
}

/** The log refuses rows of this event, as a full disk does. */
function refuseRowsOf(w: World, event: string): () => void {
  const { audit } = w.gate
  const append: typeof audit.append = (rows) => {
    if (JSON.stringify(rows).includes(`"${event}"`)) throw new Refusal('AUDIT_UNAVAILABLE')
    audit.append(rows)
  }
  Object.assign(w.gate, { audit: { ...audit, append } })
  return () => void Object.assign(w.gate, { audit })
}

// Mutation proof: sign in the ledger before the row is in the log; the second yes then starts a change of which the log knows one approver.
test('an approval that could not be recorded does not count, not even later', async () => {
  const w = waiting('two_person')
  const shown = await w.preview({ box: 'a', to: 1_100 })
  await w.apply(shown)
  const again = refuseRowsOf(w, 'change_approved')
  await assert.rejects(w.decide(ana, shown.change_id), code('AUDIT_UNAVAILABLE'))
  again()
  assert.equal((await w.decide(ben, shown.change_id))['status'], 'awaiting_approval')
  assert.deepEqual(w.shelf.effects, [])
  assert.equal((await w.decide(ana, shown.change_id))['status'], 'applied')
  assert.equal(rowsOf(w).filter((row) => row['event'] === 'change_approved').length, 2)
  w.close()
})

// Mutation proof: write the row of a no before the ledger has it.
test('a no counts although the log cannot take it', async () => {
  const w = waiting('approver')
  const shown = await w.preview({ box: 'a', to: 1_100 })
  await w.apply(shown)
  const again = refuseRowsOf(w, 'change_denied')
  await assert.rejects(w.decide(ana, shown.change_id, 'deny'), code('AUDIT_UNAVAILABLE'))
  again()
  await assert.rejects(w.decide(ben, shown.change_id), code('APPROVAL_DECIDED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: leave the change waiting when the row of change_awaiting cannot be written.
test('a change whose waiting could not be recorded waits for nobody', async () => {
  const w = waiting('approver')
  const shown = await w.preview({ box: 'a', to: 1_100 })
  refuseRowsOf(w, 'change_awaiting')
  await assert.rejects(w.apply(shown), code('AUDIT_UNAVAILABLE'))
  await assert.rejects(w.decide(ana, shown.change_id), code('APPROVAL_DECIDED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: record in refuseAndVoid without asking whether it closed anything.
test('of two applies the loser does not write into the log that the change was refused', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan } = entry.tool
  let looks = 0
  Object.assign(entry.tool, {
    async plan(...args: Parameters<typeof plan>) {
      // While the loser looks, the winner is carried out; the loser then sees that the world has moved.
      if (++looks === 1) await w.apply(shown)
      return plan(...args)
    },
  })
  await assert.rejects(w.apply(shown), Refusal)
  assert.equal(w.shelf.effects.length, 1)
  const settled = rowsOf(w).filter((row) => row['event'] === 'change_settled')
  assert.deepEqual(
    settled.map((row) => row['status']),
    ['applied'],
  )
  assert.equal(w.gate.ledger.get(shown.change_id)?.state, 'applied')
  w.close()
})

// Mutation proof: compare nothing in decidable; the approver is then shown another plan than the one that is signed.
test('a ledger in which a plan was overwritten shows no approver something else than what is signed', async () => {
  const w = waiting('approver')
  const shown = await w.preview({ box: 'a', to: 1_100 })
  await w.apply(shown)
  const db = new DatabaseSync(join(w.dir, 'ledger.sqlite'))
  db.prepare("UPDATE change SET plan = replace(plan, '1100', '1001') WHERE id = ?").run(shown.change_id)
  db.close()
  await assert.rejects(w.decide(ana, shown.change_id), code('LEDGER_UNAVAILABLE'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: raise the mark outside the ledger's lock; the slower of two processes then lowers it.
test('the mark outside the ledger is raised by one process at a time', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  const { mark } = w.gate
  let alone = false
  const raise = (starts: number): void => {
    const other = new DatabaseSync(join(w.dir, 'ledger.sqlite'), { timeout: 0 })
    try {
      other.exec('BEGIN IMMEDIATE')
    } catch {
      alone = true
    }
    other.close()
    mark.raise(starts)
  }
  Object.assign(w.gate, { mark: { ...mark, raise } })
  assert.equal((await w.apply(shown))['status'], 'applied')
  assert.ok(alone)
  assert.equal(mark.read(), 1)
  w.close()
})
