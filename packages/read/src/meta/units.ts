/** Meta counts money by a table of its own, which is not ISO 4217: a forint budget sent in "cents" would be a hundred times too large. */
import { decimalsOf, type Money, Refusal } from '@countersign/kernel'

const offsets = (offset: number, codes: string): [string, number][] => codes.split(' ').map((code) => [code, offset])

/**
 * Meta's units per major unit, for every currency an ad account may have and whose ISO decimals are known here.
 * Source: developers.facebook.com/documentation/ads-commerce/marketing-api/currencies. A currency that is not here is refused.
 */
const OFFSETS: ReadonlyMap<string, number> = new Map([
  ...offsets(1, 'CLP COP CRC HUF ISK IDR JPY KRW PYG TWD VND'),
  ...offsets(
    100,
    'AED ARS AUD BDT BGN BHD BOB BRL CAD CHF CNY CZK DKK DZD EGP EUR GBP GTQ HKD HNL ILS INR JOD KES LKR MOP MXN MYR NGN NIO NOK NZD PEN PHP PKR PLN ' +
      'QAR RON RSD RUB SAR SEK SGD THB TRY UAH USD UYU ZAR',
  ),
])

function ratio(currency: string): { readonly offset: number; readonly minor: number } {
  const offset = OFFSETS.get(currency)
  if (offset === undefined) throw new Refusal('CURRENCY_UNKNOWN')
  return { offset, minor: 10 ** decimalsOf(currency) }
}

/** Our minor units as Meta's, in digits, as its API takes them. Exact: refuses with `AMOUNT_INVALID` what Meta cannot express. */
export function metaUnits({ minor, currency }: Money): string {
  const per = ratio(currency)
  const units = (BigInt(minor) * BigInt(per.offset)) / BigInt(per.minor)
  if (minor < 0 || units * BigInt(per.minor) !== BigInt(minor) * BigInt(per.offset))
    throw new Refusal('AMOUNT_INVALID', { detail: `Meta takes ${currency} in steps of ${per.offset === 1 ? '1' : '0.01'}.` })
  return String(units)
}

/** Meta's units, as its API gives them, as Money. Refuses with `UPSTREAM_MALFORMED` what is not a plain number of units. */
export function metaMoney(text: string, currency: string): Money {
  const per = ratio(currency)
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw new Refusal('UPSTREAM_MALFORMED')
  const scaled = BigInt(text) * BigInt(per.minor)
  const minor = Number(scaled / BigInt(per.offset))
  if (scaled % BigInt(per.offset) !== 0n || !Number.isSafeInteger(minor)) throw new Refusal('UPSTREAM_MALFORMED')
  return { minor, currency }
}
