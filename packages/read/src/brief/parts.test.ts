import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import type { InsightsQuery } from '../meta/insights.ask.ts'
import type { Sales } from '../shopify/sales/look.ts'
import { type Ads, adsOf } from './ads.ts'
import { blend, ratio } from './blend.ts'
import { ADS, brief, briefLook, MAIL, no, SALES, stockItem } from './test.brief.ts'

test('stock: what is not on sale is passed over, page by page to a bound, and the ten lowest are shown', async () => {
  let pages = 0
  const draft = { id: 'gid://shopify/Product/2', title: 'x', status: 'DRAFT' }
  const { stock } = await brief({
    stock: async ({ low_stock, limit, cursor }) => {
      assert.deepEqual([low_stock, limit, cursor], [5, 30, pages === 0 ? undefined : `c${pages}`])
      pages += 1
      const items = pages === 1 ? [stockItem(1, { product: draft })] : Array.from({ length: 12 }, (_, at) => stockItem(at))
      return { items, nextCursor: `c${pages}`, sifted: false }
    },
  })
  assert.deepEqual([pages, stock?.items.length, stock?.more], [2, 10, true])
  assert.deepEqual(stock?.items[0]?.untrusted, { product: 'Mug blue', variant: 'Blue', sku: 'MUG-0' })
  pages = 0
  await brief({ stock: async () => ({ items: [], nextCursor: `c${++pages}`, sifted: false }) })
  assert.equal(pages, LIMITS.inventoryPagesMax)
})

test('ads: an account that fails is named, and then nothing is added up', async () => {
  const result = await brief({
    accounts: ['act_1', 'act_2'],
    ads: async (query) => (query.accountId === 'act_2' ? no('NOT_FOUND')() : ADS),
  })
  assert.deepEqual([result.parts.meta, result.ads?.total_spend, result.ads?.accounts.length, result.blended], ['partial', null, 1, null])
  assert.ok(result.notes.some((note) => note.startsWith('Meta act_2: not available, NOT_FOUND.')))
})

test('ads: accounts of one currency are added up, of two are not, and campaigns are shared out over them', async () => {
  const asked: InsightsQuery[] = []
  const inCurrency = (other: string) =>
    adsOf(
      briefLook({
        accounts: ['act_1', 'act_2'],
        ads: async (query) => {
          asked.push(query)
          if (query.accountId === 'act_1') return ADS
          return { ...ADS, accountId: 'act_2', facts: { ...ADS.facts, currency: other }, rows: [], totals: null }
        },
      }),
      {},
    )
  assert.deepEqual((await inCurrency('EUR')).ads?.total_spend, { amount: '100.00', currency: 'EUR' })
  assert.deepEqual(asked[0]?.limit, 5)
  const mixed = await inCurrency('JPY')
  assert.equal(mixed.ads?.total_spend, null)
  assert.deepEqual(mixed.ads.accounts[1]?.spend, { amount: '0', currency: 'JPY' }, 'what did not deliver cost nothing')
  assert.ok(mixed.notes.some((note) => note.includes('several currencies')))
})

test('ads: a report that is still being made is no number, and a total that did not come is not zero', async () => {
  const running = await brief({ ads: async () => ({ ...ADS, status: 'running' as const, rows: [], totals: null }) })
  assert.deepEqual([running.parts.meta, running.ads], ['unavailable', null])
  const untold = await brief({ ads: async () => ({ ...ADS, totals: null }) })
  assert.deepEqual([untold.ads?.total_spend, untold.ads?.accounts[0]?.spend, untold.blended], [null, null, null])
})

test('the blended ratio is told only where both sides are whole, in one currency and of the same days', async () => {
  const { ads } = await adsOf(briefLook(), {})
  assert.ok(ads)
  const [account] = ads.accounts
  assert.ok(account)
  assert.equal(blend(SALES, ads).blended?.net_sales_per_ad_spend, '2.50')
  const cases: readonly (readonly [Sales, Ads, RegExp])[] = [
    [{ ...SALES, complete: false }, ads, /not known whole/],
    [SALES, { ...ads, total_spend: null }, /not known whole/],
    [{ ...SALES, currency: 'USD' }, ads, /sales are in USD, ad spend is in EUR/],
    [SALES, { ...ads, accounts: [{ ...account, since: '2026-11-18' }] }, /calendar day/],
  ]
  for (const [sales, spent, why] of cases) {
    const { blended, notes } = blend(sales, spent)
    assert.equal(blended, null)
    assert.match(notes.join(' '), why)
  }
  assert.equal(blend(SALES, { ...ads, total_spend: { amount: '0.00', currency: 'EUR' } }).blended, null)
  assert.match(blend(SALES, { ...ads, accounts: [{ ...account, time_zone: 'America/New_York' }] }).notes.join(' '), /different time zones/)
})

test('a ratio is exact to two decimals, also below zero', () => {
  for (const [part, whole, text] of [
    [25_000, 10_000, '2.50'],
    [1, 3, '0.33'],
    [2, 3, '0.67'],
    [1, 200, '0.01'],
    [-25_000, 10_000, '-2.50'],
    [-1, 10_000, '0.00'],
    [Number.MAX_SAFE_INTEGER, 1, '9007199254740991.00'],
  ] as const)
    assert.equal(ratio(part, whole), text)
})

// `quiet`. Mutation proof: show `name` instead of its initials, or leave out maskContacts.
test('inbox: a sender is initials, and an address or number in a subject is masked', async () => {
  const { inbox } = await brief()
  assert.deepEqual(inbox?.newest[0]?.untrusted, { from: 'L. H.', subject: 'Call me: … or …@…' })
  const [first] = MAIL.newest
  assert.ok(first)
  const from = { name: 'lena@customer.test', address: 'lena@customer.test' }
  const unnamed = await brief({ mail: async () => ({ ...MAIL, newest: [{ ...first, untrusted: { from, subject: '' } }], at_least: true }) })
  assert.equal(unnamed.inbox?.newest[0]?.untrusted.from, 'l…@…')
  assert.ok(unnamed.notes.some((note) => note.includes('at least so high')))
})
