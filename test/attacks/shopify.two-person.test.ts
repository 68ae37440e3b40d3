// `human`, `bound`, `known`, `caps`: webhooks, policies and deletions by the dozen, through the real gate, two approvers, and a strict shop.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { changeGet } from '@countersign/gate'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { POLICY } from '../../packages/write-server/src/policy.ts'
import { code, rowsOf } from '../support/gate.ts'
import { type ShopGate, shopGate } from '../support/shop-gate.ts'
import { grantOf } from '../support/writing.ts'

const [CREATE, DELETE, TEXT, BULK] = [
  'preview_shopify_webhook_create',
  'preview_shopify_webhook_delete',
  'preview_shopify_shop_policy_update',
  'preview_shopify_product_bulk_delete',
] as const
const dir = mkdtempSync(join(tmpdir(), 'countersign-two-person-'))
let sandbox: Sandbox
let shop: ShopGate
before(async () => {
  sandbox = await startSandbox({
    dir,
    writerScopes: ['write_products', 'read_products', 'read_orders', 'write_legal_policies', 'read_legal_policies'],
  })
})
beforeEach(() => {
  sandbox.reset()
  shop = shopGate(sandbox)
})
afterEach(() => shop.w.close())
after(async () => {
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

const effects = () => sandbox.core.effects.map(({ operation, target }) => `${operation} ${target.replace(/^.*\//, '')}`)
const ids = (from: number, to: number): string[] => sandbox.seed.products.slice(from, to).map(({ id }) => String(id))
const URL = 'https://hooks.kleiner-hafen.example/new'
const WEBHOOK = { topic: 'ORDERS_CREATE', url: URL }

test('all four are off as installed, risk 3, and wait for two people', () => {
  for (const name of [CREATE, DELETE, TEXT, BULK])
    assert.deepEqual([POLICY[name].mode, POLICY[name].risk, POLICY[name].approval], ['off', 3, 'two_person'], name)
})

test('each: nothing with the token, nothing with one signature, once with two', async () => {
  for (const [name, input] of [
    [CREATE, WEBHOOK],
    [DELETE, { topic: 'ORDERS_PAID', url: 'https://hooks.kleiner-hafen.example/orders' }],
    [TEXT, { type: 'SHIPPING_POLICY', text: 'We ship to Germany for 4.95 EUR.' }],
    [BULK, { product_ids: ids(0, 3) }],
  ] as const) {
    shop.w.time.now += 61_000
    const done = effects().length
    const result = await shop.apply(await shop.preview(name, input), () => assert.equal(effects().length, done, name))
    assert.equal(result['status'], 'applied', `${name}: ${JSON.stringify(result)}`)
    assert.equal(effects().length, done + (name === BULK ? 3 : 1), name)
    assert.equal(rowsOf(shop.w).filter(({ event }) => event === 'alert_raised').length, 0)
  }
})

const empty = () => void (shop.hosts = { webhookHosts: [], linkHosts: [] })

// Mutation proof: leave the hosts out of the place, and out of what each plan asks.
test('a host that is taken off the list stops the change: before the apply, and between the two signatures', async () => {
  const early = await shop.preview(CREATE, WEBHOOK)
  empty()
  await assert.rejects(shop.apply(early), code('POLICY_CHANGED'))
  await assert.rejects(shop.preview(CREATE, WEBHOOK), code('HOST_NOT_LISTED'))
  shop.hosts = { webhookHosts: ['hooks.kleiner-hafen.example'], linkHosts: ['pay.example'] }
  await assert.rejects(shop.apply(await shop.preview(CREATE, WEBHOOK), empty), code('POLICY_CHANGED'))
  shop.hosts = { webhookHosts: [], linkHosts: ['pay.example'] }
  await assert.rejects(shop.apply(await shop.preview(TEXT, { type: 'REFUND_POLICY', text: 'See pay.example/x' }), empty), code('POLICY_CHANGED'))
  assert.deepEqual(effects(), [])
})

// Mutation proof: compare the place alone, and not the plan; the list may be read from somewhere else one day.
test('and where only the plan sees the list, the plan stops it', async () => {
  Object.assign(shop.w.gate, { placeOf: () => 'the same' })
  const shown = await shop.preview(CREATE, WEBHOOK)
  await assert.rejects(shop.apply(shown, empty), code('HOST_NOT_LISTED'))
  assert.deepEqual(effects(), [])
})

for (const url of [
  'https://hooks.kleiner-hafen.example.evil.test/',
  'https://hooks.kleiner-hafen.example@evil.test/',
  'https://hooks.kleiner-hafen.example:8443/',
  'https://hooks.kleiner-hafen.example./',
  'https://evil.test\\@hooks.kleiner-hafen.example/',
  'http://hooks.kleiner-hafen.example/',
  'https://127.0.0.1/',
  'https://hооks.kleiner-hafen.example/',
])
  test(`no webhook reaches ${url}`, async () => {
    await assert.rejects(
      shop.preview(CREATE, { topic: 'ORDERS_CREATE', url }),
      (error) => code('INPUT_INVALID')(error) || code('HOST_NOT_LISTED')(error),
    )
    assert.deepEqual(effects(), [])
  })

test('what others of this app’s webhooks are cannot be deleted, nor what is not there', async () => {
  for (const [input, refused] of [
    [{ topic: 'PRODUCTS_UPDATE', url: 'https://hooks.kleiner-hafen.example/products' }, null],
    [{ topic: 'ORDERS_CREATE', url: 'pubsub://kleiner-hafen:orders' }, 'INPUT_INVALID'],
    [WEBHOOK, 'NOT_FOUND'],
  ] as const)
    await assert.rejects(shop.preview(DELETE, input), (error) => (refused === null ? error instanceof Error : code(refused)(error)))
  assert.deepEqual(effects(), [])
})

// Mutation proof: leave `present` out of what a policy's plan sees, or the products out of a bulk's.
test('a policy or a product that somebody else changed in the meantime is not the one that was shown', async () => {
  const text = { type: 'REFUND_POLICY', text: 'Thirty days.' }
  const meanwhile = async (name: typeof TEXT | 'preview_shopify_product_update', input: object) => {
    const tool = shop.w.gate.tools.get(name)?.tool
    assert.ok(tool)
    const signal = AbortSignal.timeout(10_000)
    const { plan, execute } = await tool.plan(
      { ...input, reason: 'Somebody else did it.' },
      { changeId: 'chg_other', previewed_ms: Date.now() },
      'main',
      signal,
    )
    await execute(grantOf(tool.scope, plan.targets), signal)
  }
  const policy = shop.apply(await shop.preview(TEXT, text), () => meanwhile(TEXT, { ...text, text: 'Twenty days.' }))
  await assert.rejects(policy, code('STATE_MOVED'))
  const [first = ''] = ids(0, 1)
  const bulk = shop.apply(await shop.preview(BULK, { product_ids: ids(0, 3) }), () =>
    meanwhile('preview_shopify_product_update', { product_id: first, title: 'Another title' }),
  )
  await assert.rejects(bulk, code('STATE_MOVED'))
  assert.deepEqual(
    effects().map((effect) => effect.split(' ')[0]),
    ['shopPolicyUpdate', 'productUpdate'],
  )
})

/** On the wire one id names nothing, so that Shopify deletes the others and refuses this one; what no fresh plan can see. */
function refusedInTheMiddle(): void {
  const touch = shop.over.shopTouch
  Object.assign(shop.over, {
    shopTouch: (grant: Parameters<typeof touch>[0]) => ({
      ...touch(grant),
      sendEach: (sending: Parameters<ReturnType<typeof touch>['sendEach']>[0]) =>
        touch(grant).sendEach({ ...sending, variables: { ...sending.variables, p1: 'gid://shopify/Product/1' } }),
    }),
  })
}

// Mutation proof: call a part applied or failed; or leave `tells` out of the receipt.
test('a bulk that fails in the middle is neither applied nor failed: its receipt says what is gone, and its use of the day stands', async () => {
  const [a = '', b = '', c = ''] = ids(0, 3)
  const shown = await shop.preview(BULK, { product_ids: [a, b, c] })
  refusedInTheMiddle()
  const result = await shop.apply(shown)
  assert.equal(result['status'], 'unknown')
  assert.match(
    String(result['message']),
    new RegExp(`Only a part.*Surely deleted: ${a}, ${c}\\. Refused by Shopify[^:]*: ${b}\\..*not be tried again`),
  )
  const proof = { seen_gone: `${a}, ${c}`, seen_there: b }
  assert.deepEqual(result['receipt'], { proof, verified: false })
  assert.deepEqual(JSON.parse(shop.w.gate.ledger.get(shown.change_id)?.receipt ?? ''), { proof, verified: null })
  assert.deepEqual(
    effects(),
    [a, c].map((id) => `productDelete ${id}`),
  )
  assert.equal(rowsOf(shop.w).findLast(({ event }) => event === 'change_settled')?.['reason'], 'PARTLY_DONE')
  await assert.rejects(shop.preview(BULK, { product_ids: ids(3, 21) }), code('CAP_EXCEEDED'))
  await shop.preview(BULK, { product_ids: [b] })
})

// Mutation proof: take a request whose answer is lost for one that failed.
test('a bulk whose answer is lost is unknown, is told of by a fresh read, and is not sent again', async () => {
  const product_ids = ids(0, 3)
  for (const [kind, there] of [
    ['drop_after', 'none'],
    ['drop_before', product_ids.join(', ')],
  ] as const) {
    sandbox.reset()
    shop.w.close()
    shop = shopGate(sandbox)
    const shown = await shop.preview(BULK, { product_ids })
    const result = await shop.apply(shown, () => sandbox.core.order('shopify', kind, 1, 'write'))
    assert.equal(result['status'], 'unknown', kind)
    const { proof } = result['receipt'] as { proof: Record<string, string> }
    assert.equal(proof['seen_there'], there)
    assert.equal(effects().length, there === 'none' ? 3 : 0)
    const stored = JSON.parse(shop.w.gate.ledger.get(shown.change_id)?.receipt ?? 'null') as object
    assert.deepEqual(stored, { proof, verified: null })
    const later = await changeGet(shop.w.gate, shown.change_id, shop.w.callAs('claude-code'))
    assert.equal(later['state'], there === 'none' ? 'applied' : 'unknown')
    await assert.rejects(shop.apply(shown), code('CHANGE_CLOSED'))
  }
})

// Mutation proof: give the bulk a cap of its own name; a day would then hold its twenty beside the five of the other tool.
test('deletions one by one and by the dozen count together', async () => {
  const one = async (id: string) => shop.apply(await shop.preview('preview_shopify_product_delete', { product_id: id }))
  await shop.apply(await shop.preview(BULK, { product_ids: ids(0, 4) }))
  shop.w.time.now += 61_000
  const [next = '', last = ''] = ids(4, 6)
  await one(next)
  await assert.rejects(shop.preview('preview_shopify_product_delete', { product_id: last }), code('CAP_EXCEEDED'))
  await shop.preview(BULK, { product_ids: ids(5, 20) })
  await assert.rejects(shop.preview(BULK, { product_ids: ids(5, 21) }), code('CAP_EXCEEDED'))
})
