import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal, soon } from '../test.standin.ts'
import { costBucket } from './bucket.ts'

const cost = (requested: number, available: number, restoreRate = 100) => ({
  requestedQueryCost: requested,
  throttleStatus: { maximumAvailable: 1_000, currentlyAvailable: available, restoreRate },
})

test('lets everything through while nothing is known', async () => {
  await costBucket(() => 0).admit('a', soon())
})

test('refuses with the time it takes, when that is longer than a call can afford', async () => {
  let now = 0
  const bucket = costBucket(() => now)
  bucket.learn('a', cost(1_000, 0))
  await assert.rejects(bucket.admit('a', soon()), refusal('UPSTREAM_THROTTLED', 'none', 10))
  now = 4_000
  await assert.rejects(bucket.admit('a', soon()), refusal('UPSTREAM_THROTTLED', 'none', 6))
  now = 10_000
  await bucket.admit('a', soon())
})

test('counts calls that are side by side against the same points', async () => {
  const bucket = costBucket(() => 0)
  bucket.learn('a', cost(600, 1_000))
  await bucket.admit('a', soon())
  await assert.rejects(bucket.admit('a', AbortSignal.abort()), refusal('UPSTREAM_THROTTLED', 'none', 2))
})

test('waits a short while rather than refusing', async () => {
  const bucket = costBucket(() => 0)
  bucket.learn('a', cost(100, 99, 1_000))
  await bucket.admit('a', soon())
})

test('a document dearer than the whole bucket is tried when the bucket is full', async () => {
  const bucket = costBucket(() => 0)
  bucket.learn('a', cost(1_500, 1_000))
  await bucket.admit('a', soon())
})

test('a clock that jumps back neither fills nor drains', async () => {
  let now = 100_000
  const bucket = costBucket(() => now)
  bucket.learn('a', cost(500, 500))
  now = 0
  await bucket.admit('a', soon())
  await assert.rejects(bucket.admit('a', AbortSignal.abort()), refusal('UPSTREAM_THROTTLED', 'none', 5))
})
