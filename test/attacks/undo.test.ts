// `preview`, `human`, `caps`: the way back is a change like any other, and only from where the change left the world.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { code, ROW, rowsOf, type World, world } from '../support/gate.ts'

function bench(t: TestContext): World {
  const w = world()
  t.after(() => w.close())
  return w
}

async function applied(w: World, to: number, box = 'a'): Promise<string> {
  const shown = await w.preview({ box, to })
  await w.apply(shown)
  return shown.change_id
}

/** Refused as not possible, for a reason in these words; and nothing was previewed. */
async function refusedFor(w: World, id: string, words: RegExp): Promise<void> {
  const before = w.gate.ledger.countOpen('owner', w.time.now)
  await assert.rejects(w.undo(id), (error) => error instanceof Refusal && error.code === 'UNDO_NOT_POSSIBLE' && words.test(error.message))
  assert.equal(w.gate.ledger.countOpen('owner', w.time.now), before)
}

test('puts back what was, after a yes of its own, and says which change it undoes', async (t) => {
  const w = bench(t)
  const id = await applied(w, 1_200)
  const shown = await w.undo(id)
  assert.equal(w.shelf.boxes.get('a'), 1_200)
  assert.equal(shown.summary, `Box a: 1200 → 1000 (this undoes ${id})`)
  assert.notEqual(shown.change_id, id)
  await assert.rejects(w.apply({ ...shown, summary: 'Box a: 1200 → 1000' }), code('SUMMARY_MISMATCH'))
  assert.equal((await w.apply(shown))['status'], 'applied')
  assert.equal(w.shelf.boxes.get('a'), 1_000)
  assert.equal(rowsOf(w).filter(({ event }) => event === 'change_approved').length, 2)
})

test('an undo can be undone; a second undo of the same change finds the world moved on', async (t) => {
  const w = bench(t)
  const id = await applied(w, 1_200)
  const back = await w.undo(id)
  await w.apply(back)
  // Mutation proof: leave the read-back out of previewUndo(); the second undo then offers what is already so, or undoes somebody else's value.
  await refusedFor(w, id, /no longer as this change left it/)
  await w.apply(await w.undo(back.change_id))
  assert.equal(w.shelf.boxes.get('a'), 1_200)
})

test('two undos previewed at once: one is applied', async (t) => {
  const w = bench(t)
  const id = await applied(w, 1_200)
  const [one, two] = [await w.undo(id), await w.undo(id)]
  await w.apply(one)
  await assert.rejects(w.apply(two), code('STATE_MOVED'))
  assert.equal(w.shelf.effects.length, 2)
})

test('somebody else’s later value is not undone, neither before the preview nor after it', async (t) => {
  const w = bench(t)
  const id = await applied(w, 1_200)
  const early = await w.undo(id)
  w.shelf.boxes.set('a', 1_250)
  await refusedFor(w, id, /no longer as this change left it/)
  await assert.rejects(w.apply(early), code('STATE_MOVED'))
  assert.equal(w.shelf.boxes.get('a'), 1_250)
})

test('what did not surely happen is not undone: open, cancelled, failed, unknown', async (t) => {
  const w = bench(t)
  const open = await w.preview({ box: 'a', to: 1_100 })
  await refusedFor(w, open.change_id, /It is open, so there is nothing to undo/)
  w.gate.ledger.close(open.change_id, 'cancelled', w.time.now, 0)
  await refusedFor(w, open.change_id, /It is cancelled/)
  w.shelf.fault = 'reject'
  await refusedFor(w, await applied(w, 1_100), /It is failed/)
  w.shelf.fault = 'lose_answer'
  // Mutation proof: let `unknown` pass; the box is as planned here, but who can say by whom.
  await refusedFor(w, await applied(w, 1_100), /It is unknown; `change_get` looks at it again/)
})

test('another caller’s change, another workspace’s and one that never was: all the same answer', async (t) => {
  const w = bench(t)
  const id = await applied(w, 1_200)
  for (const [asked, call] of [
    [id, w.callAs('claude-desktop')],
    [id, w.callAs('claude-code', 'second')],
    ['chg_aaaaaaaaaaaaaaaaaaaa', w.callAs('claude-code')],
  ] as const)
    await assert.rejects(w.undo(asked, call), code('CHANGE_UNKNOWN'))
})

test('a change that no tool undoes, and one whose tool is off now', async (t) => {
  const w = bench(t)
  const shown = await w.preview({ box: 'a', to: 1_100, mail: 'anna@customer.test' })
  await w.apply(shown)
  await refusedFor(w, shown.change_id, /No tool undoes this change\. Set it back\./)
  const id = await applied(w, 1_200)
  w.row = { ...ROW, mode: 'off' }
  const { get } = w.shelf.boxes
  // Mutation proof: leave the mode to preview(); the platform of a tool that is off is then read.
  w.shelf.boxes.get = () => assert.fail('what is off is not looked at')
  await assert.rejects(w.undo(id), code('TOOL_OFF'))
  w.shelf.boxes.get = get
  Object.assign(w.gate, { tools: new Map() })
  await refusedFor(w, id, /`preview_box_change` is switched off/)
})

test('an undo passes no cap: not the way back up from a fall, and not the day’s count', async (t) => {
  const w = bench(t)
  // Back up from 600 is +67 %.
  await assert.rejects(w.undo(await applied(w, 600)), code('CAP_EXCEEDED'))
  w.row = { ...ROW, caps: { ...ROW.caps, boxes_per_day: { kind: 'count', dayMax: 2 } } }
  const id = await applied(w, 2_100, 'b')
  await assert.rejects(w.undo(id), code('CAP_EXCEEDED'))
})

test('a platform that cannot be read back: nothing is offered', async (t) => {
  const w = bench(t)
  const id = await applied(w, 1_200)
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  Object.assign(entry.tool, { readBack: async () => null })
  await refusedFor(w, id, /cannot be told/)
  Object.assign(entry.tool, { readBack: () => Promise.reject(new Refusal('UPSTREAM_UNREACHABLE')) })
  await assert.rejects(w.undo(id), code('UPSTREAM_UNREACHABLE'))
})

// Mutation proof: leave the tool's schema out of previewUndo(); a note that Shopify allows and the tool does not then looks like a bug of the server.
test('what was there before and no tool would write: refused in words, not as a bug', async (t) => {
  const w = bench(t)
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan, facts } = entry.tool
  const input = z.strictObject({ box: z.string(), to: z.int().min(1_001), reason: z.string().optional() })
  Object.assign(entry.tool, {
    facts: { ...facts, input },
    plan: (asked: Record<string, unknown>, ...rest: [never, never, never]) => plan(input.parse(asked), ...rest),
  })
  await refusedFor(w, await applied(w, 1_200), /not take back what was there before/)
})

// Mutation proof: leave the digest out of previewUndo(); whoever writes into the ledger then chooses what is offered under an honest change's name.
test('a way back that was written into the ledger afterwards is not offered', async (t) => {
  const w = bench(t)
  const id = await applied(w, 1_200)
  const forger = new DatabaseSync(join(w.dir, 'ledger.sqlite'))
  forger.prepare(`UPDATE change SET plan = replace(plan, '"to":1000', '"to":700') WHERE id = ?`).run(id)
  forger.close()
  await assert.rejects(w.undo(id), code('LEDGER_UNAVAILABLE'))
})
