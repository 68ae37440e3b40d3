import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { rateLimiter } from './rate.ts'

const refused = (run: () => void): Refusal => {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof Refusal)
    return error
  }
  return assert.fail('not refused')
}

// Mutation proof: leave out the `push` in admit, or the filter in recent, and these turn red.
test('admits as many calls as the limit says, then says when to come back', () => {
  let now = 1_000_000
  const limiter = rateLimiter(() => now)
  const rates = [{ key: 'shopify:read', perMinute: 3 }]
  for (let i = 0; i < 3; i++) limiter.admit(rates)
  const refusal = refused(() => limiter.admit(rates))
  assert.equal(refusal.code, 'RATE_LIMITED')
  assert.equal(refusal.retryAfterS, 60)
  now += 59_001
  assert.equal(refused(() => limiter.admit(rates)).retryAfterS, 1)
  now += 999
  limiter.admit(rates)
})

test('slides: no minute anywhere holds more than the limit', () => {
  let now = 0
  const limiter = rateLimiter(() => now)
  const admitted: number[] = []
  for (let step = 0; step < 2_000; step++) {
    now += (step * 7919) % 400
    try {
      limiter.admit([{ key: 'k', perMinute: 5 }])
      admitted.push(now)
    } catch {
      // Refused calls take no place.
    }
  }
  assert.ok(admitted.length > 20)
  for (const start of admitted) assert.ok(admitted.filter((t) => t >= start && t < start + 60_000).length <= 5)
})

test('takes a place in all windows or in none', () => {
  const limiter = rateLimiter(() => 5)
  limiter.admit([{ key: 'tool', perMinute: 1 }])
  refused(() =>
    limiter.admit([
      { key: 'platform', perMinute: 1 },
      { key: 'tool', perMinute: 1 },
    ]),
  )
  limiter.admit([{ key: 'platform', perMinute: 1 }])
})

test('a limit of zero admits nothing', () => {
  assert.equal(refused(() => rateLimiter(() => 5).admit([{ key: 'k', perMinute: 0 }])).code, 'RATE_LIMITED')
})

test('a clock that jumps back does not lock callers out for ever', () => {
  let now = 10_000_000
  const limiter = rateLimiter(() => now)
  limiter.admit([{ key: 'k', perMinute: 1 }])
  now = 1_000
  refused(() => limiter.admit([{ key: 'k', perMinute: 1 }]))
  now += 60_000
  limiter.admit([{ key: 'k', perMinute: 1 }])
})
