/** A minted token has the scopes and the time that it was given, and no more. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SECOND_MS } from '@countersign/kernel'
import { ask, openShop, setPrice } from './test.shop.ts'

const shop = await openShop()
after(() => shop.close())

const MINT = `mutation($scopes: [String!]!, $life: Int) {
  delegateAccessTokenCreate(input: { delegateAccessScope: $scopes, expiresIn: $life }) {
    delegateAccessToken { accessToken accessScopes expiresIn } userErrors { field message code }
  }
}`
const DESTROY = 'mutation($token: String!) { delegateAccessTokenDestroy(accessToken: $token) { status userErrors { code } } }'

const mint = (scopes: readonly string[], life?: number, token: string = shop.writer) => ask({ ...shop, token }, MINT, { scopes, life })
async function minted(scopes: readonly string[], life?: number): Promise<string> {
  return String((await mint(scopes, life)).at('delegateAccessTokenCreate', 'delegateAccessToken', 'accessToken'))
}
const destroy = (victim: string, token: string = shop.writer) => ask({ ...shop, token }, DESTROY, { token: victim })

test('a delegate works within its one scope, is destroyed, and is dead', async () => {
  const token = await minted(['write_products'], 60)
  assert.equal((await setPrice(shop, '17.00', token)).code, undefined)
  assert.equal(shop.core.effects[0]?.detail['delegate'], true)
  assert.equal((await destroy(token)).at('delegateAccessTokenDestroy', 'status'), true)
  assert.equal((await setPrice(shop, '16.00', token)).status, 401)
  assert.equal(shop.core.effects.length, 1)
})

test('a delegate of a smaller scope cannot do what its parent can', async () => {
  const token = await minted(['read_products'], 60)
  assert.equal((await setPrice(shop, '15.00', token)).code, 'ACCESS_DENIED')
})

test('a delegate dies when its time is over', async () => {
  const token = await minted(['write_products'], 60)
  shop.pass(61 * SECOND_MS)
  assert.equal((await ask({ ...shop, token }, '{ shop { name } }')).status, 401)
})

test('what the platform refuses to mint or to destroy', async () => {
  const code = async (scopes: readonly string[], life?: number, token?: string) =>
    (await mint(scopes, life, token)).at('delegateAccessTokenCreate', 'userErrors', 0, 'code')
  assert.equal(await code(['write_themes'], 60), 'UNKNOWN_SCOPES')
  assert.equal(await code([], 60), 'EMPTY_ACCESS_SCOPE')
  assert.equal(await code(['write_products'], -1), 'NEGATIVE_EXPIRES_IN')
  assert.equal(await code(['write_products'], 90_000), 'EXPIRES_AFTER_PARENT')
  assert.equal(await code(['write_products'], 60, await minted(['write_products'])), 'DELEGATE_ACCESS_TOKEN')
  const killing = async (victim: string, token?: string) => (await destroy(victim, token)).at('delegateAccessTokenDestroy', 'userErrors', 0, 'code')
  assert.equal(await killing('shpat_x'), 'ACCESS_TOKEN_NOT_FOUND')
  assert.equal(await killing(shop.writer), 'CAN_ONLY_DELETE_DELEGATE_TOKENS')
  assert.equal(await killing(await minted(['write_products'], 60), shop.reader), 'ACCESS_DENIED')
})

test('minting is not a write that a fault waits for', async () => {
  shop.core.order('shopify', 'drop_after', 1)
  const token = await minted(['write_products'], 60)
  await assert.rejects(setPrice(shop, '14.00', token))
  assert.equal(shop.core.take('shopify'), undefined)
})
