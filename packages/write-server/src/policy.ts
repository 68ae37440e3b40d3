/** The table that grants permission. One row a tool; a tool without a row, or a row without a tool, does not compile. */
import type { Cap, Policy } from '@countersign/gate'
import type { WRITE_TOOLS } from './tools.ts'

/** Half more or half less at once, at most double or half within a day, four times or a quarter within a week: hard, operators can only lower it. */
const HALF: Cap = { kind: 'ratio', callPercentMax: 50, dayPercentMax: 100, weekPercentMax: 300 }
/** Holds once the operator has set an amount; there is no honest default without knowing the shop. */
const UPPER: Cap = { kind: 'max', money: null }
const LOWER: Cap = { kind: 'min', money: null }
/** Meta takes four changes of one budget an hour; a raise leaves the last one for lowering it. */
const EDITS: Cap = { kind: 'count', hourMax: 4, perObject: true }
/** What nothing brings back. */
const FEW: Cap = { kind: 'count', dayMax: 5 }
/** Money that begins out of nothing, where no percentage bounds it: none until the operator has set an amount a day. */
const NEW: Cap = { kind: 'sum', call: null, day: null }
/** A day's new or activated objects: more than a person looks through. */
const TWENTY: Cap = { kind: 'count', dayMax: 20 }
/** Pieces put in or taken out: a delivery to a small shop, and far below what a mistyped number or a loop would do. */
const STOCK: Cap = { kind: 'count', callMax: 500, dayMax: 2_000 }
/** Half off is the deepest that a sale goes; what gives more away is for a person. */
const OFF: Cap = { kind: 'count', callMax: 50 }
const USES: Cap = { kind: 'count', callMax: 1_000, dayMax: 2_000 }
const CODES: Cap = { kind: 'count', dayMax: 10 }
/** A deleted product does not come back, and three in a row raise an alert. */
const DELETES: Cap = { kind: 'count', dayMax: 5 }
/** Deleted by the dozen they count one by one, in the same sum: as many as one change may name, and then none for a day. */
const BULK: Cap = { kind: 'count', callMax: 20, dayMax: 20 }
/** Notes and tags: a day's work on a small shop's orders. */
const NOTES: Cap = { kind: 'count', dayMax: 200 }
/** What may leave the shop in a day only its owner can say; until then there are no refunds. */
const REFUNDS: Cap = { kind: 'sum', call: null, day: null }
/** A refund that comes in slices is a refund that hides its size. */
const SLICES: Cap = { kind: 'count', dayMax: 3, perObject: true }
/** A cancelled order stays cancelled: a bad day's worth, and no more. */
const CANCELS: Cap = { kind: 'count', dayMax: 10 }
/** A small shop's parcels of a day. */
const PARCELS: Cap = { kind: 'count', dayMax: 100 }
/** A day's mails: far below what mail providers allow (500 to 2,000 a day), far above one person's day. */
export const MAILS_PER_DAY_MAX = 200
/** An hour's: a quarter of it, so that a loop is seen before the day's are out. */
const MAILS: Cap = { kind: 'count', hourMax: 50, dayMax: MAILS_PER_DAY_MAX }
/** To one address in a day: a lively conversation. More is a loop, or harassment. */
const TO_ONE: Cap = { kind: 'count', dayMax: 10, perObject: true }

// Making ads is off as installed: its definitions are long, and every one of them stands in what a model is given before it is asked anything.
// prettier-ignore
export const POLICY = {
  preview_shopify_price_change:        { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'write_products',                            writesPerMinute: 5,  caps: { change_percent: HALF, max_price: UPPER, price_floor: LOWER } },
  preview_shopify_inventory_adjust:    { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'write_inventory',                           writesPerMinute: 5,  caps: { stock_change: STOCK } },
  preview_shopify_order_update:        { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'write_orders',                              writesPerMinute: 5,  caps: { order_updates: NOTES } },
  preview_shopify_order_refund:        { risk: 3, mode: 'on',  approval: 'approver',   approvalUnlisted: null,       scope: 'write_orders',                              writesPerMinute: 2,  caps: { refund: REFUNDS, refunds_of_order: SLICES } },
  preview_shopify_order_cancel:        { risk: 3, mode: 'on',  approval: 'approver',   approvalUnlisted: null,       scope: 'write_orders',                              writesPerMinute: 2,  caps: { order_cancels: CANCELS, refund: REFUNDS } },
  preview_shopify_fulfillment_create:  { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'write_merchant_managed_fulfillment_orders', writesPerMinute: 5,  caps: { fulfillments: PARCELS } },
  preview_shopify_product_create:      { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'write_products',                            writesPerMinute: 5,  caps: { products_created: NOTES } },
  preview_shopify_product_update:      { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'write_products',                            writesPerMinute: 5,  caps: { product_updates: NOTES } },
  preview_shopify_product_delete:      { risk: 3, mode: 'on',  approval: 'approver',   approvalUnlisted: null,       scope: 'write_products',                            writesPerMinute: 2,  caps: { product_deletes: DELETES } },
  preview_shopify_discount_create:     { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'write_discounts',                           writesPerMinute: 5,  caps: { discount_percent: OFF, discount_uses: USES, discounts: CODES } },
  preview_shopify_discount_deactivate: { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'write_discounts',                           writesPerMinute: 5,  caps: { discount_ends: NOTES } },
  preview_shopify_customer_update:     { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'write_customers',                           writesPerMinute: 5,  caps: { customer_updates: NOTES } },
  preview_shopify_customer_delete:     { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null,       scope: 'write_customers',                           writesPerMinute: 2,  caps: { customer_deletes: DELETES } },
  preview_shopify_webhook_create:      { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null,       scope: 'read_orders',                               writesPerMinute: 2,  caps: { webhooks: FEW } },
  preview_shopify_webhook_delete:      { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null,       scope: 'read_orders',                               writesPerMinute: 2,  caps: { webhook_deletes: FEW } },
  preview_shopify_shop_policy_update:  { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null,       scope: 'write_legal_policies',                      writesPerMinute: 2,  caps: { policy_updates: FEW } },
  preview_shopify_product_bulk_delete: { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null,       scope: 'write_products',                            writesPerMinute: 1,  caps: { product_deletes: BULK } },
  preview_meta_campaign_delete:        { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null,       scope: 'ads_management',                            writesPerMinute: 10, caps: { deletes: FEW } },
  preview_meta_audience_update:        { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null,       scope: 'ads_management',                            writesPerMinute: 10, caps: { updates: FEW } },
  preview_meta_account_access_update:  { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null,       scope: 'ads_management',                            writesPerMinute: 10, caps: { updates: FEW } },
  preview_meta_budget_change:          { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'ads_management',                            writesPerMinute: 10, caps: { change_percent: HALF, edits: EDITS, max_daily: UPPER, max_lifetime: UPPER, account_daily: UPPER } },
  preview_meta_status_change:          { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: null,       scope: 'ads_management',                            writesPerMinute: 10, caps: { activations: TWENTY, max_daily: UPPER, max_lifetime: UPPER, account_daily: UPPER } },
  preview_meta_campaign_create:        { risk: 2, mode: 'off', approval: 'chat',       approvalUnlisted: null,       scope: 'ads_management',                            writesPerMinute: 10, caps: { creates: TWENTY, new_daily: NEW, max_daily: UPPER, account_daily: UPPER } },
  preview_meta_adset_create:           { risk: 2, mode: 'off', approval: 'chat',       approvalUnlisted: null,       scope: 'ads_management',                            writesPerMinute: 10, caps: { creates: TWENTY, new_daily: NEW, new_lifetime: NEW, max_daily: UPPER, max_lifetime: UPPER, account_daily: UPPER } },
  preview_meta_ad_create:              { risk: 2, mode: 'off', approval: 'chat',       approvalUnlisted: null,       scope: 'ads_management',                            writesPerMinute: 10, caps: { creates: TWENTY } },
  preview_email_send:                  { risk: 2, mode: 'on',  approval: 'chat',       approvalUnlisted: 'approver', scope: 'send',                                      writesPerMinute: 10, caps: { mails: MAILS, mails_to_one: TO_ONE } },
} as const satisfies Policy<typeof WRITE_TOOLS>
