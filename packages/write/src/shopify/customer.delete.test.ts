/** Deleting a customer: only without orders, one id on the wire, gone when read back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { customerDelete } from './customer.delete.ts'
import type { CustomerStateLook } from './customer.update.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

const ID = 'gid://shopify/Customer/7'
const lookAt = (numberOfOrders: number): CustomerStateLook => ({ customerState: async () => ({ id: ID, note: null, tags: [], numberOfOrders }) })
const plan = (orders: number) => customerDelete.plan(customerDelete.input.parse({ customer_id: '7', reason: REASON }), lookAt(orders), SEED)

// Mutation proof: drop the check of `numberOfOrders`.
test('a customer who has ordered stays', async () => {
  await assert.rejects(plan(1), isRefusal('CHANGE_NOT_POSSIBLE'))
  const made = await plan(0)
  assert.equal(made.summary, 'Delete Shopify customer 7 for good')
  assert.equal(made.undo, null)
  assert.deepEqual(made.weights, [{ kind: 'count', cap: 'customer_deletes', object: `shopify:${ID}`, n: 1 }])
})

test('the wire, and what its answer means', async () => {
  const { does } = await plan(0)
  const payload = (deletedCustomerId: unknown, userErrors: unknown = []) => ({ customerDelete: { deletedCustomerId, userErrors } })
  const { hand, sent } = handOn(payload(ID))
  assert.deepEqual(await customerDelete.execute(does, hand), { customer_id: ID, credential: 'delegate' })
  assert.deepEqual(wireOf(sent)[0]?.variables, { id: ID })
  await assert.rejects(
    customerDelete.execute(does, handOn(payload(null, [{ field: ['id'] }])).hand),
    isRefusal('UPSTREAM_REJECTED', 'none', /orders by now/),
  )
  for (const answer of [null, payload(null), payload('gid://shopify/Customer/8')])
    await assert.rejects(customerDelete.execute(does, handOn(answer).hand), isRefusal('UPSTREAM_MALFORMED', 'unknown'))
  assert.equal(await customerDelete.readBack(does, lookAt(0)), false)
  assert.equal(await customerDelete.readBack(does, { customerState: async () => Promise.reject(new Refusal('NOT_FOUND')) }), true)
})
