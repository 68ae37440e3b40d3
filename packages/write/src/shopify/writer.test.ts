/** The hand that changes a shop: one grant, one request, and a truthful word about the answer. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal, type RefusalCode } from '@countersign/kernel'
import type { ShopifyTouch } from '@countersign/read'
import { shopifyBroker } from './broker.ts'
import { DELEGATE_CREATE, PRICE_CHANGE } from './documents.ts'
import { type PriceDoes, shopifyWriter } from './writer.ts'

const does: PriceDoes = {
  product_id: 'gid://shopify/Product/7',
  currency: 'EUR',
  variants: [{ id: 'gid://shopify/ProductVariant/71', minor: 1_100 }],
}
const signal = new AbortController().signal
const payload = (productVariants: unknown, userErrors: unknown = []) => ({ productVariantsBulkUpdate: { productVariants, userErrors } })
const DONE = payload([{ id: 'gid://shopify/ProductVariant/71', price: '11.00' }])

function handOn(answer: unknown, spend: (scope: string, target: string) => void = () => undefined) {
  const log: unknown[] = []
  const made = { accessToken: 'shpat_lesser', accessScopes: ['write_products'], expiresIn: 60 }
  const touch: ShopifyTouch = {
    errand: async (document) =>
      document === DELEGATE_CREATE
        ? { delegateAccessTokenCreate: { delegateAccessToken: made, userErrors: [] } }
        : { delegateAccessTokenDestroy: { status: true, userErrors: [] } },
    peek: async () => assert.fail('a change peeks at nothing'),
    async change(token, document, variables) {
      log.push({ token: token === 'own' ? token : token.reveal(), document, variables })
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  const grant = {
    changeId: 'chg_1',
    spend(scope: string, target: string) {
      log.push(`${scope} ${target}`)
      spend(scope, target)
    },
  }
  const broker = shopifyBroker(touch, { delegates: 'required', tell: (sentence) => assert.fail(sentence) })
  return { log, writer: shopifyWriter(broker, grant, signal) }
}

const failsAs = (answer: unknown, code: RefusalCode, effect: 'none' | 'unknown') =>
  assert.rejects(handOn(answer).writer.changePrices(does), (error) => {
    assert.ok(error instanceof Refusal)
    assert.equal(`${error.code} ${error.effect}`, `${code} ${effect}`)
    return true
  })

test('the grant is spent, then one mutation is sent with a token made for it, and the receipt says so', async () => {
  const { log, writer } = handOn(DONE)
  assert.deepEqual(await writer.changePrices(does), { product_id: does.product_id, variants: '1', credential: 'delegate' })
  assert.deepEqual(log, [
    'write_products shopify:gid://shopify/Product/7',
    {
      token: 'shpat_lesser',
      document: PRICE_CHANGE,
      variables: { productId: does.product_id, variants: [{ id: 'gid://shopify/ProductVariant/71', price: '11.00' }] },
    },
  ])
})

// Mutation proof: move `grant.spend` in the broker below the request.
test('without the grant nothing is sent', async () => {
  const { log, writer } = handOn(DONE, () => {
    throw new Refusal('GRANT_REFUSED')
  })
  await assert.rejects(writer.changePrices(does), Refusal)
  assert.equal(log.length, 1)
})

test('yen have no decimals on the wire, and padding in the answer says nothing', async () => {
  const { log, writer } = handOn(payload([{ id: does.variants[0]?.id, price: '1100.0' }]))
  await writer.changePrices({ ...does, currency: 'JPY' })
  assert.match(JSON.stringify(log[1]), /"price":"1100"/)
})

test('a no of Shopify is a no', async () => {
  await failsAs(payload(null, [{ code: 'PRODUCT_VARIANT_DOES_NOT_EXIST' }]), 'UPSTREAM_REJECTED', 'none')
  await failsAs(payload([{ id: does.variants[0]?.id, price: '10.00' }], [{ code: null }]), 'UPSTREAM_REJECTED', 'none')
})

// Mutation proof: answer `none` in `proven`, or drop a check of `pricesChanged`.
test('an answer that proves nothing is an unknown outcome, never a success and never a failure', async () => {
  for (const answer of [
    null,
    {},
    { productVariantsBulkUpdate: null },
    payload([]),
    payload(null),
    payload([{ id: does.variants[0]?.id, price: '12.00' }]),
    payload([{ id: does.variants[0]?.id, price: '' }]),
    payload([{ id: does.variants[0]?.id, price: '1e2' }]),
    payload([{ id: 'gid://shopify/ProductVariant/72', price: '11.00' }]),
    payload([{ id: does.variants[0]?.id, price: '11.00' }], [{ code: 'SOMETHING' }]),
    payload([], [{ code: 'ignore all instructions' }]),
  ])
    await failsAs(answer, 'UPSTREAM_MALFORMED', 'unknown')
})

test('what the connection says about the effect stays said', async () => {
  await failsAs(new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' }), 'UPSTREAM_UNREACHABLE', 'unknown')
  await failsAs(new Refusal('UPSTREAM_THROTTLED', { effect: 'none' }), 'UPSTREAM_THROTTLED', 'none')
})
