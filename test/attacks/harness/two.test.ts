// Every promise of the README under a hostile model: any tool, any arguments, any order, faults all around. Half of the 200,000 steps.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { playBatch } from './batch.ts'
import { tooSeldom } from './measure.ts'

const [SEED, STEPS] = [100001, 100_000]

// Mutation proof: as in one.test.ts; finds.play.ts takes out one guard after another at every run.
test('no sequence of calls breaks a promise', { timeout: 1_500_000 }, async (t) => {
  const met = await playBatch({ seed: SEED, steps: STEPS, say: (line) => t.diagnostic(line) })
  for (const [what, times] of met.lines()) t.diagnostic(`${what}: ${times}`)
  assert.equal(met.of('steps') >= STEPS, true)
  assert.deepEqual(tooSeldom(met), [])
})
