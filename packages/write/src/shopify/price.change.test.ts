/** New prices: what a preview shows and seals, and what it will not offer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest, Refusal, type RefusalCode } from '@countersign/kernel'
import { priceChange, type PriceLook } from './price.change.ts'

type Product = Awaited<ReturnType<PriceLook['productGet']>>
const gid = (n: number) => `gid://shopify/ProductVariant/${n}`
const eur = (minor: number) => ({ minor, currency: 'EUR' })

const MUG: Product = {
  id: 'gid://shopify/Product/7',
  title: 'Blue \u202EMug',
  handle: 'blue-mug',
  status: 'ACTIVE',
  currency: 'EUR',
  variants: [
    { id: gid(71), title: 'Small', sku: 'M-S', price: eur(1_000), compareAtPrice: eur(1_200) },
    { id: gid(72), title: 'Large', sku: null, price: eur(2_000), compareAtPrice: null },
    { id: gid(73), title: 'Huge', sku: null, price: eur(3_000), compareAtPrice: null },
    { id: gid(74), title: 'Vast', sku: null, price: eur(4_000), compareAtPrice: null },
  ],
}

const change = { changeId: 'chg_1', previewed_ms: 0 }
const lookAt = (product: Product): PriceLook & { asked: string[] } => {
  const asked: string[] = []
  return { asked, productGet: async (id) => (asked.push(id), product) }
}
type To = readonly [number | string, string, string?]
const inputOf = (...changes: readonly To[]) =>
  priceChange.input.parse({
    product_id: '7',
    changes: changes.map(([id, amount, currency = 'EUR']) => ({ variant_id: String(id), price: { amount, currency } })),
    reason: 'The spring sale ends today.',
  })
const plan = (product: Product, ...changes: readonly To[]) => priceChange.plan(inputOf(...changes), lookAt(product), change)
const refuses = (code: RefusalCode, ...changes: readonly To[]) =>
  assert.rejects(plan(MUG, ...changes), (error) => error instanceof Refusal && error.code === code && error.effect === 'none')

test('one price: all of it in one line, before and after in money, and what customers get', async () => {
  const made = await plan(MUG, [71, '11.00'])
  assert.equal(made.summary, 'Change the price of one variant of Shopify product 7: variant 71 from 10.00 EUR to 11.00 EUR (+10 %)')
  assert.deepEqual(made.facts, [{ label: 'Price of variant 71', before: '10.00 EUR', after: '11.00 EUR' }])
  assert.match(made.consequences[0] ?? '', /at once/)
  assert.deepEqual(made.targets, ['shopify:gid://shopify/Product/7'])
  assert.deepEqual(made.does, { product_id: MUG.id, currency: 'EUR', variants: [{ id: gid(71), minor: 1_100 }] })
  assert.deepEqual(made.reaches, [])
  assert.deepEqual(made.warnings, [])
})

test('every variant is weighed on its own: by percent, by the highest and by the lowest price', async () => {
  const { weights } = await plan(MUG, [71, '11.00'], [72, '18.00'])
  assert.deepEqual(weights, [
    { kind: 'ratio', cap: 'change_percent', object: `shopify:${gid(71)}`, before: 1_000, after: 1_100 },
    { kind: 'level', cap: 'max_price', object: `shopify:${gid(71)}`, minor: 1_100, currency: 'EUR' },
    { kind: 'level', cap: 'price_floor', object: `shopify:${gid(71)}`, minor: 1_100, currency: 'EUR' },
    { kind: 'ratio', cap: 'change_percent', object: `shopify:${gid(72)}`, before: 2_000, after: 1_800 },
    { kind: 'level', cap: 'max_price', object: `shopify:${gid(72)}`, minor: 1_800, currency: 'EUR' },
    { kind: 'level', cap: 'price_floor', object: `shopify:${gid(72)}`, minor: 1_800, currency: 'EUR' },
  ])
})

test('names stand under `untrusted` alone, without what a person cannot see', async () => {
  const made = await plan(MUG, [71, '11.00'])
  assert.deepEqual(made.untrusted, { product: 'Blue Mug', 'variant 71': 'Small' })
  const { untrusted: _, ...rest } = made
  assert.doesNotMatch(JSON.stringify(rest), /Mug|Small/)
})

test('many prices: three are named and the rest counted, and every one is a fact', async () => {
  const made = await plan(MUG, [71, '11.00'], [72, '21.00'], [73, '31.00'], [74, '41.00'])
  assert.match(
    made.summary,
    /^Change the prices of 4 variants .*variant 73 from 30\.00 EUR to 31\.00 EUR \(\+3\.4 %\); 1 more, each by at most \+2\.5 %$/,
  )
  assert.equal(made.facts.length, 4)
})

test('whatever order the caller gives, the summary names the prices that move the farthest', async () => {
  // Mutation proof: leave the caller's order; the fall by half then hides behind three harmless prices.
  const made = await plan(MUG, [71, '10.01'], [72, '20.01'], [73, '30.01'], [74, '20.00'])
  assert.match(made.summary, /: variant 74 from 40\.00 EUR to 20\.00 EUR \(−50 %\); .*; 1 more, each by at most \+0\.1 %$/)
  // Mutation proof: say how far without the sign; thirty prices that fall then read like thirty that rise.
  const both = await plan(MUG, [71, '15.00'], [72, '30.00'], [73, '30.30'], [74, '39.20'])
  assert.match(both.summary, /; 1 more, each by at most \+1 %$/)
  assert.equal(made.facts[0]?.label, 'Price of variant 74')
  assert.equal(digest(made), digest(await plan(MUG, [71, '10.01'], [72, '20.01'], [73, '30.01'], [74, '20.00'])))
})

test('what the preview showed is sealed: another present price, status or compare-at price is another plan', async () => {
  const base = digest(await plan(MUG, [71, '11.00']))
  const [small, ...others] = MUG.variants
  assert.ok(small)
  assert.equal(digest(await plan(MUG, [71, '11.00'])), base)
  assert.notEqual(digest(await plan({ ...MUG, variants: [{ ...small, price: eur(1_001) }, ...others] }, [71, '11.00'])), base)
  assert.notEqual(digest(await plan({ ...MUG, variants: [{ ...small, compareAtPrice: null }, ...others] }, [71, '11.00'])), base)
  assert.notEqual(digest(await plan({ ...MUG, status: 'DRAFT' }, [71, '11.00'])), base)
  const untouched = others.map((variant) => ({ ...variant, price: eur(5) }))
  assert.equal(digest(await plan({ ...MUG, variants: [small, ...untouched] }, [71, '11.00'])), base)
})

test('a price at or above the compare-at price is warned of', async () => {
  const { warnings } = await plan(MUG, [71, '12.00'])
  assert.match(warnings.join(), /compare-at price of variant 71 is 12\.00 EUR/)
})

test('a variant that already costs that is left out; if all do, there is nothing to do', async () => {
  const made = await plan(MUG, [71, '10.00'], [72, '21.00'])
  assert.deepEqual(made.does.variants, [{ id: gid(72), minor: 2_100 }])
  assert.match(made.warnings.join(), /Variant 71 already costs 10\.00 EUR/)
  await refuses('NOTHING_TO_CHANGE', [71, '10.00'])
})

test('a draft product is not on sale, and the preview says so', async () => {
  assert.match((await plan({ ...MUG, status: 'DRAFT' }, [71, '11.00'])).consequences[0] ?? '', /not on sale now/)
})

// Mutation proof: drop any one of the checks in `move`, or the one for unique variants.
test('what cannot be offered is refused', async () => {
  await refuses('CHANGE_NOT_POSSIBLE', [71, '0.00'])
  await refuses('CURRENCY_MISMATCH', [71, '11.00', 'USD'])
  await refuses('NOT_FOUND', [99, '11.00'])
  await refuses('INPUT_INVALID', [71, '11.00'], [gid(71), '9.00'])
  await refuses('ID_INVALID', ['gid://shopify/Product/71', '11.00'])
  await refuses('AMOUNT_INVALID', [71, '11.005'])
  await refuses('AMOUNT_INVALID', [71, '-1.00'])
})

test('the input is strict and bounded', () => {
  const one = { variant_id: '71', price: { amount: '1.00', currency: 'EUR' } }
  const good = { product_id: '7', changes: [one], reason: 'The spring sale ends today.' }
  assert.ok(priceChange.input.safeParse(good).success)
  for (const bad of [
    { changes: [] },
    { changes: Array(51).fill(one) },
    { confirm: true },
    { changes: [{ ...one, compare_at: '1' }] },
    { changes: [{ ...one, price: 11 }] },
  ])
    assert.equal(priceChange.input.safeParse({ ...good, ...bad }).success, false)
})

test('reading back compares what is there with what was asked', async () => {
  const does = { product_id: MUG.id, currency: 'EUR', variants: [{ id: gid(71), minor: 1_000 }] }
  assert.equal(await priceChange.readBack(does, lookAt(MUG)), true)
  assert.equal(await priceChange.readBack({ ...does, variants: [{ id: gid(71), minor: 1_001 }] }, lookAt(MUG)), false)
  assert.equal(await priceChange.readBack({ ...does, variants: [{ id: gid(99), minor: 1_000 }] }, lookAt(MUG)), false)
})

test('the way back is every old price, by this very tool', async () => {
  const made = await plan(MUG, [71, '11.00'], [72, '18.00'], [73, '30.00'])
  assert.equal(made.reverse?.tool, priceChange.name)
  const variants = MUG.variants.map((variant) => {
    const to = made.does.variants.find(({ id }) => id === variant.id)?.minor
    return to === undefined ? variant : { ...variant, price: eur(to) }
  })
  const input = priceChange.input.parse({ ...made.reverse?.input, reason: 'It was a mistake.' })
  const back = await priceChange.plan(input, lookAt({ ...MUG, variants }), change)
  // Mutation proof: give back the new prices, or one variant alone. What was not moved has no way back to go.
  assert.deepEqual(
    back.does.variants.toSorted((a, b) => a.id.localeCompare(b.id)),
    [
      { id: gid(71), minor: 1_000 },
      { id: gid(72), minor: 2_000 },
    ],
  )
})
