/** The table that grants permission. One row a tool; a tool without a row, or a row without a tool, does not compile. */
import type { Cap, Policy } from '@countersign/gate'
import type { WRITE_TOOLS } from './tools.ts'

/** Half more or half less at once, at most double or half within a day, four times or a quarter within a week: hard, operators can only lower it. */
const HALF: Cap = { kind: 'ratio', callPercentMax: 50, dayPercentMax: 100, weekPercentMax: 300 }
/** Holds once the operator has set an amount; there is no honest default without knowing the shop. */
const UPPER: Cap = { kind: 'max', money: null }
const LOWER: Cap = { kind: 'min', money: null }
/** A day's mails: far below what mail providers allow (500 to 2,000 a day), far above one person's day. */
export const MAILS_PER_DAY_MAX = 200
/** An hour's: a quarter of it, so that a loop is seen before the day's are out. */
const MAILS: Cap = { kind: 'count', hourMax: 50, dayMax: MAILS_PER_DAY_MAX }
/** To one address in a day: a lively conversation. More is a loop, or harassment. */
const TO_ONE: Cap = { kind: 'count', dayMax: 10, perObject: true }

// prettier-ignore
export const POLICY = {
  //                              risk     default     a yes by          unlisted                    platform permission      writes/min           limits
  preview_shopify_price_change: { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: null,       scope: 'write_products', writesPerMinute: 5,  caps: { change_percent: HALF, max_price: UPPER, price_floor: LOWER } },
  preview_meta_budget_change:   { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: null,       scope: 'ads_management', writesPerMinute: 10, caps: { change_percent: HALF, max_daily: UPPER, max_lifetime: UPPER } },
  preview_email_send:           { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: 'approver', scope: 'send',           writesPerMinute: 10, caps: { mails: MAILS, mails_to_one: TO_ONE } },
} as const satisfies Policy<typeof WRITE_TOOLS>
