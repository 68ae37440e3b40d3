/** For the tests of this folder: a running stand-in with a clock that can be moved, and one way to ask it. */
import { type Core, createCore } from '../core.ts'
import { createSecrets, type Secrets, type ShopifyApp } from '../secrets.ts'
import { createSeed, type Seed } from '../seed/index.ts'
import { startShopify } from './server.ts'

export const PRODUCT_ID = 'gid://shopify/Product/8000000000001'
export const VARIANT_ID = 'gid://shopify/ProductVariant/44000000000001'

export interface Shop {
  readonly core: Core
  readonly seed: Seed
  readonly secrets: Secrets['shopify']
  /** The token that `ask` sends: the reader's. */
  readonly token: string
  readonly reader: string
  readonly writer: string
  post(
    path: string,
    body: unknown,
    token?: string,
  ): Promise<{ status: number; text: string; headers: Headers; body: Readonly<Record<string, unknown>> }>
  grant(app: ShopifyApp, kind?: string): Promise<{ status: number; body: Readonly<Record<string, unknown>> }>
  /** Moves the clock on. */
  pass(ms: number): void
  reset(): void
  close(): Promise<void>
}

/** `readerScopes` are what the shop grants its reading app instead of the usual. */
export async function openShop(readerScopes?: readonly string[]): Promise<Shop> {
  let clock = Date.UTC(2026, 10, 20, 12)
  const now = (): number => clock
  const [core, seed, secrets] = [createCore(now), createSeed(clock), createSecrets().shopify]
  const { url, close, reset } = await startShopify({ core, seed, secrets, now, slow_ms: 5, ...(readerScopes === undefined ? {} : { readerScopes }) })
  const post: Shop['post'] = async (path, body, token) => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { 'x-shopify-access-token': token }) }
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await answer.text()
    const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {}
    return { status: answer.status, text, headers: answer.headers, body: { ...(typeof parsed === 'object' ? parsed : {}) } }
  }
  const grant: Shop['grant'] = (app, kind = 'client_credentials') =>
    post('/admin/oauth/access_token', { client_id: app.clientId, client_secret: app.clientSecret, grant_type: kind })
  const tokenOf = async (app: ShopifyApp): Promise<string> => String((await grant(app)).body['access_token'])
  const [reader, writer] = [await tokenOf(secrets.reader), await tokenOf(secrets.writer)]
  return { core, seed, secrets, token: reader, reader, writer, post, grant, pass: (ms) => void (clock += ms), reset, close }
}

interface Cost {
  readonly requestedQueryCost: number
  readonly actualQueryCost: number | null
  readonly throttleStatus: { readonly maximumAvailable: number; readonly currentlyAvailable: number; readonly restoreRate: number }
}

interface Asked {
  readonly status: number
  readonly text: string
  readonly headers: Headers
  readonly data: unknown
  readonly errors: unknown
  /** Of the first error; empty where there is none. */
  readonly message: string
  readonly code: string | undefined
  readonly cost: Cost
  readonly extensions: unknown
  /** The value below `data`, by the path of its keys. */
  at(...path: readonly (string | number)[]): unknown
}

const step = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
const dig = (value: unknown, ...path: readonly (string | number)[]): unknown => path.reduce(step, value)

export async function ask({ post, token }: Pick<Shop, 'post' | 'token'>, query: string, variables: object = {}): Promise<Asked> {
  const { status, text, headers, body } = await post('/admin/api/2026-10/graphql.json', { query, variables }, token)
  const code = dig(body, 'errors', 0, 'extensions', 'code')
  return {
    status,
    text,
    headers,
    data: body['data'],
    errors: body['errors'],
    message: String(dig(body, 'errors', 0, 'message') ?? ''),
    code: typeof code === 'string' ? code : undefined,
    // The shape is what the tests of cost assert.
    cost: dig(body, 'extensions', 'cost') as Cost,
    extensions: body['extensions'],
    at: (...path) => dig(body['data'], ...path),
  }
}

export const SET_PRICES = `mutation($product: ID!, $variants: [ProductVariantsBulkInput!]!, $partial: Boolean) {
  productVariantsBulkUpdate(productId: $product, variants: $variants, allowPartialUpdates: $partial) {
    product { id } productVariants { id price compareAtPrice } userErrors { field message code }
  }
}`

/** Sets the price of one variant, with the writer's token where none is given. */
export function setPrice(shop: Shop, price: string, token: string = shop.writer): Promise<Asked> {
  return ask({ ...shop, token }, SET_PRICES, { product: PRODUCT_ID, variants: [{ id: VARIANT_ID, price }], partial: false })
}

export async function variantPrice(shop: Shop): Promise<unknown> {
  return (await ask(shop, `{ productVariant(id: "${VARIANT_ID}") { price } }`)).at('productVariant', 'price')
}
