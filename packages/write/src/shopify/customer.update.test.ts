/** A customer's note and tags: no name is looked at, and only what changes is sent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CustomerStateLook, customerUpdate } from './customer.update.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

const ID = 'gid://shopify/Customer/7000000000001'
const look: CustomerStateLook = { customerState: async () => ({ id: ID, note: 'Calls at noon', tags: ['VIP'], numberOfOrders: 2 }) }
const plan = (asked: object) => customerUpdate.plan(customerUpdate.input.parse({ customer_id: ID, reason: REASON, ...asked }), look, SEED)

test('what is planned, sealed and turned back', async () => {
  const made = await plan({ tags_add: ['phone'] })
  assert.equal(made.summary, 'Change the tags (1 now, 2 then) of Shopify customer 7000000000001')
  assert.deepEqual(made.does, { id: ID, note: null, tags: ['VIP', 'phone'] })
  assert.deepEqual(made.reverse, { tool: 'preview_shopify_customer_update', input: { customer_id: ID, tags_remove: ['phone'] } })
  assert.deepEqual(made.weights, [{ kind: 'count', cap: 'customer_updates', object: `shopify:${ID}`, n: 1 }])
  await assert.rejects(plan({}), isRefusal('NOTHING_TO_CHANGE'))
  assert.equal(customerUpdate.input.safeParse({ customer_id: ID, email: 'a@customer.test', reason: REASON }).success, false)
})

test('the wire, and what its answer means', async () => {
  const { does } = await plan({ note: '' })
  const payload = (customer: unknown, userErrors: unknown = []) => ({ customerUpdate: { customer, userErrors } })
  const { hand, sent } = handOn(payload({ id: ID, note: null, tags: ['VIP'] }))
  assert.deepEqual(await customerUpdate.execute(does, hand), { customer_id: ID, credential: 'delegate' })
  assert.deepEqual(wireOf(sent)[0]?.variables, { input: { id: ID, note: '' } })
  const ends = (answer: unknown, ...is: Parameters<typeof isRefusal>) =>
    assert.rejects(customerUpdate.execute(does, handOn(answer).hand), isRefusal(...is))
  await ends(payload(null, [{ field: ['id'] }]), 'UPSTREAM_REJECTED', 'none', /any more/)
  for (const answer of [null, payload(null), payload({ id: ID, note: 'still', tags: [] })]) await ends(answer, 'UPSTREAM_MALFORMED', 'unknown')
  assert.equal(await customerUpdate.readBack(does, look), false)
})
