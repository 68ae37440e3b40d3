// `known`, `once`: a platform that carries a change out after this house has stopped waiting for its answer.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { LIMITS } from '@countersign/kernel'
import { applyArgs, asks } from '../support/asks.ts'
import { openShop, type Shop } from '../support/sandbox.ts'

/** A mail server has the longest to answer. */
const SLOW_MS = LIMITS.mailReplyDeadline_ms + 2_000

let shop: Shop
before(async () => {
  shop = await openShop({ slow_ms: SLOW_MS })
})
after(() => shop.close())

// Mutation proof: say `none` for every effect in outbound.ts; two platforms are then called failed, and did it.
test('a platform that does its work after nobody waits any more: unknown, once, and found out', { timeout: 110_000 }, async () => {
  const begun = performance.now()
  const shown = []
  for (const ask of await asks(shop)) shown.push({ ask, preview: await shop.write.call(ask.tool, ask.args) })
  const before = (await shop.effects()).length
  for (const { ask } of shown) await shop.fault(ask.platform, 'slow', 1, 'write')
  const answers = await Promise.all(shown.map(({ preview }) => shop.write.call('apply_change', applyArgs(preview))))
  assert.deepEqual(
    answers.map(({ status }) => status),
    shown.map(() => 'unknown'),
  )
  // Whatever has not happened by then happens while nobody looks.
  await pause(Math.max(0, SLOW_MS + 3_000 - (performance.now() - begun)))
  assert.equal((await shop.effects()).length - before, shown.length)
  for (const { ask, preview } of shown) {
    assert.equal((await shop.write.call('apply_change', applyArgs(preview)))['code'], 'CHANGE_CLOSED')
    const { state } = await shop.write.call('change_get', { change_id: preview['change_id'] })
    // Mail cannot be read back: a person looks into the folder of what was sent.
    assert.equal(state, ask.platform === 'smtp' ? 'unknown' : 'applied', ask.platform)
  }
  assert.equal((await shop.effects()).length - before, shown.length, 'never repeated')
})
