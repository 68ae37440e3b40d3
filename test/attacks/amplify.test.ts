// What a hostile session could make of calls that cost it nothing: reads of a platform in a loop, and previews without end under new names.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Gate, serveChanges } from '@countersign/gate'
import { LIMITS } from '@countersign/kernel'
import type { ServedTool } from '@countersign/serve'
import { code, world } from '../support/gate.ts'

const toolOf = (gate: Gate, name: string): ServedTool => {
  const found = serveChanges(gate).find(({ facts }) => facts.name === name)
  assert.ok(found)
  return found
}

// Mutation proof: let every change_get look.
test('asking again and again about an outcome that nobody knows does not read the platform each time', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  w.shelf.fault = 'lose_answer'
  assert.equal((await w.apply(shown))['status'], 'unknown')
  // Another hand has moved it since, so that no look can settle it.
  w.shelf.boxes.set('a', 1)
  let looks = 0
  const get = w.shelf.boxes.get.bind(w.shelf.boxes)
  w.shelf.boxes.get = (box) => {
    looks++
    return get(box)
  }
  const ask = toolOf(w.gate, 'change_get')
  for (let times = 0; times < 40; times++) {
    assert.equal((await ask.run({ change_id: shown.change_id }, w.callAs('claude-code')))['state'], 'unknown')
    w.time.now += 500
  }
  assert.ok(looks >= 1 && looks <= 3, `${looks} looks in 20 seconds`)
  // It does look again, and settles it once it can.
  w.shelf.boxes.set('a', 1_100)
  w.time.now += LIMITS.lookAgain_ms
  assert.equal((await ask.run({ change_id: shown.change_id }, w.callAs('claude-code')))['state'], 'applied')
  w.close()
})

// Mutation proof: count open previews by the client’s name as well.
test('a client that takes a new name for each preview piles up no more of them', async () => {
  const w = world()
  for (let at = 0; at < LIMITS.openChangesMax; at++) {
    Object.assign(w.gate, { chatClients: new Set([`client-${at}`, 'claude-code']) })
    await w.preview({ box: 'a', to: 1_001 + at }, w.callAs(`client-${at}`))
  }
  await assert.rejects(w.preview({ box: 'a', to: 1_100 }, w.callAs('claude-code')), code('RATE_LIMITED'))
  w.close()
})

// Mutation proof: hold what stops something to the same number; a session in a loop then keeps its user from pausing anything in another one.
test('a user whose previews are used up can still preview what stops something, and not without end either', async () => {
  const w = world()
  for (let at = 0; at < LIMITS.openChangesMax; at++) await w.preview({ box: 'a', to: 1_001 + at })
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan } = entry.tool
  const planned: typeof plan = async (...asked) => {
    const made = await plan(...asked)
    return { ...made, plan: { ...made.plan, weights: [], stops: true } }
  }
  Object.assign(entry.tool, { plan: planned })
  const other = w.callAs('claude-code')
  const shown = await w.preview({ box: 'b', to: 1_900 }, other)
  assert.equal((await w.apply(shown, other))['status'], 'applied')
  for (let at = 0; at < LIMITS.openChangesMax; at++) await w.preview({ box: 'b', to: 1_800 - at }, other)
  await assert.rejects(w.preview({ box: 'b', to: 1_700 }, other), code('RATE_LIMITED'))
  w.close()
})
