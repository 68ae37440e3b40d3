// Every promise of the README under a hostile model: any tool that its judge can judge, any arguments, any order, faults all around. A short play;
// the long ones are `pnpm run attack`, and `node --test test/attacks/harness/*.play.ts` with the servers that lack one guard each.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { playBatch } from './harness/batch.ts'

const [SEED, STEPS] = [7, 6_000]

// Mutation proof: as in harness/one.play.ts; most of the edits named there are found within 2,000 steps.
test('no sequence of calls breaks a promise', { timeout: 600_000 }, async (t) => {
  const met = await playBatch({ seed: SEED, steps: STEPS, say: (line) => t.diagnostic(line) })
  for (const [what, times] of met.lines()) t.diagnostic(`${what}: ${times}`)
  assert.equal(met.of('steps') >= STEPS, true)
  assert.ok(met.of('apply_change applied') >= 5)
})
