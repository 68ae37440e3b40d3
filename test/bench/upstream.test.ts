// What each write tool asks of its platform, counted at the platform's door. No time is measured: the counts are the same on every machine.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { WRITE_TOOLS, type WriteToolName } from '../../packages/write-server/src/tools.ts'
import { type Upstream, upstreamOf } from '../support/upstream.ts'

type Counts = readonly [plan: number, preview: number, apply: number]

/** A Shopify apply: the plan again, a token of its own, the change, the token given back, a look whether it is so. */
const SHOP: Counts = [1, 1, 5]

/** At most. A number that grows here is paid for at every preview or every apply: say what for, next to it. */
const AT_MOST: Readonly<Record<WriteToolName, Counts>> = {
  preview_shopify_price_change: SHOP,
  preview_shopify_inventory_adjust: SHOP,
  preview_shopify_order_update: SHOP,
  preview_shopify_order_refund: SHOP,
  // Shopify cancels in a job of its own, and its end is awaited.
  preview_shopify_order_cancel: [1, 1, 6],
  preview_shopify_fulfillment_create: SHOP,
  preview_shopify_product_create: SHOP,
  preview_shopify_product_update: SHOP,
  preview_shopify_product_delete: SHOP,
  preview_shopify_discount_create: SHOP,
  preview_shopify_discount_deactivate: SHOP,
  preview_shopify_customer_update: SHOP,
  preview_shopify_customer_delete: SHOP,
  preview_shopify_webhook_create: SHOP,
  preview_shopify_webhook_delete: SHOP,
  preview_shopify_shop_policy_update: SHOP,
  preview_shopify_product_bulk_delete: SHOP,
  // The object, its account, what else runs there, and Meta's own log of who changed what. Beyond the plan: Meta's dry run.
  preview_meta_budget_change: [7, 8, 10],
  preview_meta_status_change: [6, 7, 9],
  preview_meta_campaign_create: [5, 6, 7],
  preview_meta_adset_create: [6, 7, 8],
  preview_meta_ad_create: [3, 4, 5],
  preview_meta_campaign_delete: [4, 5, 7],
  preview_meta_audience_update: [1, 1, 3],
  preview_meta_account_access_update: [3, 3, 6],
  // A mail is composed here; the one session with the mail server sends it.
  preview_email_send: [0, 0, 1],
}
const NAMES = WRITE_TOOLS.map(({ name }) => name)

let counted: ReadonlyMap<WriteToolName, Upstream>
before(async () => {
  counted = await upstreamOf(NAMES)
})

for (const name of NAMES)
  // Mutation proof: in gate/preview.ts, plan a second time before the rehearsal.
  test(`${name}: a preview looks at most once beyond its plan, and nothing costs more than it did`, () => {
    const { plan, preview, apply } = counted.get(name) ?? { plan: Number.NaN, preview: Number.NaN, apply: Number.NaN }
    const [planMax, previewMax, applyMax] = AT_MOST[name]
    assert.ok(preview <= plan + 1, `${preview} at the preview, ${plan} of them by the plan`)
    assert.ok(plan <= planMax, `a plan asks ${plan} times, not ${planMax}`)
    assert.ok(preview <= previewMax, `a preview asks ${preview} times, not ${previewMax}`)
    assert.ok(apply <= applyMax, `an apply asks ${apply} times, not ${applyMax}`)
  })

// Mutation proof: in support/upstream.ts, count requests of one platform alone.
test('the doors of all platforms are watched', () => {
  for (const name of NAMES) assert.ok((counted.get(name)?.apply ?? 0) >= 1, name)
})
