// `revocable`, `once`, `human`: a ledger put back from a backup brings back no change that was closed, and lifts no freeze.
import assert from 'node:assert/strict'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { changeCancel, freeze, unfreeze } from '@countersign/gate'
import type { Actor } from '@countersign/serve'
import { code, person as approver, rowsOf, world, type World } from '../support/gate.ts'

type Shown = Awaited<ReturnType<World['preview']>>

const person: Actor = { user: 'anna', client: 'write-server', auth: 'terminal' }

/** Closed first: what SQLite still has beside its file would be missing. */
function copyLedger({ dir }: World, from: string, to: string): void {
  for (const end of ['-wal', '-shm']) rmSync(join(dir, `${to}${end}`), { force: true })
  copyFileSync(join(dir, from), join(dir, to))
}

/** The ledger as it is now is kept. `day` goes on with it; `putBack` takes what was kept in its place, and keeps that as given up. */
function backedUp(w: World): { day: World; putBack(): World } {
  w.gate.ledger.shut()
  copyLedger(w, 'ledger.sqlite', 'backup')
  const again = () => Object.assign(world({ ...w, now: w.time.now, audit: w.gate.audit }), { row: w.row, people: w.people })
  const day = again()
  const putBack = () => {
    day.gate.ledger.shut()
    copyLedger(w, 'ledger.sqlite', 'given up')
    copyLedger(w, 'backup', 'ledger.sqlite')
    return again()
  }
  return { day, putBack }
}

async function findsIt(next: World, start: () => Promise<unknown>): Promise<void> {
  await assert.rejects(start(), code('LEDGER_ROLLED_BACK'))
  assert.notEqual(next.gate.ledger.frozen(), null)
  assert.deepEqual(next.shelf.effects, [])
  next.gate.ledger.shut()
  next.gate.audit.close()
}

// Mutation proof: leave `remember` out of freeze.
test('a ledger put back from before a freeze, with no start since: still nothing starts', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  const { day, putBack } = backedUp(w)
  freeze(day.gate, 'budget looks wrong', person)
  const next = putBack()
  assert.equal(next.gate.ledger.frozen(), null)
  await findsIt(next, () => next.apply(shown))
})

// Mutation proof: lower the mark to the accepted ledger in unfreeze; the one that was thrown away then passes for newer than what went on since.
test('the ledger that a person gave up for a backup is found when it comes back', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  const { day, putBack } = backedUp(w)
  freeze(day.gate, 'budget looks wrong', person)
  unfreeze(day.gate, 'it was a holiday', person)
  const next = putBack()
  await assert.rejects(next.apply(shown), code('LEDGER_ROLLED_BACK'))
  unfreeze(next.gate, 'the backup is all there is', person)
  next.gate.ledger.shut()
  copyLedger(w, 'given up', 'ledger.sqlite')
  const back = world({ ...w, now: w.time.now, audit: w.gate.audit })
  await findsIt(back, async () => back.apply(await back.preview({ box: 'b', to: 2_100 })))
})

const CLOSINGS: Readonly<Record<string, (day: World, shown: Shown) => Promise<unknown>>> = {
  cancelled: async (day, { change_id }) => changeCancel(day.gate, change_id, day.callAs('claude-code')),
  async expired(day, shown) {
    day.time.now += 300_000
    await assert.rejects(day.apply(shown), code('CHANGE_EXPIRED'))
  },
  async moved(day, shown) {
    day.shelf.boxes.set('a', 900)
    await assert.rejects(day.apply(shown), code('STATE_MOVED'))
    day.shelf.boxes.set('a', 1_000)
  },
}

// Mutation proof: leave `remember` out of `closed`.
for (const [how, close] of Object.entries(CLOSINGS))
  test(`a change that was ${how} is not opened again by a ledger put back`, async () => {
    const w = world()
    const shown = await w.preview({ box: 'a', to: 1_100 })
    const { day, putBack } = backedUp(w)
    await close(day, shown)
    const next = putBack()
    await findsIt(next, () => next.apply(shown))
  })

// Mutation proof: leave `remember` out of the denial in decide.
test('a change that an approver refused is not opened again by a ledger put back', async () => {
  const w = world()
  const [ana, ben] = [approver('ana'), approver('ben')]
  w.row = { ...w.row, risk: 3, approval: 'approver' }
  w.people = [ana, ben]
  const shown = await w.preview({ box: 'a', to: 1_100 })
  await w.apply(shown)
  const { day, putBack } = backedUp(w)
  assert.equal((await day.decide(ana, shown.change_id, 'deny'))['status'], 'denied')
  const next = putBack()
  await findsIt(next, () => next.decide(ben, shown.change_id))
})

// Mutation proof: count on whatever the mark says; what is closed in the ledger that was put back then catches up with it.
test('closing changes in a ledger that was put back does not hide that it was', async () => {
  const w = world()
  const [one, two, last] = [
    await w.preview({ box: 'a', to: 1_100 }),
    await w.preview({ box: 'a', to: 1_200 }),
    await w.preview({ box: 'b', to: 2_100 }),
  ]
  const { day, putBack } = backedUp(w)
  freeze(day.gate, 'budget looks wrong', person)
  const next = putBack()
  for (const { change_id } of [one, two]) changeCancel(next.gate, change_id, next.callAs('claude-code'))
  await findsIt(next, () => next.apply(last))
})

// Mutation proof: read the mark in `counting` without the catch; what is to be closed then stays open until the mark is mended.
test('a mark that cannot be read keeps nothing from being frozen or closed', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  writeFileSync(join(w.dir, 'ledger.mark'), 'not a number')
  assert.throws(() => changeCancel(w.gate, shown.change_id, w.callAs('claude-code')), code('LEDGER_UNAVAILABLE'))
  assert.equal(w.gate.ledger.get(shown.change_id)?.state, 'cancelled')
  assert.throws(() => freeze(w.gate, 'budget looks wrong', person), code('LEDGER_UNAVAILABLE'))
  assert.equal(w.gate.ledger.frozen()?.why, 'budget looks wrong')
  assert.ok(rowsOf(w).some((row) => row['event'] === 'frozen'))
  w.close()
})
