/** A parcel: what of an order is sent, which link customers see, and who is written to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from '@countersign/kernel'
import { fulfillmentCreate, type FulfillmentLook } from './fulfillment.create.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

type State = Awaited<ReturnType<FulfillmentLook['parcelState']>>
const ID = 'gid://shopify/Order/5600000000001'
const part = (n: number, over: Partial<State['parts'][number]> = {}) => ({
  id: `gid://shopify/FulfillmentOrder/${n}`,
  status: 'OPEN',
  location: 'Store',
  pieces: 2,
  ...over,
})
const ORDER: State = {
  id: ID,
  name: '#1001',
  cancelledAt: null,
  financial: 'PAID',
  fulfillment: 'UNFULFILLED',
  parts: [part(1), part(2, { status: 'CLOSED', pieces: 0 })],
}
const lookAt = (over: Partial<State> = {}): FulfillmentLook => ({ parcelState: async () => ({ ...ORDER, ...over }), linkHosts: ['parcels.example'] })
const TRACKING = { company: 'DHL', number: '0034 0434' }
const plan = (asked: object = {}, over: Partial<State> = {}) =>
  fulfillmentCreate.plan(fulfillmentCreate.input.parse({ order_id: '#1001', tracking: TRACKING, reason: REASON, ...asked }), lookAt(over), SEED)
const withUrl = (url: string) => plan({ tracking: { ...TRACKING, url } })

test('all that is open is sent, and the customer is not written to unless asked', async () => {
  const made = await plan()
  // Mutation proof: leave the quotation marks out; a number may have words in it, and would go on as the summary’s own.
  assert.equal(made.summary, 'Mark 2 pieces of Shopify order #1001 as sent, tracking “0034 0434”; customer notified: no')
  assert.deepEqual(made.does.parts, ['gid://shopify/FulfillmentOrder/1'])
  assert.equal(made.does.notify, false)
  assert.match((await plan({ notify_customer: true })).consequences.join(), /writes to the customer/)
  assert.match((await plan({}, { financial: 'PENDING' })).warnings.join(), /not fully paid/)
})

test('what cannot be offered is refused', async () => {
  await assert.rejects(plan({}, { parts: [part(1, { status: 'ON_HOLD' })] }), isRefusal('NOTHING_TO_CHANGE'))
  await assert.rejects(plan({}, { cancelledAt: '2026-11-01T00:00:00Z' }), isRefusal('CHANGE_NOT_POSSIBLE'))
  await assert.rejects(plan({}, { parts: [part(1), part(2, { location: 'Barn' })] }), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /several locations/))
  await assert.rejects(plan({ tracking: { ...TRACKING, company: 'D\u200BHL' } }), isRefusal('TEXT_INVALID'))
  for (const number of ['abc', 'x'.repeat(61), '12;34', '<b>12</b>'])
    assert.equal(fulfillmentCreate.input.safeParse({ order_id: '1', tracking: { ...TRACKING, number }, reason: REASON }).success, false)
})

// Mutation proof: drop any one of the checks in `linkOf`.
test('the link that customers are mailed is a plain https address of a listed host', async () => {
  assert.equal((await withUrl('https://parcels.example/t?n=1')).does.url, 'https://parcels.example/t?n=1')
  for (const url of [
    'http://parcels.example/',
    'javascript:alert(1)',
    'https://dhl.example@evil.example/',
    'https://evil.example:8443/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'parcels.example',
    'https://parcels.example./',
    '',
  ])
    await assert.rejects(withUrl(url), isRefusal('INPUT_INVALID'), url)
  for (const url of ['https://evil.example/', 'https://parcels.example.evil.example/', 'https://x.parcels.example/'])
    await assert.rejects(withUrl(url), isRefusal('HOST_NOT_LISTED'), url)
})

test('parts that were sent since are another plan', async () => {
  assert.equal(digest(await plan()), digest(await plan()))
  assert.notEqual(digest(await plan()), digest(await plan({}, { parts: [part(1, { pieces: 1 })] })))
})

test('the wire, and what its answer means', async () => {
  const { does } = await plan()
  const payload = (fulfillment: unknown, userErrors: unknown = []) => ({ fulfillmentCreate: { fulfillment, userErrors } })
  const done = { id: 'gid://shopify/Fulfillment/5', status: 'SUCCESS' }
  const { hand, sent } = handOn(payload(done))
  assert.deepEqual(await fulfillmentCreate.execute(does, hand), { fulfillment_id: done.id, credential: 'delegate' })
  assert.deepEqual(wireOf(sent)[0]?.variables, {
    fulfillment: {
      lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/1' }],
      notifyCustomer: false,
      trackingInfo: { company: 'DHL', number: '0034 0434' },
    },
  })
  const ends = (answer: unknown, ...is: Parameters<typeof isRefusal>) =>
    assert.rejects(fulfillmentCreate.execute(does, handOn(answer).hand), isRefusal(...is))
  await ends(payload(null, [{ field: ['fulfillment'] }]), 'UPSTREAM_REJECTED', 'none', /can be sent now/)
  for (const answer of [null, payload(null), payload({ ...done, status: 'FAILURE' }), payload(done, [{ field: null }])])
    await ends(answer, 'UPSTREAM_MALFORMED', 'unknown')
})

test('reading back: nothing is left in the parts that were sent', async () => {
  const { does } = await plan()
  assert.equal(await fulfillmentCreate.readBack(does, lookAt()), false)
  assert.equal(await fulfillmentCreate.readBack(does, lookAt({ parts: [part(1, { pieces: 0, status: 'CLOSED' })] })), true)
})
