import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, SECOND_MS } from '@countersign/kernel'
import { skew } from './doctor.places.ts'
import { modeOf } from './serving.ts'

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

test('why a tool is off is said', () => {
  const config = { raw: { workspaces: { main: { meta: {} } }, tools: { meta_campaign_search: 'off' } } } as unknown as Parameters<typeof modeOf>[0]
  const why = (platform: 'shopify' | 'meta', name: string, tier: 0 | 1) =>
    modeOf(config, platform, { name: name as 'shopify_order_get', tier: tier as 0 }).why
  assert.match(why('shopify', 'shopify_order_get', 0) ?? '', /no workspace has `shopify`/)
  assert.match(why('meta', 'meta_campaign_search', 0) ?? '', /switched off/)
  assert.match(why('meta', 'meta_audience_list', 1) ?? '', /tools: \{ meta_audience_list: on \}/)
  assert.equal(why('meta', 'meta_account_list', 0), null)
})
