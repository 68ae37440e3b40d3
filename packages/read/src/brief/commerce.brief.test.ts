import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure, LIMITS } from '@countersign/kernel'
import { refusal } from '../test.standin.ts'
import { brief, briefLook, no, stockItem } from './test.brief.ts'

test('one call tells all, each with its own and in the shop’s time', async () => {
  const result = await brief()
  assert.deepEqual(result.parts, { shopify: 'ok', meta: 'ok', email: 'ok' })
  assert.equal(result.as_of, '2026-11-20T12:00:00+01:00')
  assert.equal(result.sales?.totals.average_order?.amount, '145.00')
  assert.equal(result.sales.previous.net_change_percent, 25)
  assert.deepEqual(result.blended, { net_sales_per_ad_spend: '2.50', currency: 'EUR' })
  assert.equal(result.inbox?.newest[0]?.received_at, '2026-11-20T09:00:00+01:00')
  for (const what of ['A note of the report.', 'credits to ads', 'still move', 'which sale an ad brought', 'last 30 days'])
    assert.ok(
      result.notes.some((note) => note.includes(what)),
      what,
    )
})

// Mutation proof: let Promise.all in run() reject with a platform's refusal.
for (const [platform, world, code] of [
  ['shopify', { sales: no('UPSTREAM_FORBIDDEN'), stock: no('UPSTREAM_FORBIDDEN') }, 'UPSTREAM_FORBIDDEN'],
  ['shopify', { look: { shopify: no('UPSTREAM_AUTH') } }, 'UPSTREAM_AUTH'],
  ['meta', { ads: no('UPSTREAM_THROTTLED', 60) }, 'UPSTREAM_THROTTLED'],
  ['meta', { look: { meta: { accounts: ['act_1'], open: no('UPSTREAM_AUTH') } } }, 'UPSTREAM_AUTH'],
  ['email', { mail: no('UPSTREAM_UNREACHABLE') }, 'UPSTREAM_UNREACHABLE'],
  ['email', { look: { email: no('UPSTREAM_AUTH') } }, 'UPSTREAM_AUTH'],
] as const)
  test(`${platform} that says ${code} leaves the others standing`, async () => {
    const result = await brief(world)
    assert.deepEqual(result.parts, { shopify: 'ok', meta: 'ok', email: 'ok', [platform]: 'unavailable' })
    assert.ok(result.notes.some((note) => note.includes(`not available, ${code}.`)))
    assert.deepEqual(
      [result.sales === null, result.ads === null, result.inbox === null],
      ['shopify', 'meta', 'email'].map((name) => name === platform),
    )
    if (platform !== 'email') assert.equal(result.blended, null)
  })

test('a platform that the workspace lacks is said to be so, without a word about failure', async () => {
  const result = await brief({ look: { meta: undefined } })
  assert.deepEqual(result.parts, { shopify: 'ok', meta: 'not_configured', email: 'ok' })
  assert.ok(result.notes.every((note) => !note.includes('not available')))
  const mailOnly = await brief({ look: { meta: undefined, shopify: undefined } })
  assert.equal(mailOnly.inbox?.oldest_at, '2026-11-04T06:00:00+00:00')
  await assert.rejects(brief({ look: { meta: undefined, shopify: undefined, email: undefined } }), refusal('PLATFORM_NOT_CONFIGURED', 'none'))
})

test('a scope that is missing for one part of a platform costs that part alone', async () => {
  const result = await brief({ stock: no('UPSTREAM_FORBIDDEN') })
  assert.deepEqual([result.parts.shopify, result.stock], ['partial', null])
  assert.ok(result.sales !== null && result.notes.some((note) => note.startsWith('Shopify stock: not available, UPSTREAM_FORBIDDEN.')))
})

test('all that are configured failing is one refusal, which names each and says when to come back', async () => {
  const down = { sales: no('UPSTREAM_UNREACHABLE'), stock: no('UPSTREAM_UNREACHABLE'), ads: no('UPSTREAM_UNREACHABLE', 30) }
  await assert.rejects(brief({ ...down, mail: no('UPSTREAM_UNREACHABLE', 7) }), refusal('UPSTREAM_UNREACHABLE', 'none', 30))
  await assert.rejects(brief({ ...down, look: { email: undefined } }), refusal('UPSTREAM_UNREACHABLE', 'none'))
  await assert.rejects(brief({ ...down, mail: no('UPSTREAM_AUTH') }), (error: unknown) => {
    assert.ok(refusal('UPSTREAM_ERROR', 'none')(error) && error instanceof Error)
    assert.match(error.message, /shopify: UPSTREAM_UNREACHABLE, meta: UPSTREAM_UNREACHABLE, email: UPSTREAM_AUTH/)
    return true
  })
})

// Mutation proof: catch everything in tried().
test('a bug is no partial answer', async () => {
  await assert.rejects(brief({ ads: () => Promise.reject(new AssertionFailure('a bug')) }), AssertionFailure)
})

// Mutation proof: give orAborted the call's own signal instead of the share.
test('a platform that never answers and heeds no signal costs its own share of the time, and the others are told', async () => {
  for (const world of [
    { sales: () => new Promise<never>(() => {}) },
    { ads: () => new Promise<never>(() => {}) },
    { mail: () => new Promise<never>(() => {}) },
  ]) {
    const result = await brief({ ...world, look: { share_ms: 20 } })
    assert.ok(Object.values(result.parts).some((state) => state === 'partial' || state === 'unavailable'))
    assert.ok(result.notes.some((note) => note.includes('not available, DEADLINE_EXCEEDED.')))
  }
})

test('days that are none, too many or ahead are refused before a platform is asked', async () => {
  let asked = 0
  const counting = { sales: () => (asked++, no('UPSTREAM_ERROR')()) }
  for (const input of [
    { until: '2026-11-19' },
    { since: '2026-11-19', until: '2026-11-18' },
    { since: '2026-02-30', until: '2026-03-01' },
    { since: '2026-10-20' },
    { since: '2026-10-01', until: '2026-11-01' },
    { since: '2026-11-22' },
  ])
    await assert.rejects(brief(counting, input), refusal('INPUT_INVALID', 'none'), JSON.stringify(input))
  assert.equal(asked, 0)
  await brief({}, { since: '2026-10-21' })
  await brief({}, { since: '2026-10-01', until: '2026-10-31' })
})

test('the days asked for are those that each platform is asked for; without any it is yesterday', async () => {
  const asked: unknown[] = []
  const world = {
    sales: async (query: object) => (asked.push(query), no('UPSTREAM_ERROR')()),
    ads: async (query: object) => (asked.push(query), no('UPSTREAM_ERROR')()),
  }
  await brief(world)
  await brief(world, { since: '2026-11-02', until: '2026-11-03' })
  const keyed = asked.map((query) => Object.entries(query as object).filter(([key]) => ['period', 'preset', 'since', 'until'].includes(key)))
  const range = [
    ['since', '2026-11-02'],
    ['until', '2026-11-03'],
  ]
  assert.deepEqual(keyed, [[['period', 'yesterday']], [['preset', 'yesterday']], range, range])
})

test('the fullest brief fits into one result', async () => {
  const loud = '"ä" '.repeat(2_000)
  const product = { id: 'gid://shopify/Product/9000000000001', title: loud, status: 'ACTIVE' }
  const items = Array.from({ length: 30 }, (_, at) => stockItem(44_000_000_000_000 + at, { product, title: loud, sku: loud }))
  const accounts = Array.from({ length: 25 }, (_, at) => `act_${10 ** 15 + at}`)
  const result = await brief({ accounts, stock: async () => ({ items, nextCursor: 'QQ', sifted: false }) })
  assert.ok(JSON.stringify(result).length < LIMITS.resultCharsMax - 4_000, String(JSON.stringify(result).length))
})

// Mutation proof: open the shop once, without rights, for both of its parts.
test('each part is opened with the rights that its own tool declares', async () => {
  const opened: (readonly string[])[] = []
  const { shopify, meta } = briefLook()
  assert.ok(shopify && meta)
  const open =
    <T>(way: (signal: AbortSignal, needed: readonly string[]) => Promise<T>) =>
    (signal: AbortSignal, needed: readonly string[]) => {
      opened.push(needed)
      return way(signal, needed)
    }
  await brief({ look: { shopify: open(shopify), meta: { ...meta, open: open(meta.open) } } })
  assert.deepEqual(
    opened.map((needed) => needed.join(' ')),
    ['read_orders read_products', 'read_inventory read_products read_locations', 'ads_read'],
  )
})
