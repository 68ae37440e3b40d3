/** Webhooks and policies of the stand-in: an app's own alone, topics by the token's rights, one of a kind, and the shop's own text. */
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { ask, openShop } from './test.shop.ts'

const shop = await openShop()
after(() => shop.close())
beforeEach(() => {
  shop.core.reset()
  shop.reset()
})

const asWriter = { ...shop, token: shop.writer }
const create = (topic: string, uri: string) =>
  ask(
    asWriter,
    `mutation { webhookSubscriptionCreate(topic: ${topic}, webhookSubscription: { uri: "${uri}", format: JSON }) {
      webhookSubscription { id topic uri } userErrors { field message } } }`,
  )
const LIST = '{ webhookSubscriptions(first: 50, topics: [ORDERS_PAID]) { nodes { id uri } } }'

// Mutation proof: leave out the compare of topics, of addresses, or of the app.
test('one of a topic and an address; an app sees its own alone', async () => {
  const made = await create('ORDERS_PAID', 'https://hooks.example/new')
  assert.equal(made.at('webhookSubscriptionCreate', 'webhookSubscription', 'uri'), 'https://hooks.example/new')
  assert.match(
    String((await create('ORDERS_PAID', 'https://hooks.example/new')).at('webhookSubscriptionCreate', 'userErrors', 0, 'message')),
    /taken/,
  )
  await create('ORDERS_CREATE', 'https://hooks.example/new')
  assert.equal(shop.core.effects.length, 2)
  assert.equal(JSON.stringify((await ask(asWriter, LIST)).data).match(/"uri"/g)?.length, 2)
  assert.deepEqual((await ask(shop, LIST)).at('webhookSubscriptions', 'nodes'), [])
})

// Mutation proof: let topicNeeds give nothing.
test('a topic of what the token may not read, and an address that is not https, are refused', async () => {
  for (const [topic, uri] of [
    ['THEMES_PUBLISH', 'https://hooks.example/'],
    ['SUBSCRIPTION_CONTRACTS_CREATE', 'https://hooks.example/'],
    ['ORDERS_PAID', 'http://hooks.example/'],
  ] as const)
    assert.notEqual((await create(topic, uri)).at('webhookSubscriptionCreate', 'userErrors', 0, 'message'), undefined, topic)
  assert.equal(shop.core.effects.length, 0)
})

test('a deleted one is gone, and cannot be deleted twice', async () => {
  const id = `gid://shopify/WebhookSubscription/${shop.seed.webhooks[0]?.id}`
  const drop = () => ask(asWriter, `mutation { webhookSubscriptionDelete(id: "${id}") { deletedWebhookSubscriptionId userErrors { field } } }`)
  assert.equal((await drop()).at('webhookSubscriptionDelete', 'deletedWebhookSubscriptionId'), id)
  assert.equal((await drop()).at('webhookSubscriptionDelete', 'deletedWebhookSubscriptionId'), null)
  assert.equal(shop.core.effects.length, 1)
})

// Mutation proof: leave the check out of `nodes`; the type that it is declared with needs no right.
test('policies need their own rights; products behind `nodes` need theirs', async () => {
  assert.equal((await ask(asWriter, '{ shop { shopPolicies { body } } }')).code, 'ACCESS_DENIED')
  assert.equal(
    (await ask(asWriter, 'mutation { shopPolicyUpdate(shopPolicy: { type: REFUND_POLICY, body: "x" }) { shopPolicy { id } } }')).code,
    'ACCESS_DENIED',
  )
  assert.equal(shop.core.effects.length, 0)
  const [id, other] = [`gid://shopify/Product/${shop.seed.products[0]?.id}`, `gid://shopify/Order/${shop.seed.orders[0]?.id}`]
  const { data } = await ask(shop, `{ nodes(ids: ["${id}", "gid://shopify/Product/1", "${other}"]) { ... on Product { id } } }`)
  assert.deepEqual(JSON.parse(JSON.stringify(data)), { nodes: [{ id }, null, null] })
  const poor = await openShop(['read_orders'])
  try {
    assert.equal((await ask(poor, `{ nodes(ids: ["${id}"]) { ... on Product { id } } }`)).code, 'ACCESS_DENIED')
  } finally {
    await poor.close()
  }
})
