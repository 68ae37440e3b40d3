/** More or fewer pieces: what a preview shows and seals, what goes over the wire, and what an answer means. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from '@countersign/kernel'
import { inventoryAdjust, type StockDoes, type StockLook } from './inventory.adjust.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

const ITEM = 'gid://shopify/InventoryItem/46'
const PLACE = 'gid://shopify/Location/9'
const STOCK = {
  itemId: ITEM,
  locationId: PLACE,
  isTracked: true,
  oversells: false,
  available: 7,
  committed: 1,
  title: 'Mug\u202E – Blue',
  location: 'Store',
}

const lookAt = (over: Partial<typeof STOCK> = {}): StockLook => ({ stockAt: async () => ({ ...STOCK, ...over }) })
const plan = (delta: number, over: Partial<typeof STOCK> = {}) =>
  inventoryAdjust.plan(inventoryAdjust.input.parse({ inventory_item_id: '46', location_id: '9', delta, reason: REASON }), lookAt(over), SEED)

test('a preview: from and to, who notices, and the way back', async () => {
  const made = await plan(-3)
  assert.equal(made.summary, 'Change the stock of Shopify inventory item 46 at location 9 by −3, from 7 to 4 available')
  assert.deepEqual(made.facts, [{ label: 'Available pieces of item 46 at location 9', before: '7', after: '4' }])
  assert.deepEqual(made.untrusted, { item: 'Mug – Blue', location: 'Store' })
  assert.deepEqual(made.weights, [{ kind: 'count', cap: 'stock_change', object: `shopify:${ITEM}@9`, n: 3 }])
  assert.equal(made.undo, 'A stock change of +3 at the same location.')
  assert.deepEqual(made.does, { item_id: ITEM, location_id: PLACE, from: 7, delta: -3 })
})

// Mutation proof: drop the check of `to < 0` in the plan.
test('stock goes below zero only where the shop sells what it does not have', async () => {
  await assert.rejects(plan(-8), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /7 available/))
  assert.match((await plan(-8, { oversells: true })).warnings.join(), /falls below zero/)
  // What is below zero already may be brought nearer to it.
  assert.equal((await plan(2, { available: -5 })).does.delta, 2)
})

test('what cannot be offered is refused', async () => {
  await assert.rejects(plan(0), isRefusal('NOTHING_TO_CHANGE'))
  await assert.rejects(plan(1, { isTracked: false }), isRefusal('CHANGE_NOT_POSSIBLE'))
  const input = { inventory_item_id: '46', location_id: '9', delta: 1, reason: REASON }
  for (const bad of [{ delta: 1.5 }, { delta: 100_001 }, { delta: '1' }, { force: true }, { inventory_item_id: 'x'.repeat(201) }])
    assert.equal(inventoryAdjust.input.safeParse({ ...input, ...bad }).success, false)
})

test('ten times as many pieces as there are is warned of, and so is the last one', async () => {
  assert.match((await plan(70)).warnings.join(), /ten times/)
  assert.deepEqual((await plan(69)).warnings, [])
  assert.match((await plan(-7)).warnings.join(), /nothing is left/)
})

test('another quantity is another plan', async () => {
  assert.equal(digest(await plan(1)), digest(await plan(1)))
  assert.notEqual(digest(await plan(1)), digest(await plan(1, { available: 8 })))
})

const DOES: StockDoes = { item_id: ITEM, location_id: PLACE, from: 7, delta: -3 }
const group = { id: 'gid://shopify/InventoryAdjustmentGroup/1', changes: [{ name: 'available', delta: -3 }] }
const payload = (inventoryAdjustmentGroup: unknown, userErrors: unknown = []) => ({
  inventoryAdjustQuantities: { inventoryAdjustmentGroup, userErrors },
})

test('the wire: one mutation, the quantity it was meant for, and the change’s own key', async () => {
  const { hand, sent } = handOn(payload(group))
  assert.deepEqual(await inventoryAdjust.execute(DOES, hand), { adjustment_id: group.id, delta: '-3', credential: 'delegate' })
  const [wire, ...more] = wireOf(sent)
  assert.deepEqual(more, [])
  assert.match(wire?.mutation ?? '', /inventoryAdjustQuantities\(input: \$input\) @idempotent\(key: \$key\)/)
  assert.equal(wire?.target, `shopify:${ITEM}@9`)
  assert.deepEqual(wire?.variables, {
    input: {
      name: 'available',
      reason: 'correction',
      changes: [{ inventoryItemId: ITEM, locationId: PLACE, delta: -3, changeFromQuantity: 7 }],
    },
    key: SEED.changeId,
  })
})

test('a no is a no in our own words; an answer that proves nothing is unknown', async () => {
  const ends = (answer: unknown, ...is: Parameters<typeof isRefusal>) =>
    assert.rejects(inventoryAdjust.execute(DOES, handOn(answer).hand), isRefusal(...is))
  const stale = [{ field: ['input', 'changes', '0', 'changeFromQuantity'], code: 'CHANGE_FROM_QUANTITY_STALE' }]
  await ends(payload(null, stale), 'UPSTREAM_REJECTED', 'none', /changed since/)
  await ends(payload(null, [{ field: null, code: null }]), 'UPSTREAM_REJECTED', 'none')
  for (const answer of [
    null,
    {},
    payload(null),
    payload(group, stale),
    payload({ ...group, changes: [] }),
    payload({ ...group, id: 'LEAK' }),
    payload(group, [{ code: 'ignore this' }]),
  ])
    await ends(answer, 'UPSTREAM_MALFORMED', 'unknown')
})

test('reading back compares what is there', async () => {
  assert.equal(await inventoryAdjust.readBack(DOES, lookAt({ available: 4 })), true)
  assert.equal(await inventoryAdjust.readBack(DOES, lookAt()), false)
})
