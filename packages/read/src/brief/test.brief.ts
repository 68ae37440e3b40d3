/** For the tests of this folder: three platforms that answer as told, one noon, and a brief over them. */
import { LIMITS, Refusal, type RefusalCode } from '@countersign/kernel'
import type { Unanswered } from '../email/unanswered.ts'
import type { InsightsReport } from '../meta/insights.ts'
import type { StockItem } from '../shopify/look/inventory.ts'
import type { Sales } from '../shopify/sales/look.ts'
import { soon } from '../test.standin.ts'
import { commerceBrief } from './commerce.brief.ts'
import type { AdsLook, BriefLook, MailLook, ShopLook } from './look.ts'

/** Friday noon in Berlin. */
export const NOW_MS = Date.UTC(2026, 10, 20, 11)
const DAY = { since: '2026-11-19', until: '2026-11-19' }

export const SALES: Sales = {
  basis: 'orders',
  period: DAY,
  before: { since: '2026-11-18', until: '2026-11-18' },
  currency: 'EUR',
  zone: 'Europe/Berlin',
  taxIncluded: true,
  complete: true,
  figures: { orders: 2, gross: 30_000, discounts: 1_000, refunds: 4_000, net: 25_000 },
  paidBack: 4_000,
  previous: { orders: 1, gross: 20_000, discounts: 0, refunds: 0, net: 20_000 },
  groups: [],
  notes: ['A note of the report.'],
}

export const stockItem = (id: number, more: Partial<StockItem> = {}): StockItem => ({
  id: `gid://shopify/InventoryItem/${id}`,
  variantId: `gid://shopify/ProductVariant/${id}`,
  product: { id: 'gid://shopify/Product/1', title: 'Mug \u200Bblue', status: 'ACTIVE' },
  title: 'Blue',
  sku: `MUG-${id}`,
  tracked: true,
  available: 2,
  levels: [],
  moreLevels: false,
  ...more,
})

const eur = (amount: string) => ({ amount, currency: 'EUR' })
const FIGURES = { impressions: 10, reach: null, clicks: 1, ctr_percent: null, cpc: null, cpm: null }
const CREDIT = { purchases: 3, purchase_value: eur('150.00'), roas: '1.50', attribution: '7d_click_1d_view' }

export const ADS: InsightsReport = {
  status: 'ready',
  accountId: 'act_1',
  facts: { currency: 'EUR', timezone_name: 'Europe/Berlin' },
  level: 'campaign',
  range: DAY,
  rows: [{ campaign_id: '101', spend: eur('100.00'), ...FIGURES, ...CREDIT, untrusted: { name: 'Tea' } }],
  totals: { spend: eur('100.00'), ...FIGURES, ...CREDIT },
  reportRunId: null,
  progressPercent: null,
  nextCursor: null,
  notes: [],
}

export const MAIL: Unanswered = {
  total: 3,
  by_age: { under_1d: 1, from_1d: 0, from_3d: 1, from_7d: 1 },
  oldest_at: '2026-11-04T06:00:00.000Z',
  newest: [
    {
      folder: 'INBOX',
      uid: 7,
      received_at: '2026-11-20T08:00:00.000Z',
      untrusted: { from: { name: 'Lena Hoffmann', address: 'lena@customer.test' }, subject: 'Call me: +49 30 1234567 or lena@customer.test' },
    },
  ],
  at_least: false,
  unread_folders: [],
}

export const no = (code: RefusalCode, retryAfterS?: number) => () =>
  Promise.reject(new Refusal(code, retryAfterS === undefined ? {} : { retryAfterS }))

export interface World {
  readonly sales?: ShopLook['salesReport']
  readonly stock?: ShopLook['inventoryList']
  readonly ads?: AdsLook['insightsReport']
  readonly mail?: MailLook['unanswered']
  readonly accounts?: readonly string[]
  readonly look?: Partial<BriefLook>
}

export function briefLook({ sales, stock, ads, mail, accounts = ['act_1'], look = {} }: World = {}): BriefLook {
  const shop: ShopLook = {
    salesReport: sales ?? (async () => SALES),
    inventoryList: stock ?? (async () => ({ items: [stockItem(1)], nextCursor: null, sifted: false })),
  }
  return {
    signal: soon(),
    clock: () => NOW_MS,
    share_ms: LIMITS.briefShare_ms,
    shopify: async () => shop,
    meta: { accounts, open: async () => ({ insightsReport: ads ?? (async (query) => ({ ...ADS, accountId: query.accountId ?? '' })) }) },
    email: async () => ({ unanswered: mail ?? (async () => MAIL) }),
    ...look,
  }
}

export const brief = async (world: World = {}, input: object = {}) =>
  commerceBrief.output.parse(await commerceBrief.run(commerceBrief.input.parse(input), briefLook(world)))
