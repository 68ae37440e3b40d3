/** Money as the Admin API writes it: `Money` keeps its cents ("18.90"), `MoneyV2` drops zeros down to one decimal ("18.9", "18.0"). */
import { amountOf } from '@countersign/kernel'
import type { Fields } from './context.ts'

/** Cents to the `Money` scalar. */
export const moneyScalar = (cents: number): string => amountOf({ minor: cents, currency: 'EUR' })

/** Behind `MoneyBag` and `MoneyV2` stands the amount in cents; the shop sells in its own currency alone. */
export const MONEY_FIELDS: Readonly<Record<string, Fields<number>>> = {
  MoneyBag: { shopMoney: (cents) => cents, presentmentMoney: (cents) => cents },
  MoneyV2: { amount: (cents) => moneyScalar(cents).replace(/0$/, ''), currencyCode: () => 'EUR' },
}
