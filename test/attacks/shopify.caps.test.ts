// `caps`: what no sequence of Shopify changes may pass, counted from what reached the shop and not from what the house believes.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { type PolicyRow, tighten, type Use, usesOf, weigh } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { SHOPIFY_WRITE_TOOLS } from '@countersign/write'
import { POLICY } from '../../packages/write-server/src/policy.ts'
import { type AnyShopifyTool, eur, paidOrder } from '../support/shopify-writes.ts'
import { grantOf, writingOver } from '../support/writing.ts'

const reason = 'The owner asked for it this morning.'
const TOOLS: readonly AnyShopifyTool[] = SHOPIFY_WRITE_TOOLS
const dir = mkdtempSync(join(tmpdir(), 'countersign-shopify-caps-'))
let sandbox: Sandbox
let over: ReturnType<typeof writingOver>
before(async () => {
  sandbox = await startSandbox({ dir })
  over = writingOver(sandbox.configs.write)
})
const uses: Use[] = []
beforeEach(() => {
  sandbox.reset()
  uses.length = 0
})
after(async () => {
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

let changes = 0
/** Plans, weighs against everything before, and carries out: the code of the refusal, or null. */
async function attempt(name: keyof typeof POLICY, input: object, limits: Parameters<typeof tighten>[1] = {}): Promise<string | null> {
  const tool = TOOLS.find((one) => one.name === name)
  const row: PolicyRow = tighten(POLICY[name], limits)
  assert.ok(tool)
  const changeId = `chg_${++changes}`
  try {
    const plan = await tool.plan(tool.input.parse({ ...input, reason }), over.shopLook(), { changeId, previewed_ms: Date.now() })
    weigh(row, plan.weights, uses, Date.now())
    uses.push(...usesOf(plan).map((use) => ({ ...use, at_ms: Date.now() })))
    await tool.execute(plan.does, over.shopTouch({ ...grantOf(tool.scope, plan.targets), changeId }))
    return null
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    assert.equal(error.effect, 'none', error.message)
    return error.code
  }
}

/** The details of what reached the shop; the sandbox wrote them, so their fields are known. */
const reached = (operation: string): Readonly<Record<string, unknown>>[] =>
  sandbox.core.effects.filter((effect) => effect.operation === operation).map(({ detail }) => ({ ...(typeof detail === 'object' ? detail : {}) }))
const centsBack = (operation: string): number => reached(operation).reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0)

const REFUND = 'preview_shopify_order_refund'
const day = (minor: number) => ({ refund_per_day: { minor, currency: 'EUR' } })

test('until the operator has said what may go back in a day, nothing goes back, by neither tool', async () => {
  const [sent, open] = [paidOrder(sandbox.seed), paidOrder(sandbox.seed, 'UNFULFILLED')]
  assert.equal(await attempt(REFUND, { order_id: String(sent.id), amount: eur(1) }), 'LIMIT_MISSING')
  const cancel = { order_id: String(open.id), cancel_reason: 'other', refund: true, restock: true }
  assert.equal(await attempt('preview_shopify_order_cancel', cancel), 'LIMIT_MISSING')
  assert.equal(sandbox.core.effects.length, 0)
})

// Mutation proof: leave the `sum` out of the weights of a refund, or `refunds_of_order`.
test('refunds in slices stay under the day’s sum and three of one order, and never pass what was paid', async () => {
  const orders = sandbox.seed.orders.filter(
    ({ financial, createdAt }) => financial === 'PAID' && Date.parse(createdAt) > sandbox.seed.now - 40 * 86_400_000,
  )
  const codes = new Set<string | null>()
  for (let step = 0; step < 24; step++) {
    const order = orders[step % 6]
    assert.ok(order)
    codes.add(await attempt(REFUND, { order_id: String(order.id), amount: eur(700) }, day(6_000)))
  }
  assert.ok(codes.has(null) && codes.has('CAP_EXCEEDED'), [...codes].join())
  assert.ok(centsBack('refundCreate') <= 6_000, String(centsBack('refundCreate')))
  for (const { id } of orders) assert.ok(sandbox.core.effects.filter(({ target }) => target.endsWith(`/${id}`)).length <= 3)
})

test('an order is paid back once: lines again, the rest again, and a cancel on top are all refused', async () => {
  const order = paidOrder(sandbox.seed)
  const all = { order_id: String(order.id), lines: order.lines.map(({ id, quantity }) => ({ line_item_id: String(id), quantity })), shipping: true }
  assert.equal(await attempt(REFUND, all, day(1_000_000)), null)
  assert.equal(await attempt(REFUND, all, day(1_000_000)), 'CHANGE_NOT_POSSIBLE')
  assert.equal(await attempt(REFUND, { order_id: String(order.id), amount: eur(1) }, day(1_000_000)), 'CHANGE_NOT_POSSIBLE')
  assert.ok(centsBack('refundCreate') <= order.total)
})

test('money that goes back with a cancelled order and by refunds is one sum', async () => {
  const open = sandbox.seed.orders.filter(
    ({ financial, fulfillment, cancelledAt }) => financial === 'PAID' && fulfillment === 'UNFULFILLED' && cancelledAt === null,
  )
  const [first, second] = open
  assert.ok(first && second)
  const cancel = (id: number) => ({ order_id: String(id), cancel_reason: 'other', refund: true, restock: false })
  assert.equal(await attempt('preview_shopify_order_cancel', cancel(first.id), day(first.total)), null)
  assert.equal(await attempt('preview_shopify_order_cancel', cancel(second.id), day(first.total)), 'CAP_EXCEEDED')
  assert.equal(await attempt(REFUND, { order_id: String(second.id), amount: eur(1) }, day(first.total)), 'CAP_EXCEEDED')
  assert.equal(centsBack('orderCancel'), first.total)
})

// Mutation proof: drop the check of `to < 0` in inventory.adjust.ts.
test('no sequence takes stock below zero, or moves more pieces in a day than the cap', async () => {
  const [variant, place] = [sandbox.seed.products[0]?.variants[0], sandbox.seed.locations[0]]
  assert.ok(variant && place)
  const codes = new Set<string | null>()
  for (const delta of [-3, -50, -500, 500, -501, 499, -500, 500, -1, -499, 400, 400])
    codes.add(
      await attempt('preview_shopify_inventory_adjust', { inventory_item_id: String(variant.inventoryItemId), location_id: String(place.id), delta }),
    )
  for (const { after: left } of reached('inventoryAdjustQuantities')) assert.ok(Number(left) >= 0)
  const moved = reached('inventoryAdjustQuantities').reduce((sum, { delta }) => sum + Math.abs(Number(delta)), 0)
  assert.ok(moved <= 2_000 && moved > 0, String(moved))
  assert.ok(codes.has('CHANGE_NOT_POSSIBLE') && codes.has('CAP_EXCEEDED'), [...codes].join())
})

test('discount codes: no more than half off by either way, none without an end, none that combines, ten a day', async () => {
  const ends_on = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  const code = (n: number, more: object) => attempt('preview_shopify_discount_create', { code: `DEAL-${n}`, ends_on, usage_limit: 10, ...more })
  assert.equal(await code(1, { percent: 51 }), 'CAP_EXCEEDED')
  assert.equal(await code(2, { amount: eur(501), minimum_subtotal: eur(1_000) }), 'CAP_EXCEEDED')
  assert.equal(await code(3, { percent: 50, usage_limit: 1_001 }), 'CAP_EXCEEDED')
  for (let n = 10; n < 22; n++) assert.equal(await code(n, { percent: 50 }), n < 20 ? null : 'CAP_EXCEEDED')
  assert.equal(await code(10, { percent: 5 }), 'CHANGE_NOT_POSSIBLE')
  const made = reached('discountCodeBasicCreate')
  assert.equal(made.length, 10)
  for (const { combines, endsAt, usageLimit, percent } of made)
    assert.deepEqual([combines, typeof endsAt, usageLimit, percent], [false, 'string', 10, 50])
})

test('products: five deletes a day, and one that costs nothing does not go on sale', async () => {
  const codes = []
  for (const { id } of sandbox.seed.products.slice(0, 7)) codes.push(await attempt('preview_shopify_product_delete', { product_id: String(id) }))
  assert.deepEqual(codes, [null, null, null, null, null, 'CAP_EXCEEDED', 'CAP_EXCEEDED'])
  assert.equal(reached('productDelete').length, 5)
  assert.equal(await attempt('preview_shopify_product_create', { title: 'Free Lamp' }), null)
  const { products } = await over.shopLook().productSearch({ query: 'Free Lamp', limit: 1 })
  assert.equal(await attempt('preview_shopify_product_update', { product_id: products[0]?.id ?? '', status: 'ACTIVE' }), 'CHANGE_NOT_POSSIBLE')
})
