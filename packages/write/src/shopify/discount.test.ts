/** Discount codes: always with an end, a limit of uses and a ceiling; nothing that gives an order away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from '@countersign/kernel'
import { type CodeLook, discountCreate } from './discount.create.ts'
import { discountDeactivate } from './discount.deactivate.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

type Found = Awaited<ReturnType<CodeLook['codeState']>>['found']
const NODE = 'gid://shopify/DiscountCodeNode/5'
const AHOI: NonNullable<Found> = {
  id: NODE,
  title: 'Ahoi\u202E',
  status: 'ACTIVE',
  endsAt: null,
  usageLimit: null,
  used: 3,
  codes: 1,
  percent: 10,
  minor: null,
}
const lookAt = (found: Found = null): CodeLook => ({
  codeState: async () => ({ found, currency: 'EUR', dayBegins: (day) => `${day}T00:00:00Z`, dayEnds: (day) => `${day}T23:59:59Z` }),
})
const GOOD = { code: 'THANKS15', percent: 15, ends_on: '2026-12-20', usage_limit: 50 }
const plan = (asked: object = {}, found: Found = null) =>
  discountCreate.plan(discountCreate.input.parse({ ...GOOD, reason: REASON, ...asked }), lookAt(found), SEED)
const money = (amount: string, currency = 'EUR') => ({ amount, currency })
const off = (amount: string, least?: string) =>
  plan({ percent: undefined, amount: money(amount), ...(least === undefined ? {} : { minimum_subtotal: money(least) }) })

test('all that bounds a code stands in the one line that a person confirms', async () => {
  const made = await plan()
  assert.equal(
    made.summary,
    'Create Shopify discount code THANKS15: 15 % off orders, from 2026-11-20T12:00:00.000Z until 2026-12-20T23:59:59Z, for 50 uses, once per customer: yes',
  )
  assert.deepEqual(
    made.weights.map((weight) => [weight.cap, weight.kind === 'count' ? weight.n : null]),
    [
      ['discount_percent', 15],
      ['discount_uses', 50],
      ['discounts', 1],
    ],
  )
  assert.equal(made.does.starts_at, '2026-11-20T12:00:00.000Z')
  assert.equal(digest(made), digest(await plan()))
  assert.match((await plan({ once_per_customer: false })).warnings.join(), /again and again/)
})

// Mutation proof: weigh an amount as nothing, or drop the check of `minimum`.
test('an amount counts as its share of the smallest order, rounded up, and never is the whole of one', async () => {
  const shareOf = async (amount: string, least: string) => (await off(amount, least)).weights[0]
  assert.deepEqual(await shareOf('5.00', '30.00'), { kind: 'count', cap: 'discount_percent', object: 'shopify:code:THANKS15', n: 17 })
  assert.equal(
    (await off('30.00', '30.00')).weights.some((weight) => weight.kind === 'count' && weight.n === 100),
    true,
  )
  await assert.rejects(off('30.00'), isRefusal('CHANGE_NOT_POSSIBLE'))
  await assert.rejects(off('30.01', '30.00'), isRefusal('CHANGE_NOT_POSSIBLE'))
  await assert.rejects(off('0.00', '30.00'), isRefusal('CHANGE_NOT_POSSIBLE'))
  assert.deepEqual((await off('5.00', '30.00')).facts.at(-1), { label: 'Given away at most', before: null, after: '250.00 EUR' })
})

test('what cannot be offered is refused', async () => {
  await assert.rejects(plan({}, AHOI), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /already/))
  await assert.rejects(plan({ percent: undefined }), isRefusal('INPUT_INVALID'))
  await assert.rejects(plan({ amount: money('1.00') }), isRefusal('INPUT_INVALID'))
  await assert.rejects(plan({ minimum_subtotal: money('1.00', 'USD') }), isRefusal('CURRENCY_MISMATCH'))
  await assert.rejects(plan({ ends_on: '2026-11-19' }), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /over/))
  await assert.rejects(plan({ starts_on: '2026-12-21' }), isRefusal('CHANGE_NOT_POSSIBLE'))
  await assert.rejects(plan({ ends_on: '2027-03-01' }), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /92 days/))
  for (const bad of [
    { ends_on: undefined },
    { usage_limit: undefined },
    { usage_limit: 0 },
    { percent: 101 },
    { percent: 12.5 },
    { code: 'A B C' },
    { code: 'ab' },
    { combines: true },
  ])
    assert.equal(discountCreate.input.safeParse({ ...GOOD, reason: REASON, ...bad }).success, false)
})

test('the wire of a new code: combines with nothing, ends, is limited', async () => {
  const payload = (node: unknown, userErrors: unknown = []) => ({ discountCodeBasicCreate: { codeDiscountNode: node, userErrors } })
  const { hand, sent } = handOn(payload({ id: NODE }), payload({ id: NODE }))
  assert.deepEqual(await discountCreate.execute((await plan()).does, hand), { discount_id: NODE, code: 'THANKS15', credential: 'delegate' })
  await discountCreate.execute((await off('5.00', '30.00')).does, hand)
  const [percent, amount] = wireOf(sent).map(({ variables }) => variables['discount'])
  const common = {
    title: 'THANKS15',
    code: 'THANKS15',
    startsAt: '2026-11-20T12:00:00.000Z',
    endsAt: '2026-12-20T23:59:59Z',
    usageLimit: 50,
    appliesOncePerCustomer: true,
    combinesWith: { orderDiscounts: false, productDiscounts: false, shippingDiscounts: false },
    context: { all: 'ALL' },
  }
  assert.deepEqual(percent, { ...common, customerGets: { items: { all: true }, value: { percentage: 0.15 } } })
  assert.deepEqual(amount, {
    ...common,
    customerGets: { items: { all: true }, value: { discountAmount: { amount: '5.00', appliesOnEachItem: false } } },
    minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: '30.00' } },
  })
  const { does } = await plan()
  await assert.rejects(
    discountCreate.execute(does, handOn(payload(null, [{ code: 'TAKEN' }])).hand),
    isRefusal('UPSTREAM_REJECTED', 'none', /by now/),
  )
  for (const answer of [null, payload(null), payload({ id: 'LEAK' }), payload({ id: NODE }, [{ code: 'TAKEN' }])])
    await assert.rejects(discountCreate.execute(does, handOn(answer).hand), isRefusal('UPSTREAM_MALFORMED', 'unknown'))
})

test('reading back compares the value, the end and the limit', async () => {
  const { does } = await plan()
  const made = { ...AHOI, percent: 15, usageLimit: 50, endsAt: '2026-12-20T23:59:59Z' }
  assert.equal(await discountCreate.readBack(does, lookAt(made)), true)
  for (const over of [{ percent: 50 }, { usageLimit: null }, { endsAt: null }])
    assert.equal(await discountCreate.readBack(does, lookAt({ ...made, ...over })), false)
  assert.equal(await discountCreate.readBack(does, lookAt()), false)
})

test('ending a code: what it shows, what it refuses, what it sends', async () => {
  const end = (found: Found) => discountDeactivate.plan(discountDeactivate.input.parse({ code: 'AHOI10', reason: REASON }), lookAt(found), SEED)
  const made = await end({ ...AHOI, codes: 4 })
  // Mutation proof: leave the other codes to the warnings; a yes to the end of one code then ends a thousand.
  assert.equal(made.summary, 'End Shopify discount code AHOI10 and with it the 3 other codes of its discount')
  assert.equal((await end({ ...AHOI, codes: 2 })).summary, 'End Shopify discount code AHOI10 and with it the 1 other code of its discount')
  assert.equal((await end({ ...AHOI, codes: 1 })).summary, 'End Shopify discount code AHOI10')
  assert.deepEqual(made.untrusted, { discount: 'Ahoi' })
  assert.match(made.warnings.join(), /4 codes/)
  // A customer who uses the code meanwhile does not undo a person's yes.
  assert.equal(digest(await end(AHOI)), digest(await end({ ...AHOI, used: 4 })))
  await assert.rejects(end(null), isRefusal('NOT_FOUND'))
  await assert.rejects(end({ ...AHOI, status: 'EXPIRED' }), isRefusal('NOTHING_TO_CHANGE'))
  const { hand, sent } = handOn({ discountCodeDeactivate: { codeDiscountNode: { id: NODE }, userErrors: [] } })
  assert.deepEqual(await discountDeactivate.execute(made.does, hand), { discount_id: NODE, code: 'AHOI10', credential: 'delegate' })
  assert.deepEqual(wireOf(sent)[0]?.variables, { id: NODE })
  const other = { discountCodeDeactivate: { codeDiscountNode: { id: 'gid://shopify/DiscountCodeNode/6' }, userErrors: [] } }
  await assert.rejects(discountDeactivate.execute(made.does, handOn(other).hand), isRefusal('UPSTREAM_MALFORMED', 'unknown'))
  assert.equal(await discountDeactivate.readBack(made.does, lookAt(AHOI)), false)
})
