// `once`, `recorded`, `known`, `human` across kill -9 while a change begins to wait for its approver, and in the process of the approver’s command.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Ask, asks } from '../support/asks.ts'
import { type Killing, openKilling } from '../support/killing.ts'
import { checkTruth, worthDying } from '../support/truth.ts'

let killing: Killing
let ask: Ask
before(async () => {
  killing = await openKilling()
  const found = (await asks(killing)).find((one) => one.platform === 'shopify')
  assert.ok(found)
  ask = found
})
after(() => killing.close())

test('killed while it begins to wait', async (t) => {
  const whole = killing.fresh(true)
  const steps = await whole.applyAndDie(await whole.preview(ask.tool, ask.args), 0)
  assert.equal(whole.effects().length, 0)
  const wait = steps.indexOf('ledger UPDATE change')
  assert.ok(wait > 0)
  for (let order = wait + 1; order <= steps.length; order++)
    await t.test(`before ${order}: ${steps[order - 1]}`, async () => {
      const one = killing.fresh(true)
      const shown = await one.preview(ask.tool, ask.args)
      await one.applyAndDie(shown, order)
      const isWaiting = order > wait + 1
      const later = one.later()
      assert.equal((await later.get(shown))['state'], isWaiting ? 'awaiting' : 'open')
      assert.equal(await later.apply(shown), isWaiting ? 'CHANGE_CLOSED' : 'awaiting_approval')
      assert.deepEqual(one.effects(), [])
      assert.equal(await later.approve(shown, 'ana'), 'applied')
      assert.equal(one.effects().length, 1)
      later.close()
      assert.deepEqual(one.problems(), [])
    })
})

test('killed while it is approved and carried out', async (t) => {
  const whole = killing.fresh(true)
  const steps = await whole.approveAndDie(await whole.waiting(ask.tool, ask.args), 'ana', 0)
  assert.equal(whole.effects().length, 1)
  const commits = steps.flatMap((step, index) => (step === 'commit' ? [index + 1] : []))
  assert.equal(commits.length, 4, 'the signature, the start, the mark, the outcome')
  const [sign = 0, , , settled = 0] = commits
  // From the row and the signature on; what comes before is the log’s own beginning.
  for (const order of worthDying(steps).filter((one) => one >= sign - 2 && one <= settled + 1))
    await t.test(`before ${order}: ${steps[order - 1]}`, async () => {
      const one = killing.fresh(true)
      const shown = await one.waiting(ask.tool, ask.args)
      const taken = (await one.approveAndDie(shown, 'ana', order)).slice(0, -1)
      await checkTruth({ platform: 'shopify', one, shown, taken, commits: 2 }, async (later, commits) => {
        assert.equal((await later.get(shown))['state'], 'awaiting')
        assert.equal(await later.apply(shown), 'CHANGE_CLOSED')
        assert.deepEqual(one.effects(), [])
        // A yes that started nothing may be given anew, by the one who gave it as well: with one approver there is nobody else.
        const [first, second] = commits === 1 ? (['ana', 'ben'] as const) : (['ben', 'ana'] as const)
        assert.equal(await later.approve(shown, first), 'applied')
        assert.equal(await later.approve(shown, second), 'APPROVAL_DECIDED')
      })
    })
})
