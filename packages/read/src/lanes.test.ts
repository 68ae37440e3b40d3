import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as settle } from 'node:timers/promises'
import { lanes } from './lanes.ts'
import { refusal, soon } from './test.standin.ts'

function trial(atOnce: number, waitingMax: number) {
  const lane = lanes(atOnce, waitingMax)
  const doors = new Map<string, () => void>()
  const log: string[] = []
  const enter = (name: string, signal = soon()) =>
    lane(signal, () => {
      log.push(name)
      return new Promise<string>((resolve) => doors.set(name, () => resolve(name)))
    })
  return { enter, log, leave: (name: string) => doors.get(name)?.(), lane }
}

// Mutation proof: let every turn pass at once.
test('only so many run at once; those who wait come in their order', async () => {
  const { enter, log, leave } = trial(2, 5)
  const all = ['a', 'b', 'c', 'd'].map((name) => enter(name))
  await settle()
  assert.deepEqual(log, ['a', 'b'])
  leave('b')
  await settle()
  assert.deepEqual(log, ['a', 'b', 'c'])
  for (const name of ['a', 'c']) leave(name)
  await settle()
  leave('d')
  assert.deepEqual(await Promise.all(all), ['a', 'b', 'c', 'd'])
})

test('a queue that is full refuses, and a failure frees its lane', async () => {
  const { enter, log, leave, lane } = trial(1, 1)
  const [first, second] = [enter('a'), enter('b')]
  await settle()
  assert.deepEqual(log, ['a'])
  await assert.rejects(enter('c'), refusal('TOO_MANY_CALLS', 'none'))
  leave('a')
  await first
  await settle()
  leave('b')
  await second
  await assert.rejects(
    lane(soon(), () => Promise.reject(new Error('x'))),
    /x/,
  )
  assert.equal(await lane(soon(), async () => 1), 1)
})

test('who leaves while waiting is not run, and gives no lane away', async () => {
  const { enter, log, leave, lane } = trial(1, 5)
  const first = enter('a')
  const gone = new AbortController()
  const left = enter('b', gone.signal)
  await settle()
  assert.deepEqual(log, ['a'])
  gone.abort()
  await assert.rejects(left, refusal('DEADLINE_EXCEEDED', 'none'))
  await assert.rejects(enter('c', AbortSignal.abort()), refusal('DEADLINE_EXCEEDED', 'none'))
  leave('a')
  await first
  assert.equal(await lane(soon(), async () => 1), 1)
  assert.deepEqual(log, ['a'])
})
