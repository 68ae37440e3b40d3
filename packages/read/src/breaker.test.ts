import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import { breaker } from './breaker.ts'
import { refusal, soon } from './test.standin.ts'

const lost = () => Promise.reject(new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' }))
const OPEN_S = LIMITS.breakerOpen_ms / 1_000

function trial() {
  let now = 1_000_000
  const guard = breaker({ clock: () => now })
  let sent = 0
  const run = (work: () => Promise<unknown>, signal = soon()) =>
    guard(signal, () => {
      sent += 1
      return work()
    })
  const fail = async (times: number) => {
    for (let time = 0; time < times; time++) await assert.rejects(run(lost), refusal('UPSTREAM_UNREACHABLE', 'unknown'))
  }
  return { run, fail, pass: (ms: number) => void (now += ms), sent: () => sent }
}

// Mutation proof: never throw openRefusal.
test('after a row of faults nothing is sent, and the refusal says when to come back', async () => {
  const { run, fail, sent } = trial()
  await fail(LIMITS.breakerFaultsMax)
  await assert.rejects(run(lost), refusal('UPSTREAM_UNREACHABLE', 'none', OPEN_S))
  assert.equal(sent(), LIMITS.breakerFaultsMax)
})

test('one answer in between starts the count again, whatever it says', async () => {
  const { run, fail, sent } = trial()
  for (const answer of [
    async () => 1,
    () => Promise.reject(new Refusal('UPSTREAM_THROTTLED')),
    () => Promise.reject(new Refusal('UPSTREAM_ERROR')),
  ]) {
    await fail(LIMITS.breakerFaultsMax - 1)
    await run(answer).catch(() => undefined)
  }
  await run(async () => 2)
  assert.equal(sent(), 3 * LIMITS.breakerFaultsMax + 1)
})

test('after the wait one request probes alone; its answer closes the circuit', async () => {
  const { run, fail, pass, sent } = trial()
  await fail(LIMITS.breakerFaultsMax)
  pass(LIMITS.breakerOpen_ms)
  let answer: (value: number) => void = () => undefined
  const probe = run(() => new Promise((resolve) => (answer = resolve)))
  await assert.rejects(run(lost), refusal('UPSTREAM_UNREACHABLE', 'none', 1))
  answer(7)
  assert.equal(await probe, 7)
  assert.equal(await run(async () => 8), 8)
  assert.equal(sent(), LIMITS.breakerFaultsMax + 2)
})

test('a probe that fails opens it again', async () => {
  const { run, fail, pass } = trial()
  await fail(LIMITS.breakerFaultsMax)
  pass(LIMITS.breakerOpen_ms)
  await fail(1)
  await assert.rejects(run(lost), refusal('UPSTREAM_UNREACHABLE', 'none', OPEN_S))
})

test('callers who leave do not open it, and a probe that is left lets the next one probe', async () => {
  const { run, fail, pass, sent } = trial()
  const left = () => Promise.reject(new Refusal('DEADLINE_EXCEEDED'))
  for (let time = 0; time < LIMITS.breakerFaultsMax; time++) await assert.rejects(run(left, AbortSignal.abort()))
  await fail(LIMITS.breakerFaultsMax)
  pass(LIMITS.breakerOpen_ms)
  await assert.rejects(run(left, AbortSignal.abort()), refusal('DEADLINE_EXCEEDED', 'none'))
  assert.equal(await run(async () => 1), 1)
  assert.equal(sent(), 2 * LIMITS.breakerFaultsMax + 2)
})

test('a clock that jumps back does not keep it open for ever', async () => {
  const { run, fail, pass } = trial()
  await fail(LIMITS.breakerFaultsMax)
  pass(-10 * LIMITS.breakerOpen_ms)
  assert.equal(await run(async () => 1), 1)
})
