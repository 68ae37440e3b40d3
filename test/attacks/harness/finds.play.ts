// The harness itself: every guard that is taken out is found, by its promise. Some minutes long; its stories are shrunk in shrink.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MUTANTS } from './mutants.people.ts'
import { type Broken, openStage, playSeed } from './run.ts'

const WORLDS_MAX = 24
const STEPS = 1_200

test('every missing guard is found', { timeout: 600_000 }, async (t) => {
  const stage = await openStage()
  try {
    for (const { what, promises, open } of MUTANTS)
      await t.test(`${promises.join(', ')}: ${what}`, async () => {
        let broken: Broken | null = null
        let seed = 0
        while (broken === null && seed < WORLDS_MAX) broken = await playSeed({ ...stage, open }, ++seed, STEPS)
        assert.ok(broken !== null, `not found in ${WORLDS_MAX * STEPS} steps`)
        assert.ok(
          broken.violations.some((one) => promises.includes(one.promise)),
          JSON.stringify(broken.violations),
        )
        t.diagnostic(`${what}: seed ${seed}, step ${broken.steps.length}`)
      })
  } finally {
    await stage.close()
  }
})
