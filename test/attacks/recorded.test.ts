// `recorded`, `quiet`: the log says what was touched and how values moved, who was reached as a keyed hash, and no text.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effectOf } from '../../packages/gate/src/gate.ts'
import { ROW, rowsOf, world } from '../support/gate.ts'

test('preview and start name scope, target and the values before and after', async () => {
  const w = world()
  await w.apply(await w.preview({ box: 'a', to: 1_100 }))
  // Mutation proof: leave `effect` out of the row of change_started.
  for (const event of ['change_previewed', 'change_started']) {
    const row = rowsOf(w).find((one) => one['event'] === event)
    assert.deepEqual(
      row?.['effect'],
      { scope: 'write_boxes', targets: ['box:a'], moves: [{ object: 'a', before: 1_000, after: 1_100 }], moves_in_all: 1 },
      event,
    )
  }
  w.close()
})

test('people stand in the log by keyed hashes, the same person by the same', () => {
  const w = world()
  const plan = {
    targets: ['email:anna@customer.test', 'email:bob@partner.example'] as const,
    summary: '',
    facts: [],
    consequences: [],
    warnings: [],
    sees: {},
    weights: [],
    reaches: [
      { address: 'anna@customer.test', listed: true },
      { address: 'bob@partner.example', listed: true },
    ],
    undo: null,
    does: null,
  }
  const { targets } = effectOf(w.gate, ROW, plan)
  assert.ok(Array.isArray(targets) && targets.length === 2 && new Set(targets).size === 2)
  for (const target of targets) assert.match(String(target), /^email:h:[0-9a-f]{16}$/)
  assert.deepEqual(targets, effectOf(w.gate, ROW, plan)['targets'])
  w.close()
})

test('a change of very many values still fits its row', async () => {
  const w = world()
  const weights = Array.from({ length: 50 }, (_, n) => ({ kind: 'ratio' as const, cap: 'change_percent', object: `o${n}`, before: 1, after: 2 }))
  const effect = effectOf(w.gate, ROW, {
    targets: ['x'],
    summary: '',
    facts: [],
    consequences: [],
    warnings: [],
    sees: {},
    weights,
    reaches: [],
    undo: null,
    does: null,
  })
  assert.equal(effect['moves_in_all'], 50)
  assert.ok(Array.isArray(effect['moves']) && effect['moves'].length === 20)
  w.close()
})
