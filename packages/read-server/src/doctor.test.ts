import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modeOf } from './serving.ts'

test('why a tool is off is said', () => {
  const config = { raw: { workspaces: { main: { meta: {} } }, tools: { meta_campaign_search: 'off' } } } as unknown as Parameters<typeof modeOf>[0]
  const why = (platform: 'shopify' | 'meta', name: string, tier: 0 | 1) =>
    modeOf(config, platform, { name: name as 'shopify_order_get', tier: tier as 0 }).why
  assert.match(why('shopify', 'shopify_order_get', 0) ?? '', /no workspace has `shopify`/)
  assert.match(why('meta', 'meta_campaign_search', 0) ?? '', /switched off/)
  assert.match(why('meta', 'meta_audience_list', 1) ?? '', /tools: \{ meta_audience_list: on \}/)
  assert.equal(why('meta', 'meta_account_list', 0), null)
})
