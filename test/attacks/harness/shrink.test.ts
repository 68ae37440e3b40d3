// A story of a broken promise that the harness finds becomes a short one: with one guard taken out of the server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MUTANTS } from './mutants.people.ts'
import { type Broken, openStage, playSeed } from './run.ts'
import { replay, shrink, story } from './shrink.ts'

const WORLDS_MAX = 24
const STEPS = 1_200

test('a long story of a broken promise becomes a short one that is true by itself', { timeout: 300_000 }, async (t) => {
  const stage = await openStage()
  const open = MUTANTS.find(({ what }) => what.startsWith('any summary'))?.open
  assert.ok(open !== undefined)
  const mutated = { ...stage, open }
  try {
    let broken: Broken | null = null
    for (let seed = 1; broken === null && seed <= WORLDS_MAX; seed++) broken = await playSeed(mutated, seed, STEPS)
    assert.ok(broken !== null)
    const shrunk = await shrink(mutated, broken, { triesMax: 300, time_ms: 120_000 })
    t.diagnostic(story(broken, shrunk))
    assert.ok(shrunk.steps.length <= 12, `${shrunk.steps.length} steps are left of ${broken.steps.length}`)
    assert.equal((await replay(mutated, shrunk.steps))[0]?.promise, broken.violations[0]?.promise)
    assert.deepEqual(await replay(stage, shrunk.steps), [], 'with the guard in place the same story is harmless')
  } finally {
    await stage.close()
  }
})
