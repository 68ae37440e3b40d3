/** All net sales over all ad spend: the one ratio that needs no attribution, told only where both sides are whole and alike. */
import { parsePlatformMoney } from '@countersign/kernel'
import type { Sales } from '../shopify/sales/look.ts'
import type { Ads } from './ads.ts'

export interface Blend {
  readonly blended: { readonly net_sales_per_ad_spend: string; readonly currency: string } | null
  readonly notes: readonly string[]
}

const none = (...notes: readonly string[]): Blend => ({ blended: null, notes })

const MEANING = 'The blended ratio is all net sales over all ad spend; it cannot say which sale an ad brought.'
const ZONES = 'The shop and an ad account count their days in different time zones.'

export function blend(sales: Sales | null, ads: Ads | null): Blend {
  if (sales === null || ads === null) return none()
  if (ads.total_spend === null || !sales.complete) return none('No blended ratio: sales or ad spend are not known whole.')
  if (ads.total_spend.currency !== sales.currency)
    return none(`No blended ratio: sales are in ${sales.currency}, ad spend is in ${ads.total_spend.currency}.`)
  if (ads.accounts.some(({ since, until }) => since !== sales.period.since || until !== sales.period.until))
    return none('No blended ratio: the shop and an ad account are not on the same calendar day.')
  const spent = parsePlatformMoney(ads.total_spend).minor
  if (spent === 0) return none()
  const notes = ads.accounts.some(({ time_zone }) => time_zone !== sales.zone) ? [MEANING, ZONES] : [MEANING]
  return { blended: { net_sales_per_ad_spend: ratio(sales.figures.net, spent), currency: sales.currency }, notes }
}

/** Two decimals, half away from zero, without a float. */
export function ratio(part: number, whole: number): string {
  const hundredths = (BigInt(Math.abs(part)) * 200n + BigInt(whole)) / (2n * BigInt(whole))
  const digits = String(hundredths).padStart(3, '0')
  return `${part < 0 && hundredths > 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
