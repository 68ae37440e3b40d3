import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, Refusal, SECOND_MS } from '@countersign/kernel'
import { broken, reach, skew } from './doctor.reach.ts'

const NOW = Date.UTC(2026, 10, 1, 12)
const header = (ms: number) => new Date(ms).toUTCString()

test('the clock is compared with the platform’s, and a header that tells nothing is said to tell nothing', () => {
  assert.equal(skew(header(NOW), NOW).state, 'ok')
  assert.equal(skew(header(NOW), NOW + LIMITS.clockSkewMax_ms).state, 'ok')
  // Mutation proof: compare without the absolute value.
  assert.match(skew(header(NOW), NOW + 120 * SECOND_MS).says, /^120 s ahead|^119 s ahead/)
  assert.match(skew(header(NOW), NOW - 3_600 * SECOND_MS).says, /s behind/)
  assert.equal(skew(header(NOW), NOW - 3_600 * SECOND_MS).state, 'fail')
  for (const nothing of [undefined, '', 'soon']) assert.equal(skew(nothing, NOW).state, 'skip')
})

test('a way that is closed is a finding with what to do, and a login that is refused names the credential', async () => {
  const [closed] = await reach('main · meta', new URL('http://127.0.0.1:1/me'), Date.now, 'renew it')
  assert.deepEqual([closed?.state, closed?.check], ['fail', 'reachable'])
  assert.match(closed?.fix ?? '', /network/)
  const login = broken('x', 'rights', new Refusal('UPSTREAM_AUTH'), 'renew it')
  assert.deepEqual([login.check, login.fix], ['credentials', 'renew it'])
  assert.doesNotMatch(JSON.stringify(broken('x', 'rights', new Error('shpat_secret'), 'renew it')), /shpat/)
})
