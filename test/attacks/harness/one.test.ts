// Every promise of the README under a hostile model: any tool, any arguments, any order, faults all around. Half of the 200,000 steps.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { playBatch } from './batch.ts'
import { tooSeldom } from './measure.ts'

const [SEED, STEPS] = [1, 100_000]

// Mutation proof: each of these edits was tried and found from seed 1 on, most within 2,000 steps, the last within 32,000: the server without the
// percentage of one call or of a day, the digest of the plan, the summary, the token, the caller, the workspace, the list of clients that ask, the
// row before the effect, the refusal when that row fails, the outcome `unknown`, the compare-and-set, the reservation of an unknown outcome, the
// writes of a minute, the mails of a day, the wait for another change of the same object, the exact domain of the allowlist, the digest of the
// policy, cancelling, expiry; with another price or a second recipient than was shown; with a lost write sent again; with a failure called applied.
test('no sequence of calls breaks a promise', { timeout: 1_500_000 }, async (t) => {
  const met = await playBatch({ seed: SEED, steps: STEPS, say: (line) => t.diagnostic(line) })
  for (const [what, times] of met.lines()) t.diagnostic(`${what}: ${times}`)
  assert.equal(met.of('steps') >= STEPS, true)
  assert.deepEqual(tooSeldom(met), [])
})
