// `once`, `recorded`, `known` across kill -9 in the real write-server on every platform, by a token in chat: before each durable step and each
// step on the network, which is after the one before it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { asks } from '../support/asks.ts'
import { openKilling } from '../support/killing.ts'
import { checkTruth, type Platform, PLATFORMS, worthDying } from '../support/truth.ts'

/** What the house itself does before it starts and after it has settled is the same for every platform: there one dies for all. */
function deathsOf(platform: Platform, steps: readonly string[]): readonly number[] {
  const commits = steps.flatMap((step, index) => (step === 'commit' ? [index + 1] : []))
  const [start = 0, , settled = 0] = commits
  return worthDying(steps).filter((order) => platform === 'shopify' || (order >= start && order <= settled + 1))
}

describe('killed', { concurrency: 2 }, () => {
  for (const platform of PLATFORMS)
    test(platform, async (t) => {
      const killing = await openKilling()
      t.after(() => killing.close())
      const ask = (await asks(killing)).find((one) => one.platform === platform)
      assert.ok(ask)
      const whole = killing.fresh()
      const steps = await whole.applyAndDie(await whole.preview(ask.tool, ask.args), 0)
      assert.equal(whole.effects().length, 1)
      for (const order of deathsOf(platform, steps))
        await t.test(`before ${order}: ${steps[order - 1]}`, async () => {
          const one = killing.fresh()
          const shown = await one.preview(ask.tool, ask.args)
          const taken = (await one.applyAndDie(shown, order)).slice(0, -1)
          // Before the start the token is as good as it was, once.
          await checkTruth({ platform, one, shown, taken, commits: 1 }, async (later) => {
            assert.equal((await later.get(shown))['state'], 'open')
            assert.equal(await later.apply(shown), 'applied')
            assert.equal(await later.apply(shown), 'CHANGE_CLOSED')
          })
        })
    })
})
