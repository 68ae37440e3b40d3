import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instructionsOf, signOf } from './sign.ts'
import { READ_TOOL_NAMES } from './tools.ts'

/** As the design lists them: what a complete server would say must fit too. */
const ALL = new Set(
  `shopify_shop_get shopify_product_search shopify_product_get shopify_order_search shopify_order_get shopify_customer_search shopify_customer_get
   shopify_inventory_list shopify_discount_search shopify_sales_report meta_account_list meta_campaign_search meta_adset_search meta_ad_search
   meta_insights_report meta_activity_list meta_audience_list email_folder_list email_message_search email_message_get email_thread_get
   email_attachment_get commerce_brief`.split(/\s+/),
)

test('the instructions fit into what clients show, whatever is served', () => {
  for (const served of [ALL, new Set(READ_TOOL_NAMES)])
    for (const workspaces of [['main'], ['north', 'south']]) {
      const text = instructionsOf(served, workspaces)
      assert.ok(Buffer.byteLength(text) <= 1_536, `${Buffer.byteLength(text)} bytes`)
      assert.match(text, /`untrusted`/)
      assert.equal(/`workspace`/.test(text), workspaces.length > 1)
    }
})

test('no tool is named that is not served', () => {
  const served = new Set(['shopify_product_search', 'email_message_search'])
  const sign = signOf(served, ['main'])
  const texts = [sign.instructions, ...(sign.prompts ?? []).map((prompt) => prompt.text({ order: '#1001' }))]
  for (const text of texts) for (const [name] of text.matchAll(/\b(?:shopify|meta|email|commerce)_[a-z_]+/g)) assert.ok(served.has(name), name)
})

test('every tool that a complete server would be praised for is in the design’s list', () => {
  for (const [name] of instructionsOf(ALL, ['main']).matchAll(/\b(?:shopify|meta|email|commerce)_[a-z_]+/g)) assert.ok(ALL.has(name), name)
  for (const name of READ_TOOL_NAMES) assert.ok(ALL.has(name), name)
})
