// `known`: what is not known to have happened is called unknown, is never repeated, and what surely did not happen is called failed.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { apply, changeGet } from '@countersign/gate'
import { applyArgs, asks } from '../support/asks.ts'
import { world } from '../support/gate.ts'
import { openShop, type Shop } from '../support/sandbox.ts'

/** Fault at the write → what may be said, and whether the effect is out. A dropped connection after the request left is unknown even when the oracle knows better. */
const CASES = [
  { fault: 'drop_after', says: { shopify: 'unknown', meta: 'unknown', smtp: 'unknown' }, effects: { shopify: 1, meta: 1, smtp: 1 } },
  { fault: 'drop_before', says: { shopify: 'unknown', meta: 'unknown', smtp: 'failed' }, effects: { shopify: 0, meta: 0, smtp: 0 } },
  { fault: 'http_500', says: { shopify: 'unknown', meta: 'unknown', smtp: 'failed' }, effects: { shopify: 0, meta: 0, smtp: 0 } },
  { fault: 'throttled', says: { shopify: 'failed', meta: 'failed', smtp: 'failed' }, effects: { shopify: 0, meta: 0, smtp: 0 } },
  { fault: 'http_429', says: { shopify: 'failed', meta: 'failed', smtp: 'failed' }, effects: { shopify: 0, meta: 0, smtp: 0 } },
  { fault: 'forbidden', says: { shopify: 'failed', meta: 'failed', smtp: 'failed' }, effects: { shopify: 0, meta: 0, smtp: 0 } },
] as const

for (const { fault, says, effects } of CASES)
  describe(`${fault} at the one write`, () => {
    let shop: Shop
    before(async () => {
      shop = await openShop()
    })
    after(() => shop.close())

    for (const index of [0, 1, 2])
      test(`platform ${index + 1} of 3`, async () => {
        const ask = (await asks(shop))[index]
        assert.ok(ask)
        const shown = await shop.write.call(ask.tool, ask.args)
        assert.equal(shown['status'], 'preview', JSON.stringify(shown))
        const count = (await shop.effects()).length
        await shop.fault(ask.platform, fault, 1, 'write')
        const result = await shop.write.call('apply_change', applyArgs(shown))
        assert.equal(result['status'], says[ask.platform], JSON.stringify(result))
        // Mutation proof: let a connection retry a mutation, and drop_after shows two effects.
        assert.equal((await shop.effects()).length - count, effects[ask.platform])
        assert.equal((await shop.write.call('apply_change', applyArgs(shown)))['code'], 'CHANGE_CLOSED')
        assert.equal((await shop.effects()).length - count, effects[ask.platform], 'never repeated')
        const kept = await shop.write.call('change_get', { change_id: shown['change_id'] })
        // What a fresh read shows as planned is known; mail cannot be read back, and a read that does not show it proves nothing.
        const shownByReading = says[ask.platform] === 'unknown' && effects[ask.platform] === 1 && ask.platform !== 'smtp'
        assert.equal(kept['state'], shownByReading ? 'applied' : says[ask.platform])
        const settled = shop.rows('write').findLast((row) => row['event'] === 'change_settled')
        assert.equal(settled?.['status'], kept['state'])
      })
  })

test('what may already have happened says so where a person reads it, when it is asked for again', async () => {
  const w = world()
  w.shelf.fault = 'lose_answer'
  const first = await w.preview({ box: 'a', to: 1_100 })
  assert.equal((await w.apply(first))['status'], 'unknown')
  w.shelf.fault = 'none'
  w.time.now += 90_000
  // Mutation proof: leave mayBeDone out of the preview; the same mail then goes out twice by two yeses, the second given without knowing.
  const again = await w.preview({ box: 'a', to: 1_150 })
  assert.ok(again.summary.endsWith(` (the outcome of ${first.change_id} is unknown: this may already be done)`), again.summary)
  assert.doesNotMatch((await w.preview({ box: 'b', to: 2_100 })).summary, /unknown/)
  assert.equal((await w.apply(again))['status'], 'applied')
  w.time.now += 86_400_000
  assert.doesNotMatch((await w.preview({ box: 'a', to: 1_200 })).summary, /unknown/)
  w.close()
})

test('a change whose process died before it could say what became of it is such a change', async () => {
  const w = world()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  const dies = { ...w.gate.ledger, settle: () => false, spend: () => true }
  await apply({ ...w.gate, ledger: dies }, shown, w.callAs('claude-code'))
  w.time.now += 90_000
  assert.match((await w.preview({ box: 'a', to: 1_150 })).summary, /may already be done/)
  w.close()
})

// Mutation proof: leave `followed` out of settledByLooking; the first, which never happened, is then called applied for what the second did.
test('what another change of the same object may have done is not taken for a lost one’s effect', async () => {
  const w = world()
  w.shelf.fault = 'lose_request'
  const lost = await w.preview({ box: 'a', to: 1_100 })
  assert.equal((await w.apply(lost))['status'], 'unknown')
  assert.deepEqual(w.shelf.effects, [])
  w.shelf.fault = 'none'
  w.time.now += 90_000
  assert.equal((await w.apply(await w.preview({ box: 'a', to: 1_100 })))['status'], 'applied')
  assert.equal((await changeGet(w.gate, lost.change_id, w.callAs('claude-code')))['state'], 'unknown')
  // Alone with its object, a lost one is still settled by looking.
  w.shelf.fault = 'lose_answer'
  const alone = await w.preview({ box: 'b', to: 2_100 })
  assert.equal((await w.apply(alone))['status'], 'unknown')
  w.time.now += 90_000
  assert.equal((await changeGet(w.gate, alone.change_id, w.callAs('claude-code')))['state'], 'applied')
  w.close()
})
