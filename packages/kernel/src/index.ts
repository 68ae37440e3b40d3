/** The words of the house: pure values and functions that every room may use. No I/O, no dependencies. */
export { assert, AssertionFailure } from './assert.ts'
export { type Clock, DAY_MS, HOUR_MS, isoTime, MINUTE_MS, SECOND_MS, systemClock, WEEK_MS } from './clock.ts'
export { canonical, digest, keyedHash, sha256 } from './digest.ts'
export { metaAccountId, metaId, shopifyId, type ShopifyKind, shopifyOrder } from './ids.ts'
export { LIMITS } from './limits.ts'
export {
  amountOf,
  compareMoney,
  decimalsOf,
  type Money,
  moneyText,
  type MoneyText,
  parseMoney,
  parsePlatformMoney,
  showMoney,
  showPercent,
} from './money.ts'
export { Refusal, type RefusalCode, type RefusalOptions, REFUSALS } from './refusal.ts'
export { Secret } from './secret.ts'
