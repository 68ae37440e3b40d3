/** The end of a webhook: this app's own, found whole, and made again only where it may be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from '@countersign/kernel'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'
import type { WebhookLook } from './webhook.create.ts'
import { webhookDelete } from './webhook.delete.ts'

const ID = 'gid://shopify/WebhookSubscription/7'
const [TOPIC, URL] = ['ORDERS_PAID', 'https://hooks.example/orders'] as const
type Found = Awaited<ReturnType<WebhookLook['webhookState']>>
const PLAIN: Found = [{ id: ID, isPlain: true }]
const lookAt = (found: Found, webhookHosts: readonly string[] = ['hooks.example']): WebhookLook => ({ webhookState: async () => found, webhookHosts })
const plan = (look: WebhookLook, url: string = URL) =>
  webhookDelete.plan(webhookDelete.input.parse({ topic: TOPIC, url, reason: REASON }), look, SEED)

test('number, event and host stand in the one line; it can be made again where its host is still listed', async () => {
  const made = await plan(lookAt(PLAIN))
  assert.equal(
    made.summary,
    'Stop telling hooks.example of each order that is paid of the Shopify shop (delete webhook 7, ORDERS_PAID to https://hooks.example/orders)',
  )
  assert.deepEqual(made.reverse, { tool: 'preview_shopify_webhook_create', input: { topic: TOPIC, url: URL } })
  assert.deepEqual(made.targets, [`shopify:${ID}`])
  assert.match(made.consequences.join(), /not sent later/)
})

// Mutation proof: ask the list before deleting; what was sent to a host that is no longer trusted could then not be stopped.
test('a host that is not listed any more can be cut off, and does not come back by a tool', async () => {
  for (const look of [lookAt(PLAIN, []), lookAt([{ id: ID, isPlain: false }])]) {
    const made = await plan(look)
    assert.equal(made.reverse, null)
    assert.match(made.undo ?? '', /person/)
  }
  assert.match((await plan(lookAt([{ id: ID, isPlain: false }]))).warnings.join(), /filter/)
})

test('none, several, and an address in another spelling are refused; another subscription is another plan', async () => {
  await assert.rejects(plan(lookAt([])), isRefusal('NOT_FOUND'))
  await assert.rejects(plan(lookAt([...PLAIN, { id: `${ID}8`, isPlain: true }])), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /Several/))
  for (const url of ['https://hooks.example:443/orders', 'https://Hooks.example/orders', 'pubsub://project:topic', 'https://hooks.example/orders?x'])
    await assert.rejects(plan(lookAt(PLAIN), url), isRefusal('INPUT_INVALID'))
  assert.notEqual(digest(await plan(lookAt(PLAIN))), digest(await plan(lookAt([{ id: `${ID}8`, isPlain: true }]))))
})

test('the wire, and what its answer means', async () => {
  const { does } = await plan(lookAt(PLAIN))
  const payload = (deletedWebhookSubscriptionId: unknown, userErrors: unknown = []) => ({
    webhookSubscriptionDelete: { deletedWebhookSubscriptionId, userErrors },
  })
  const { hand, sent } = handOn(payload(ID))
  assert.deepEqual(await webhookDelete.execute(does, hand), { webhook_id: ID, credential: 'delegate' })
  assert.deepEqual(wireOf(sent)[0]?.variables, { id: ID })
  await assert.rejects(
    webhookDelete.execute(does, handOn(payload(null, [{ field: ['id'] }])).hand),
    isRefusal('UPSTREAM_REJECTED', 'none', /any more/),
  )
  for (const answer of [null, payload(null), payload(`${ID}8`), payload(ID, [{ field: null }])])
    await assert.rejects(webhookDelete.execute(does, handOn(answer).hand), isRefusal('UPSTREAM_MALFORMED', 'unknown'))
  assert.equal(await webhookDelete.readBack(does, lookAt(PLAIN)), false)
  assert.equal(await webhookDelete.readBack(does, lookAt([{ id: `${ID}8`, isPlain: true }])), true)
})
