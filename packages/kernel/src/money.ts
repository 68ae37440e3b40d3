/** Money as integer minor units plus currency. A float never meets a price. */
import { assert } from './assert.ts'
import { Refusal } from './refusal.ts'

/** `minor` counts the smallest ISO 4217 unit (cents for EUR, yen for JPY, fils for BHD); a safe integer. */
export interface Money {
  readonly minor: number
  readonly currency: string
}

/** Money as a person writes it: a decimal string in major units, e.g. `{ amount: "12.50", currency: "EUR" }`. */
export interface MoneyText {
  readonly amount: string
  readonly currency: string
}

const decimalsTable = (decimals: number, codes: string): [string, number][] => codes.split(' ').map((code) => [code, decimals])

/**
 * ISO 4217 minor-unit exponents of the currencies that the platforms trade in (ISO 4217 list one, 2024 amendments).
 * A currency that is not here is refused: guessing an exponent is how a budget becomes a hundred times larger.
 */
const DECIMALS: ReadonlyMap<string, number> = new Map([
  ...decimalsTable(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'),
  ...decimalsTable(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...decimalsTable(
    2,
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BZD CAD CDF CHF CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR ' +
      'FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR ' +
      'MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD SZL THB TJS TOP TRY ' +
      'TTD TWD TZS UAH USD UYU UZS WST XCD YER ZAR ZMW',
  ),
])

/** Digits after the point. Refuses a currency it does not know (`CURRENCY_UNKNOWN`). */
export function decimalsOf(currency: string): number {
  const decimals = DECIMALS.get(currency)
  if (decimals === undefined) throw new Refusal('CURRENCY_UNKNOWN')
  return decimals
}

/**
 * Exact: no rounding, no exponent, no sign, no separators; trailing zeros beyond the currency's decimals are allowed ("5.000" JPY is not: a
 * thousands separator would be read as a decimal point). Refuses with `AMOUNT_INVALID` or `CURRENCY_UNKNOWN`.
 */
export function parseMoney({ amount, currency }: MoneyText): Money {
  const decimals = decimalsOf(currency)
  const match = /^(0|[1-9]\d{0,12})(?:\.(\d{1,3}))?$/.exec(amount)
  const fraction = match?.[2] ?? ''
  if (match?.[1] === undefined || fraction.length > decimals)
    throw new Refusal('AMOUNT_INVALID', { detail: `${currency} takes at most ${decimals} digits after the point.` })
  const minor = Number(match[1]) * 10 ** decimals + Number(fraction.padEnd(decimals, '0') || '0')
  if (!Number.isSafeInteger(minor)) throw new Refusal('AMOUNT_INVALID')
  return { minor, currency }
}

/** Platforms pad decimals ("1200.0" JPY, "12.5" EUR); zeros that say nothing are dropped, anything else is refused. */
export function parsePlatformMoney({ amount, currency }: MoneyText): Money {
  const [whole = '', fraction = ''] = amount.split('.')
  const kept = fraction.replace(/0+$/, '')
  return parseMoney({ amount: kept === '' ? whole : `${whole}.${kept}`, currency })
}

/** The decimal string of the major unit, with all its decimals: `1250` EUR is `"12.50"`. */
export function amountOf({ minor, currency }: Money): string {
  assert(Number.isSafeInteger(minor), 'money is a safe integer')
  const decimals = decimalsOf(currency)
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0')
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
  return minor < 0 ? `-${text}` : text
}

export const moneyText = (money: Money): MoneyText => ({ amount: amountOf(money), currency: money.currency })

/** For a person: `12.50 EUR`. */
export const showMoney = (money: Money): string => `${amountOf(money)} ${money.currency}`

/** −1, 0 or 1. Currencies are compared only with themselves. */
export function compareMoney(a: Money, b: Money): number {
  assert(a.currency === b.currency, 'money is compared within one currency')
  return Math.sign(a.minor - b.minor)
}

/** How far a value moved, for a person: `+20 %`, `−9.9 %`. One decimal, rounded away from zero, so that nothing looks smaller than it is. */
export function showPercent(before: number, after: number): string {
  assert(Number.isSafeInteger(before) && Number.isSafeInteger(after) && before > 0, 'a percentage has a positive base')
  const tenths = Math.ceil((Math.abs(after - before) * 1_000) / before)
  const sign = after > before ? '+' : after < before ? '−' : ''
  return `${sign}${Math.floor(tenths / 10)}${tenths % 10 === 0 ? '' : `.${tenths % 10}`} %`
}
