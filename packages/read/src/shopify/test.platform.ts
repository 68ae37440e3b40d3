/** For the tests of this folder: a real connection to a platform on loopback that gives tokens and answers as told. */
import type { TestContext } from 'node:test'
import { Secret } from '@countersign/kernel'
import { type Answering, json, soon, standIn, type StandIn } from '../test.standin.ts'
import { type ShopifyConnection, type ShopifyOptions, type ShopifyTouch, shopifyTouchConnection, type TouchRules } from './connect.ts'

export const QUERY = 'query Shop { shop { name } }'
export const MUTATION = 'mutation Touch($id: ID!) { productDelete(input: { id: $id }) { userErrors { field } } }'
export const TOKEN = { access_token: 'shpat_LEAK_token', scope: 'read_products,read_orders', expires_in: 86_399 }
const isTokenRequest = (path: string) => path === '/admin/oauth/access_token'

/** Gives tokens, and answers everything else as told. */
export const withTokens =
  (how: Answering, token: Answering = json(TOKEN)): Answering =>
  (asked, response) =>
    isTokenRequest(asked.url.pathname) ? token(asked, response) : how(asked, response)

interface Sides {
  readonly connection: ShopifyConnection
  readonly hand: ShopifyTouch
}

/** Both sides of one connection; `MUTATION` is its errand. */
export function sides(options: ShopifyOptions, rules: TouchRules = { errands: [MUTATION], ownToken: false }): Sides {
  const { look, touch: hand } = shopifyTouchConnection(options, rules)
  return { connection: look, hand }
}

export async function shop(context: TestContext, how: Answering, token?: Answering, rules?: TouchRules): Promise<Sides & { platform: StandIn }> {
  const platform = await standIn(context, withTokens(how, token))
  const secret = new Secret('LEAK_client_secret')
  return { platform, ...sides({ shop: 'demo.myshopify.com', clientId: 'client', clientSecret: secret, baseUrl: platform.url }, rules) }
}

export const graphql = (platform: StandIn) => platform.asked.filter(({ url }) => !isTokenRequest(url.pathname))
export const tokens = (platform: StandIn) => platform.asked.filter(({ url }) => isTokenRequest(url.pathname))
export const ask = (connection: ShopifyConnection, retries = 0, signal = soon()) => connection.request(QUERY, { a: 1 }, { signal, retries })
export const touch = (hand: ShopifyTouch, signal = soon()) => hand.errand(MUTATION, { id: '1' }, signal)
