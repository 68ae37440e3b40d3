/** What the plans for two approvers look at: each thing in its own place, and nothing that merely resembles it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusal } from '../../test.standin.ts'
import { POLICY_STATE, PRODUCTS_STATE, WEBHOOK_STATE } from '../documents/plan.ts'
import { answering } from '../test.answering.ts'

const gid = (kind: string, n: number): string => `gid://shopify/${kind}/${n}`
const product = (n: number) => ({ id: gid('Product', n), title: 'Mug', status: 'ACTIVE', totalInventory: 1, variantsCount: { count: 2 } })
const products = (nodes: unknown) => answering(new Map([[PRODUCTS_STATE, { nodes }]]))

test('products come in the places of their ids; what is gone, or is no product, as null', async () => {
  const { look, sent } = products([product(7), null, {}])
  const found = await look.productStates(['7', gid('Product', 8), 'https://admin.shopify.com/store/demo/products/9'])
  assert.deepEqual(sent[0]?.variables, { ids: [7, 8, 9].map((n) => gid('Product', n)) })
  assert.deepEqual(
    found.map(({ id, product: one }) => [id, one?.title ?? null]),
    [
      [gid('Product', 7), 'Mug'],
      [gid('Product', 8), null],
      [gid('Product', 9), null],
    ],
  )
})

// Mutation proof: take the answer's order for ours.
test('an answer in another order, of another length or of half a product is refused', async () => {
  for (const nodes of [[product(8), product(7)], [product(7)], [product(7), product(8), product(9)], [product(7), { id: gid('Product', 8) }], null])
    await assert.rejects(async () => products(nodes).look.productStates(['7', '8']), refusal('UPSTREAM_MALFORMED', 'none'))
  await assert.rejects(async () => products([]).look.productStates([gid('Order', 7)]), refusal('ID_INVALID', 'none'))
})

const PLAIN = {
  topic: 'ORDERS_PAID',
  uri: 'https://hooks.example/',
  format: 'JSON',
  filter: null,
  includeFields: [],
  metafieldNamespaces: [],
  metafields: [],
}
const webhooks = (nodes: readonly object[], hasNextPage = false) =>
  answering(
    new Map([
      [
        WEBHOOK_STATE,
        {
          webhookSubscriptions: {
            nodes: nodes.map((node, at) => ({ ...PLAIN, name: null, id: gid('WebhookSubscription', at + 1), ...node })),
            pageInfo: { hasNextPage },
          },
        },
      ],
    ]),
  ).look.webhookState('ORDERS_PAID', 'https://hooks.example/')

// Mutation proof: believe that the platform's search is an exact one.
test('only subscriptions of this very event and address are told of', async () => {
  const found = await webhooks([{ uri: 'https://hooks.example/other' }, {}, { topic: 'ORDERS_CREATE' }, { uri: 'https://hooks.example' }])
  assert.deepEqual(found, [{ id: gid('WebhookSubscription', 2), isPlain: true }])
  await assert.rejects(async () => webhooks([{}], true), refusal('CHANGE_NOT_POSSIBLE', 'none'))
})

// Mutation proof: look at the format alone; a filtered one would be made again without its filter.
test('one with settings of its own is not plain', async () => {
  assert.deepEqual(
    (await webhooks([{ filter: '', name: '' }])).map(({ isPlain }) => isPlain),
    [true],
  )
  for (const own of [
    { format: 'XML' },
    { filter: 'total:>100' },
    { includeFields: ['id'] },
    { metafieldNamespaces: ['x'] },
    { metafields: [{ key: 'x' }] },
    { name: 'books' },
  ])
    assert.deepEqual(
      (await webhooks([own])).map(({ isPlain }) => isPlain),
      [false],
      JSON.stringify(own),
    )
})

test('a policy that the shop does not have is none, and its own hosts are its two', async () => {
  const shop = {
    myshopifyDomain: 'demo.myshopify.com',
    primaryDomain: { host: 'kleiner-hafen.example' },
    shopPolicies: [{ id: gid('ShopPolicy', 1), type: 'REFUND_POLICY', body: '<p>x</p>' }],
  }
  const { look } = answering(new Map([[POLICY_STATE, { shop }]]))
  const ownHosts = ['demo.myshopify.com', 'kleiner-hafen.example']
  assert.deepEqual(await look.policyState('REFUND_POLICY'), { body: '<p>x</p>', ownHosts })
  assert.deepEqual(await look.policyState('TERMS_OF_SALE'), { body: null, ownHosts })
})
