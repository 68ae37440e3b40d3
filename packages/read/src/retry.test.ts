import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure, Refusal } from '@countersign/kernel'
import { orAborted, withRetries } from './retry.ts'
import { refusal, soon } from './test.standin.ts'

const codes = new Set(['UPSTREAM_ERROR', 'UPSTREAM_THROTTLED'] as const)

function failing(times: number, refusalOf: () => Error) {
  const calls = { count: 0 }
  const attempt = async () => {
    calls.count += 1
    if (calls.count <= times) throw refusalOf()
    return 'done'
  }
  return { calls, attempt }
}

test('tries again as often as allowed, and no more', async () => {
  const twice = failing(2, () => new Refusal('UPSTREAM_ERROR'))
  assert.equal(await withRetries({ retries: 2, codes, signal: soon() }, twice.attempt), 'done')
  const ever = failing(99, () => new Refusal('UPSTREAM_ERROR'))
  await assert.rejects(withRetries({ retries: 1, codes, signal: soon() }, ever.attempt), refusal('UPSTREAM_ERROR', 'none'))
  assert.equal(ever.calls.count, 2)
})

test('what will not change is not tried again', async () => {
  for (const error of [new Refusal('UPSTREAM_AUTH'), new TypeError('bug'), new Refusal('UPSTREAM_THROTTLED', { retryAfterS: 60 })]) {
    const { calls, attempt } = failing(99, () => error)
    await assert.rejects(withRetries({ retries: 2, codes, signal: soon() }, attempt), error)
    assert.equal(calls.count, 1)
  }
})

test('a caller that has gone is not waited for, and hears the last refusal', async () => {
  const { calls, attempt } = failing(99, () => new Refusal('UPSTREAM_ERROR'))
  await assert.rejects(withRetries({ retries: 2, codes, signal: AbortSignal.abort() }, attempt), refusal('UPSTREAM_ERROR', 'none'))
  assert.equal(calls.count, 1)
})

test('unbounded retries are our bug', async () => {
  for (const retries of [-1, 3, Infinity])
    await assert.rejects(
      withRetries({ retries, codes, signal: soon() }, async () => 1),
      AssertionFailure,
    )
})

test('shared work goes on when one caller stops waiting', async () => {
  const work = Promise.withResolvers<number>()
  await assert.rejects(orAborted(work.promise, AbortSignal.abort()), refusal('DEADLINE_EXCEEDED', 'none'))
  const waiting = orAborted(work.promise, soon())
  work.resolve(7)
  assert.equal(await waiting, 7)
})

// Mutation proof: return before `work` is listened to when the signal is already aborted.
test('work that fails after its caller has gone does not end the process', async () => {
  const work = Promise.withResolvers<number>()
  await assert.rejects(orAborted(work.promise, AbortSignal.abort()), refusal('DEADLINE_EXCEEDED', 'none'))
  work.reject(new Refusal('UPSTREAM_ERROR'))
  await new Promise((resolve) => setImmediate(resolve))
})
