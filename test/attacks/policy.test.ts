// `caps`, `closed`: the rules of a tool at the gate: off in a workspace, moved between preview and apply, and asked of a caller who has had its day.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, preview } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { code, ROW, world } from '../support/gate.ts'

const ASK = { box: 'a', to: 1_100 }
const TOOL = 'preview_box_change'

/** The world's gate, with its tool off in the workspace `second`; counts how often the tool looks. */
function offInSecond() {
  const w = world()
  const entry = w.gate.tools.get(TOOL)
  assert.ok(entry !== undefined)
  const looked = { times: 0 }
  const tool = {
    ...entry.tool,
    plan: (...args: Parameters<typeof entry.tool.plan>) => {
      looked.times++
      return entry.tool.plan(...args)
    },
  }
  const rowIn = (workspace: string) => (workspace === 'second' ? { ...ROW, mode: 'off' as const } : ROW)
  return { w, looked, gate: { ...w.gate, tools: new Map([[TOOL, { tool, rowIn }]]) } }
}

// Mutation proof: leave the check out of preview; mayRun then refuses, but only after the platform was asked.
test('a tool that is off in a workspace is refused there before it looks, and works in the other', async () => {
  const { w, looked, gate } = offInSecond()
  await assert.rejects(
    preview(gate, TOOL, ASK, w.callAs('claude-code', 'second')),
    (error) => error instanceof Refusal && error.code === 'TOOL_OFF' && error.message.includes('workspace second'),
  )
  assert.equal(looked.times, 0)
  assert.equal((await preview(gate, TOOL, ASK, w.callAs('claude-code')))['status'], 'preview')
  w.close()
})

test('a tool that was switched off after the preview has no effect', async () => {
  for (const mode of ['off', 'dry_run'] as const) {
    const w = world()
    const shown = await w.preview(ASK)
    w.row = { ...ROW, mode }
    await assert.rejects(w.apply(shown), code('POLICY_CHANGED'))
    assert.deepEqual(w.shelf.effects, [])
    w.close()
  }
})

// Mutation proof: leave `place`, `environment` or `tokenLife_ms` out of policyDigest.
test('a change that would now go elsewhere than where it was shown to go dies', async () => {
  for (const moved of [{ placeOf: () => 'another mail server' }, { environment: 'production' }, { tokenLife_ms: 301_000 }]) {
    const w = world()
    const shown = await w.preview(ASK)
    await assert.rejects(apply({ ...w.gate, ...moved }, shown, w.callAs('claude-code')), code('POLICY_CHANGED'))
    assert.deepEqual(w.shelf.effects, [])
    w.close()
  }
})

// Mutation proof: leave rateOf out of start and of the look before it.
test('a user’s day holds over client names: the change after the last is refused and stays open', async () => {
  const w = world()
  const gate = { ...w.gate, callerWritesPerDay: 2, chatClients: new Set(['one', 'two', 'three']) }
  const change = async (client: string, to: number) => {
    const shown = (await preview(gate, TOOL, { box: 'a', to }, w.callAs(client))) as { change_id: string; confirm_token: string; summary: string }
    return apply(gate, { change_id: shown.change_id, confirm_token: shown.confirm_token, summary: shown.summary }, w.callAs(client))
  }
  await change('one', 1_010)
  w.time.now += 60_000
  await change('two', 1_020)
  await assert.rejects(change('three', 1_030), (error) => error instanceof Refusal && error.code === 'QUOTA_SPENT' && error.retryAfterS === 86_340)
  assert.deepEqual(
    w.shelf.effects.map(({ to }) => to),
    [1_010, 1_020],
  )
  w.time.now += 86_340_000
  await change('three', 1_030)
  w.close()
})
