/** The end of an order: what it says before, what it sends, and that work which is not done in time is unknown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from '@countersign/kernel'
import { type CancelLook, orderCancel } from './order.cancel.ts'
import { shopifyHand } from './send.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

type State = Awaited<ReturnType<CancelLook['orderState']>>
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
  totalRefundedSet: eur(500),
  note: null,
  tags: [],
}
const lookAt = (over: Partial<State> = {}): CancelLook => ({ orderState: async () => ({ ...ORDER, ...over }) })
const plan = (asked: object = {}, over: Partial<State> = {}) =>
  orderCancel.plan(
    orderCancel.input.parse({ order_id: '#1001', cancel_reason: 'customer', refund: true, restock: true, reason: REASON, ...asked }),
    lookAt(over),
    SEED,
  )

test('what is paid back, put back and told to whom stands in the one line that a person confirms', async () => {
  assert.equal(
    (await plan()).summary,
    'Cancel Shopify order #1001 for good, reason “customer”; paid back: 15.00 EUR; back in stock: yes; customer notified: no',
  )
  // Shopify tells the customer of it, and a shop’s automations act on it.
  // Mutation proof: leave the reason to the facts.
  assert.match((await plan({ cancel_reason: 'fraud' })).summary, /“fraud”/)
  assert.match(
    (await plan({ refund: false, restock: false, notify_customer: true })).summary,
    /paid back: nothing; back in stock: no; customer notified: yes$/,
  )
  assert.match((await plan({ refund: false })).warnings.join(), /keeps 15\.00 EUR/)
  assert.equal((await plan()).reverse, null)
})

// Mutation proof: leave out the `sum` of the weights.
test('the money that goes back counts as a refund', async () => {
  const object = `shopify:${ID}`
  const count = { kind: 'count', cap: 'order_cancels', object, n: 1 }
  assert.deepEqual((await plan()).weights, [count, { kind: 'sum', cap: 'refund', object, minor: 1_500, currency: 'EUR' }])
  assert.deepEqual((await plan({ refund: false })).weights, [count])
  assert.deepEqual((await plan({}, { totalRefundedSet: eur(2_000) })).weights, [count])
})

test('what cannot be offered is refused', async () => {
  await assert.rejects(plan({}, { cancelledAt: '2026-11-01T00:00:00Z' }), isRefusal('NOTHING_TO_CHANGE'))
  for (const status of ['FULFILLED', 'PARTIALLY_FULFILLED', 'IN_PROGRESS'])
    await assert.rejects(plan({}, { displayFulfillmentStatus: status }), isRefusal('CHANGE_NOT_POSSIBLE'))
  const input = { order_id: '1', cancel_reason: 'customer', refund: true, restock: true, reason: REASON }
  for (const bad of [{ refund: undefined }, { restock: 'yes' }, { cancel_reason: 'CUSTOMER' }, { staff_note: 'x' }])
    assert.equal(orderCancel.input.safeParse({ ...input, ...bad }).success, false)
})

test('money or parcels that moved since are another plan', async () => {
  const base = digest(await plan())
  assert.notEqual(digest(await plan({}, { totalRefundedSet: eur(501) })), base)
  assert.notEqual(digest(await plan({}, { displayFulfillmentStatus: 'ON_HOLD' })), base)
})

const job = { id: 'gid://shopify/Job/a-1', done: true }
const payload = (given: unknown, orderCancelUserErrors: unknown = []) => ({ orderCancel: { job: given, orderCancelUserErrors } })

test('the wire: everything said outright, nothing left to a default', async () => {
  const { does } = await plan()
  const { hand, sent } = handOn(payload(job))
  assert.deepEqual(await orderCancel.execute(does, hand), { order_id: ID, job_id: job.id, credential: 'delegate' })
  assert.deepEqual(wireOf(sent)[0]?.variables, {
    orderId: ID,
    reason: 'CUSTOMER',
    refund: { originalPaymentMethodsRefund: true },
    restock: true,
    notify: false,
  })
  assert.match(wireOf(sent)[0]?.mutation ?? '', /orderCancelUserErrors \{ field code \}/)
})

test('errors stand in the field of their own; an answer that proves nothing is unknown', async () => {
  const { does } = await plan()
  const ends = (answer: unknown, ...is: Parameters<typeof isRefusal>) =>
    assert.rejects(orderCancel.execute(does, handOn(answer).hand), isRefusal(...is))
  await ends(payload(null, [{ field: ['orderId'], code: 'INVALID' }]), 'UPSTREAM_REJECTED', 'none', /cannot be cancelled/)
  for (const answer of [null, payload(null), payload(job, [{ code: 'INVALID' }]), { orderCancel: { job, userErrors: [] } }])
    await ends(answer, 'UPSTREAM_MALFORMED', 'unknown')
})

// Mutation proof: return from `finished` when the signal is aborted, or after the last ask.
test('work that is not done in time, or that nobody can tell of, is an unknown outcome', async () => {
  const { does } = await plan()
  let asked = 0
  const over = (jobDone: () => Promise<boolean>, signal: AbortSignal) =>
    shopifyHand(
      { change: async () => ({ data: payload({ ...job, done: false }), credential: 'delegate' as const }), jobDone: () => (asked++, jobDone()) },
      { changeId: 'chg_1', spend: () => undefined },
      signal,
    )
  const live = new AbortController().signal
  assert.equal(
    (
      await orderCancel.execute(
        does,
        over(async () => true, live),
      )
    )['job_id'],
    job.id,
  )
  assert.equal(asked, 1)
  const ended = AbortSignal.abort()
  await assert.rejects(
    orderCancel.execute(
      does,
      over(async () => true, ended),
    ),
    isRefusal('DEADLINE_EXCEEDED', 'unknown'),
  )
  assert.equal(asked, 1)
  const soon = AbortSignal.timeout(20)
  await assert.rejects(
    orderCancel.execute(
      does,
      over(async () => Promise.reject(new Error('down')), soon),
    ),
    isRefusal('DEADLINE_EXCEEDED', 'unknown'),
  )
})

test('reading back: cancelled, and paid back where that was asked', async () => {
  const { does } = await plan()
  const cancelledAt = '2026-11-20T12:00:00Z'
  assert.equal(await orderCancel.readBack(does, lookAt()), false)
  assert.equal(await orderCancel.readBack(does, lookAt({ cancelledAt })), false)
  assert.equal(await orderCancel.readBack(does, lookAt({ cancelledAt, totalRefundedSet: eur(2_000) })), true)
  assert.equal(await orderCancel.readBack({ ...does, refund: false }, lookAt({ cancelledAt })), true)
})
