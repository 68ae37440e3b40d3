import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { shopifyProductGet } from './product.get.ts'
import type { ShopifyReader } from './reader.ts'

const eur = (minor: number) => ({ minor, currency: 'EUR' })

const look: ShopifyReader = {
  productSearch: () => assert.fail('not asked'),
  orderGet: () => assert.fail('not asked'),
  async productGet(id) {
    if (id !== '1') throw new Refusal('NOT_FOUND')
    return {
      id: 'gid://shopify/Product/1',
      title: 'Mug',
      handle: 'mug',
      status: 'ACTIVE',
      currency: 'EUR',
      variants: [{ id: 'gid://shopify/ProductVariant/2', title: 'Blue', sku: null, price: eur(1_890), compareAtPrice: eur(2_000) }],
    }
  },
}

test('shows the ids and prices that a price change takes, outside text apart', async () => {
  const result = await shopifyProductGet.run({ product_id: '1' }, look)
  assert.deepEqual(shopifyProductGet.output.parse(result), {
    product_id: 'gid://shopify/Product/1',
    status: 'ACTIVE',
    currency: 'EUR',
    variants: [
      {
        variant_id: 'gid://shopify/ProductVariant/2',
        price: { amount: '18.90', currency: 'EUR' },
        compare_at_price: { amount: '20.00', currency: 'EUR' },
        untrusted: { title: 'Blue', sku: null },
      },
    ],
    untrusted: { title: 'Mug' },
  })
})

test('passes on that there is no such product', async () => {
  await assert.rejects(shopifyProductGet.run({ product_id: '9' }, look), (error) => error instanceof Refusal && error.code === 'NOT_FOUND')
})

test('takes one bounded id and nothing else', () => {
  for (const input of [{}, { product_id: '' }, { product_id: 'x'.repeat(81) }, { product_id: 1 }, { product_id: '1', more: 1 }])
    assert.equal(shopifyProductGet.input.safeParse(input).success, false)
})
