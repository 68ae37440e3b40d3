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
/** A day's mails: far below what mail providers allow (500 to 2,000 a day), far above one person's day. */
export const MAILS_PER_DAY_MAX = 200
const MAILS: Cap = { kind: 'count', dayMax: MAILS_PER_DAY_MAX }

// prettier-ignore
export const POLICY = {
  //                              risk     default     a yes by          unlisted                    platform permission      writes/min           limits
  preview_shopify_price_change: { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: null,       scope: 'write_products', writesPerMinute: 5,  caps: { change_percent: HALF, max_price: UPPER, price_floor: LOWER } },
  preview_meta_budget_change:   { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: null,       scope: 'ads_management', writesPerMinute: 10, caps: { change_percent: HALF, edits: EDITS, max_daily: UPPER, max_lifetime: UPPER, account_daily: UPPER } },
  preview_meta_status_change:   { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: null,       scope: 'ads_management', writesPerMinute: 10, caps: { activations: TWENTY, max_daily: UPPER, account_daily: UPPER } },
  preview_meta_campaign_create: { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: null,       scope: 'ads_management', writesPerMinute: 10, caps: { creates: TWENTY, new_daily: NEW, account_daily: UPPER } },
  preview_meta_adset_create:    { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: null,       scope: 'ads_management', writesPerMinute: 10, caps: { creates: TWENTY, new_daily: NEW, new_lifetime: NEW, account_daily: UPPER } },
  preview_meta_ad_create:       { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: null,       scope: 'ads_management', writesPerMinute: 10, caps: { creates: TWENTY } },
  preview_meta_campaign_delete: { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null, scope: 'ads_management', writesPerMinute: 10, caps: { deletes: FEW } },
  preview_meta_audience_update: { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null, scope: 'ads_management', writesPerMinute: 10, caps: { updates: FEW } },
  preview_meta_account_access_update: { risk: 3, mode: 'off', approval: 'two_person', approvalUnlisted: null, scope: 'ads_management', writesPerMinute: 10, caps: { updates: FEW } },
  preview_email_send:           { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: 'approver', scope: 'send',           writesPerMinute: 10, caps: { mails: MAILS } },
} as const satisfies Policy<typeof WRITE_TOOLS>
