/** The shapes of Shopify's answers. Whatever does not fit is refused whole. */
import { type Money, parsePlatformMoney, Refusal } from '@countersign/kernel'
import { z } from 'zod'

/** A GID of this kind, or of one of several written `A|B`. */
export const gid = (kind: string) => z.string().regex(new RegExp(`^gid://shopify/(?:${kind})/[1-9]\\d{0,19}$`))
export const amount = z.string().regex(/^(?:0|[1-9]\d{0,12})(?:\.\d{1,12})?$/)
export const currency = z.string().regex(/^[A-Z]{3}$/)
/** Shopify's own enumerations: its words, never a person's. */
export const word = z.string().regex(/^[A-Z][A-Z_]{0,60}$/)
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/)
export const text = z.string().max(1_000_000)
export const count = z.int()
export const zone = z.string().regex(/^[A-Za-z0-9_+/-]{1,64}$/)

/** Exact, or refused: a price that cannot be told is not rounded into one that can. */
export function moneyFrom(amount: string, currency: string): Money {
  try {
    return parsePlatformMoney({ amount, currency })
  } catch (error) {
    // What the platform sent is not the caller's mistake.
    if (error instanceof Refusal && error.code === 'AMOUNT_INVALID') throw new Refusal('UPSTREAM_MALFORMED', { cause: error })
    throw error
  }
}

export const money = z.object({ amount, currencyCode: currency }).transform(({ amount, currencyCode }) => moneyFrom(amount, currencyCode))
export const shopMoney = z.object({ shopMoney: money }).transform((bag) => bag.shopMoney)

/** Money that may be below zero, such as a customer's balance after more was given back than paid. */
export const signedMoney = z
  .object({ amount: z.string().regex(/^-?(?:0|[1-9]\d{0,12})(?:\.\d{1,12})?$/), currencyCode: currency })
  .transform(({ amount, currencyCode }) => signedFrom(amount, currencyCode))

export const signedShopMoney = z.object({ shopMoney: signedMoney }).transform((bag) => bag.shopMoney)

export function signedFrom(amount: string, currency: string): Money {
  const { minor } = moneyFrom(amount.replace(/^-/, ''), currency)
  // No minus in front of nothing.
  return { minor: amount.startsWith('-') && minor !== 0 ? -minor : minor, currency }
}

export const tags = z.array(text).max(250)
export const more = z.object({ hasNextPage: z.boolean() })
export const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() })
export type PageInfo = z.output<typeof pageInfo>

export const counted = z.object({ count, precision: word }).nullable()
export const zoned = z.object({ ianaTimezone: zone })

/** An UnsignedInt64 travels as text. */
export const bigCount = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
