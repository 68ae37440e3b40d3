import assert from 'node:assert/strict'
import { test } from 'node:test'
import { excessMetaPermissions } from './permissions.ts'

// Mutation proof: add `ads_management` to READ_PERMISSIONS.
test('a reading server holds reading permissions, and no others', () => {
  assert.deepEqual(excessMetaPermissions(['ads_read', 'read_insights', 'public_profile']), [])
  for (const permission of ['ads_management', 'business_management', 'catalog_management', 'pages_manage_ads', 'something_new', 'ADS_READ', ''])
    assert.deepEqual(excessMetaPermissions(['ads_read', permission]), [permission])
})
