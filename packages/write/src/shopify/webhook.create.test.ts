/** A webhook: only to a listed host, for an event of orders, said in full, made once and read back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from '@countersign/kernel'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'
import { webhookCreate, type WebhookLook } from './webhook.create.ts'

const ID = 'gid://shopify/WebhookSubscription/7'
const [TOPIC, URL] = ['ORDERS_PAID', 'https://hooks.example/orders'] as const
const lookAt = (found: Awaited<ReturnType<WebhookLook['webhookState']>> = [], webhookHosts: readonly string[] = ['hooks.example']): WebhookLook => ({
  webhookState: async (topic, uri) => (assert.deepEqual([topic, uri], [TOPIC, URL]), found),
  webhookHosts,
})
const plan = (url: string = URL, look = lookAt()) => webhookCreate.plan(webhookCreate.input.parse({ topic: TOPIC, url, reason: REASON }), look, SEED)

test('the one line says what goes where, and whose data it is; the way back is the same event and address', async () => {
  const made = await plan('https://hooks.example:443/orders')
  assert.equal(
    made.summary,
    'Send each order that is paid of the Shopify shop, with customers’ data, to hooks.example from now on (webhook ORDERS_PAID to https://hooks.example/orders)',
  )
  assert.match(made.consequences.join(), /Whoever runs hooks\.example gets names, addresses/)
  assert.deepEqual(made.reverse, { tool: 'preview_shopify_webhook_delete', input: { topic: TOPIC, url: URL } })
  assert.deepEqual(made.does, { topic: TOPIC, url: URL })
  assert.deepEqual(made.weights, [{ kind: 'count', cap: 'webhooks', object: `shopify:webhook:${TOPIC}:${URL}`, n: 1 }])
})

test('what is no event of orders, and what is there already, is refused', async () => {
  for (const bad of [
    { topic: 'PRODUCTS_UPDATE' },
    { topic: 'CUSTOMERS_CREATE' },
    { topic: 'APP_UNINSTALLED' },
    { topic: 'orders/paid' },
    { format: 'XML' },
  ])
    assert.equal(webhookCreate.input.safeParse({ topic: TOPIC, url: URL, reason: REASON, ...bad }).success, false, JSON.stringify(bad))
  await assert.rejects(plan(URL, lookAt([{ id: ID, isPlain: false }])), isRefusal('NOTHING_TO_CHANGE'))
})

// Mutation proof: ask the list only where the preview is made; the host that was taken off in between then still gets the orders.
test('every plan asks the list anew: a host that was taken off since stops the change', async () => {
  await plan()
  await assert.rejects(plan(URL, lookAt([], [])), isRefusal('HOST_NOT_LISTED', 'none', /`shopify\.webhook_hosts` is empty/))
  await assert.rejects(plan(URL, lookAt([], ['other.example'])), isRefusal('HOST_NOT_LISTED'))
  // A list that grew is no other plan.
  assert.equal(digest(await plan(URL, lookAt([], ['hooks.example', 'other.example']))), digest(await plan()))
})

test('the wire, and what its answer means', async () => {
  const { does } = await plan()
  const shown = { id: ID, topic: TOPIC, uri: URL, format: 'JSON' }
  const payload = (webhookSubscription: unknown, userErrors: unknown = []) => ({ webhookSubscriptionCreate: { webhookSubscription, userErrors } })
  const { hand, sent } = handOn(payload(shown))
  assert.deepEqual(await webhookCreate.execute(does, hand), { webhook_id: ID, topic: TOPIC, credential: 'delegate' })
  assert.deepEqual(wireOf(sent)[0]?.variables, { topic: TOPIC, webhook: { uri: URL, format: 'JSON' } })
  assert.equal(wireOf(sent)[0]?.target, `shopify:webhook:${TOPIC}:${URL}`)
  const ends = (answer: unknown, ...is: Parameters<typeof isRefusal>) =>
    assert.rejects(webhookCreate.execute(does, handOn(answer).hand), isRefusal(...is))
  await ends(payload(null, [{ field: ['webhookSubscription', 'uri'] }]), 'UPSTREAM_REJECTED', 'none', /taken for this event/)
  await ends(payload(null, [{ field: ['webhookSubscription'] }]), 'UPSTREAM_REJECTED', 'none', /lack the right/)
  // Mutation proof: believe an answer without comparing it; an address that Shopify has changed would be called applied.
  for (const answer of [
    null,
    payload(null),
    payload({ ...shown, uri: 'https://evil.example/' }),
    payload({ ...shown, topic: 'ORDERS_CREATE' }),
    payload({ ...shown, format: 'XML' }),
    payload({ ...shown, id: 'gid://shopify/Order/7' }),
    payload(shown, [{ field: null }]),
  ])
    await ends(answer, 'UPSTREAM_MALFORMED', 'unknown')
  assert.equal(await webhookCreate.readBack(does, lookAt([{ id: ID, isPlain: true }])), true)
  for (const found of [[], [{ id: ID, isPlain: false }], [ID, `${ID}8`].map((id) => ({ id, isPlain: true }))])
    assert.equal(await webhookCreate.readBack(does, lookAt(found)), false)
})
