import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { refusal, soon } from '../test.standin.ts'
import { turns } from './turns.ts'

const later = () => Promise.withResolvers<void>()

// Mutation proof: compare with `max + 1` in turns.
test('no more than the bound run at once, and all get their turn, in order', async () => {
  const turn = turns(2)
  const ends = Array.from({ length: 6 }, later)
  const begun: number[] = []
  let running = 0
  let most = 0
  const all = ends.map(({ promise }, at) =>
    turn(soon(), async () => {
      begun.push(at)
      most = Math.max(most, ++running)
      await promise
      running--
      return at
    }),
  )
  for (const { resolve } of ends) {
    resolve()
    await new Promise(setImmediate)
  }
  assert.deepEqual(await Promise.all(all), [0, 1, 2, 3, 4, 5])
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5])
  assert.equal(most, 2)
})

test('who waits leaves with its own signal, and takes no place along', async () => {
  const turn = turns(1)
  const { promise, resolve } = later()
  const first = turn(soon(), () => promise)
  const impatient = new AbortController()
  const second = turn(impatient.signal, async () => assert.fail('its caller has gone'))
  impatient.abort()
  await assert.rejects(second, refusal('DEADLINE_EXCEEDED', 'none'))
  await assert.rejects(
    turn(AbortSignal.abort(), async () => 1),
    refusal('DEADLINE_EXCEEDED', 'none'),
  )
  resolve()
  await first
  assert.equal(await turn(soon(), async () => 'free'), 'free')
})

test('a failure gives its place on', async () => {
  const turn = turns(1)
  await assert.rejects(
    turn(soon(), () => Promise.reject(new Error('x'))),
    /x/,
  )
  assert.equal(await turn(soon(), async () => 1), 1)
})

test('the line of those who wait is bounded', async () => {
  const turn = turns(1)
  const stop = new AbortController()
  const { promise, resolve } = later()
  const running = turn(soon(), () => promise)
  const waiting = Array.from({ length: LIMITS.metaCallsWaitingMax }, () => turn(stop.signal, async () => 1).catch(() => 0))
  await assert.rejects(
    turn(soon(), async () => 1),
    refusal('TOO_MANY_CALLS', 'none', 1),
  )
  stop.abort()
  await Promise.all(waiting)
  resolve()
  await running
})
