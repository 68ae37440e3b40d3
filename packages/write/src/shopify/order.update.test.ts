/** Notes and tags: what is shown, what is sent whole, and what an answer means. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from '@countersign/kernel'
import { orderUpdate, type OrderStateLook } from './order.update.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

type State = Awaited<ReturnType<OrderStateLook['orderState']>>
const ID = 'gid://shopify/Order/5600000000001'
const eur = (minor: number) => ({ minor, currency: 'EUR' })
const ORDER: State = {
  id: ID,
  name: '#1001',
  cancelledAt: null,
  closedAt: null,
  displayFinancialStatus: 'PAID',
  displayFulfillmentStatus: 'UNFULFILLED',
  currencyCode: 'EUR',
  presentmentCurrencyCode: 'EUR',
  totalReceivedSet: eur(2_000),
  totalRefundedSet: eur(0),
  note: 'Ring \u202Etwice',
  tags: ['gift', 'VIP'],
}
const lookAt = (over: Partial<State> = {}): OrderStateLook => ({ orderState: async () => ({ ...ORDER, ...over }) })
const plan = (asked: object, over: Partial<State> = {}) =>
  orderUpdate.plan(orderUpdate.input.parse({ order_id: '#1001', reason: REASON, ...asked }), lookAt(over), SEED)

test('the whole list of tags is sent, made from the fresh one; whatever their case, twice the same tag is one', async () => {
  const { does, summary, facts } = await plan({ tags_add: ['wrapped', 'GIFT'], tags_remove: ['vip'] })
  assert.deepEqual(does, { id: ID, note: null, tags: ['gift', 'wrapped'] })
  assert.equal(summary, 'Change the tags (2 now, 2 then) of Shopify order #1001')
  assert.deepEqual(facts, [{ label: 'Tags', before: '2', after: '2' }])
})

test('outside text stands under `untrusted`, and the text to be written in `writes`, and neither anywhere else', async () => {
  const made = await plan({ note: 'Wrapped.', tags_add: ['present'] })
  assert.deepEqual(made.untrusted, { 'note now': 'Ring twice', 'tags now': 'gift, VIP' })
  assert.deepEqual(made.writes, { note: 'Wrapped.', 'tags added': 'present' })
  const { untrusted: _, writes: _w, does: _d, reverse: _r, ...rest } = made
  assert.doesNotMatch(JSON.stringify(rest), /Ring|Wrapped|VIP|present/)
})

test('a note or tags that have changed since are another plan', async () => {
  const base = digest(await plan({ tags_add: ['a'] }))
  assert.equal(digest(await plan({ tags_add: ['a'] })), base)
  assert.notEqual(digest(await plan({ tags_add: ['a'] }, { note: null })), base)
  assert.notEqual(digest(await plan({ tags_add: ['a'] }, { tags: ['gift'] })), base)
})

test('the way back names the note as it was and the tags the other way round', async () => {
  const { reverse } = await plan({ note: '', tags_add: ['a'], tags_remove: ['gift'] })
  assert.deepEqual(reverse, {
    tool: 'preview_shopify_order_update',
    input: { order_id: ID, note: 'Ring \u202Etwice', tags_add: ['gift'], tags_remove: ['a'] },
  })
})

// Mutation proof: drop `visible` from the plan or from `tagsAfter`.
test('what cannot be offered is refused', async () => {
  await assert.rejects(plan({}), isRefusal('NOTHING_TO_CHANGE'))
  await assert.rejects(plan({ tags_add: ['Gift'], tags_remove: ['none'] }), isRefusal('NOTHING_TO_CHANGE'))
  await assert.rejects(plan({ tags_add: ['a'], tags_remove: ['A'] }), isRefusal('INPUT_INVALID'))
  await assert.rejects(plan({ note: 'a\u202Eb' }), isRefusal('TEXT_INVALID'))
  await assert.rejects(plan({ tags_add: ['a\u200Bb'] }), isRefusal('TEXT_INVALID'))
  await assert.rejects(plan({ tags_add: ['a'] }, { tags: Array.from({ length: 250 }, (_, index) => `t${index}`) }), isRefusal('CHANGE_NOT_POSSIBLE'))
  const input = { order_id: '1', reason: REASON }
  for (const bad of [{ tags_add: ['a,b'] }, { tags_add: [' a'] }, { tags_add: [] }, { tags: ['a'] }, { note: 'x'.repeat(2_001) }])
    assert.equal(orderUpdate.input.safeParse({ ...input, ...bad }).success, false)
})

const DOES = { id: ID, note: 'Wrapped.', tags: ['a', 'b'] }
const payload = (order: unknown, userErrors: unknown = []) => ({ orderUpdate: { order, userErrors } })
const DONE = { id: ID, note: 'Wrapped.', tags: ['b', 'a'] }

test('the wire: one mutation, with what changes and nothing else', async () => {
  const { hand, sent } = handOn(payload(DONE), payload({ ...DONE, note: null }))
  assert.deepEqual(await orderUpdate.execute(DOES, hand), { order_id: ID, credential: 'delegate' })
  await orderUpdate.execute({ ...DOES, note: null }, hand)
  assert.deepEqual(
    wireOf(sent).map(({ variables }) => variables),
    [{ input: { id: ID, note: 'Wrapped.', tags: ['a', 'b'] } }, { input: { id: ID, tags: ['a', 'b'] } }],
  )
  assert.match(wireOf(sent)[0]?.mutation ?? '', /^mutation CountersignOrderUpdate\(\$input: OrderInput!\) \{\n {2}orderUpdate\(input: \$input\)/)
})

test('a no is a no in our own words; an answer that proves nothing is unknown', async () => {
  const ends = (answer: unknown, ...is: Parameters<typeof isRefusal>) =>
    assert.rejects(orderUpdate.execute(DOES, handOn(answer).hand), isRefusal(...is))
  await ends(payload({ ...DONE, tags: [] }, [{ field: ['tags'] }]), 'UPSTREAM_REJECTED', 'none', /these tags/)
  for (const answer of [
    null,
    payload(null),
    payload({ ...DONE, note: 'other' }),
    payload({ ...DONE, id: 'other' }),
    payload(DONE, [{ field: ['tags'] }]),
  ])
    await ends(answer, 'UPSTREAM_MALFORMED', 'unknown')
})

test('reading back compares what is there; an empty note is none', async () => {
  assert.equal(await orderUpdate.readBack({ id: ID, note: null, tags: ['vip', 'gift'] }, lookAt()), true)
  assert.equal(await orderUpdate.readBack({ id: ID, note: '', tags: null }, lookAt({ note: null })), true)
  assert.equal(await orderUpdate.readBack({ id: ID, note: '', tags: null }, lookAt()), false)
})
