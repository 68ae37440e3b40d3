/** Currencies as Meta counts them: its own unit per currency, which is neither ISO's nor Intl's, and its ceiling of a million dollars. */

/** Meta counts whole units of these, hundredths of all others. Source: developers.facebook.com/documentation/ads-commerce/marketing-api/currencies. */
const WHOLE = new Set(['CLP', 'COP', 'CRC', 'HUF', 'ISK', 'IDR', 'JPY', 'KRW', 'PYG', 'TWD', 'VND'])

export const offsetOf = (currency: string): 1 | 100 => (WHOLE.has(currency) ? 1 : 100)

/** Round figures, enough to place a budget above or below the ceiling; not a rate that anything is paid at. */
const PER_DOLLAR: Readonly<Record<string, number>> = { EUR: 0.9, USD: 1, GBP: 0.8, JPY: 150, TWD: 32 }

/** The largest budget in Meta's units of the currency. */
export function budgetMax(currency: string): number {
  return Math.floor(1_000_000 * (PER_DOLLAR[currency] ?? 1) * offsetOf(currency))
}
