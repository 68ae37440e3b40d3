// `once`: a token, an approval, a grant works once. These are the ways to make it twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLedger } from '@countersign/gate'
import { join } from 'node:path'
import { code, rowsOf, world } from '../support/gate.ts'

test('a token replayed after its change was applied does nothing, and raises an alert', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  assert.equal((await w.apply(shown))['status'], 'applied')
  // Mutation proof: drop "state = 'open' AND" from the UPDATE and the state check in apply.ts; the box changes twice.
  await assert.rejects(w.apply(shown), code('CHANGE_CLOSED'))
  assert.deepEqual(w.shelf.effects, [{ box: 'a', to: 1_100 }])
  assert.ok(rowsOf(w).some((row) => row['event'] === 'alert_raised' && row['reason'] === 'TOKEN_REUSED'))
  w.close()
})

test('two applies race in one process: one effect', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  let release: () => void = () => undefined
  w.shelf.hold = new Promise((resolve) => (release = resolve))
  const both = [w.apply(shown), w.apply(shown)]
  release()
  const settled = await Promise.allSettled(both)
  assert.equal(settled.filter((one) => one.status === 'fulfilled').length, 1)
  assert.equal(w.shelf.effects.length, 1)
  w.close()
})

test('two processes race on one ledger at the compare-and-set: one wins', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  // A second process: its own connection to the same file, and the same shelf outside.
  const other = world({ dir: w.dir, shelf: w.shelf, now: w.time.now, audit: w.gate.audit })
  const settled = await Promise.allSettled([w.apply(shown), other.apply(shown), other.apply(shown), w.apply(shown)])
  assert.equal(settled.filter((one) => one.status === 'fulfilled').length, 1)
  assert.equal(w.shelf.effects.length, 1)
  other.gate.ledger.shut()
  w.close()
})

test('a restart does not reopen a token: the ledger outlives the process', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  await w.apply(shown)
  const again = world({ dir: w.dir, shelf: w.shelf, now: w.time.now, audit: w.gate.audit })
  await assert.rejects(again.apply(shown), code('CHANGE_CLOSED'))
  again.gate.ledger.shut()
  w.close()
})

test('an unknown outcome is not repeated', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  w.shelf.fault = 'lose_answer'
  const outcome = await w.apply(shown)
  assert.equal(outcome['status'], 'unknown')
  await assert.rejects(w.apply(shown), code('CHANGE_CLOSED'))
  assert.equal(w.shelf.effects.length, 1)
  w.close()
})

test('a bug in a writer counts as unknown, keeps its reservation, and is not repeated', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  w.shelf.fault = 'crash'
  assert.equal((await w.apply(shown))['status'], 'unknown')
  await assert.rejects(w.apply(shown), code('CHANGE_CLOSED'))
  assert.equal(w.gate.ledger.history('main', w.time.now + 1).length, 4, 'three limits and the box itself')
  w.close()
})

test('a stolen ledger holds no token', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  const ledger = openLedger(join(w.dir, 'ledger.sqlite'))
  assert.ok(!JSON.stringify(ledger.get(shown.change_id)).includes(shown.confirm_token))
  ledger.shut()
  w.close()
})
