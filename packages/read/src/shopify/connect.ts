/** The way to one shop: Shopify's own library over our transport, with its retries and its logging off. */
import { assert, type Clock, LIMITS, Refusal, type RefusalCode, Secret, systemClock } from '@countersign/kernel'
import { isLoopback, outbound } from '@countersign/serve'
import { z } from 'zod'
import { breaker } from '../breaker.ts'
import { lanes } from '../lanes.ts'
import { malformed, understood, withEffect } from '../outside.ts'
import { withRetries } from '../retry.ts'
import { costBucket } from './bucket.ts'
import { GRANTED_SCOPES } from './documents/shop.ts'
import { loadShopify, overWire, type ShopifySdk, type Wire } from './load.ts'
import { type Cost, costOf, refusalOfErrors, refuseIgnoredSearch } from './refuse.ts'
import { type Token, tokenKeeper } from '../token.ts'

export interface ShopifyOptions {
  /** `name.myshopify.com`. */
  readonly shop: string
  readonly clientId: string
  readonly clientSecret: Secret
  /** A stand-in on loopback; anything else is refused. */
  readonly baseUrl?: URL | undefined
  readonly clock?: Clock
}

export interface ShopifyConnection {
  readonly shop: string
  /**
   * The `data` of one operation. A query may be retried up to `retries` times inside the signal's deadline; for anything else `retries` is 0, and
   * the refusal's `effect` says whether it may have happened.
   */
  request(document: string, variables: Readonly<Record<string, unknown>>, options: RequestOptions): Promise<unknown>
  /** What the token in hand may do, as Shopify granted it. */
  tokenScopes(signal: AbortSignal): Promise<readonly string[]>
  /** What the token and the app's installation may do together: asked fresh, for the check at start-up. */
  grantedScopes(signal: AbortSignal): Promise<readonly string[]>
}

export interface RequestOptions {
  readonly signal: AbortSignal
  readonly retries: number
}

/** One DNS label under Shopify's own domain: nothing a configuration can say makes the credentials go elsewhere. */
export const isShopDomain = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/.test(text)

/** Whether a document only reads. Anything that is not plainly a query counts as a write. */
export const isQuery = (document: string): boolean => /^\s*query\b/.test(document) && !/\b(?:mutation|subscription)\b/.test(document)

const RETRIED: ReadonlySet<RefusalCode> = new Set(['UPSTREAM_THROTTLED', 'UPSTREAM_ERROR', 'UPSTREAM_UNREACHABLE'])

/** Connects to nothing yet: the library is loaded and the token fetched with the first request. */
export function shopifyConnection(options: ShopifyOptions): ShopifyConnection {
  const { shop, baseUrl, clock = systemClock } = options
  assert(isShopDomain(shop), 'the shop is a myshopify.com domain')
  assert(baseUrl === undefined || (baseUrl.protocol === 'http:' && isLoopback(baseUrl)), 'a base address is on loopback')
  const wire = { shop, baseUrl, send: outbound(new Set([shop])) }
  const api = apiOf(options)
  const bucket = costBucket(clock)
  const lane = lanes()
  const guard = breaker({ clock })
  const tokens = tokenKeeper(async () => {
    const sdk = await api()
    // Its own deadline, not the first caller's: others may be waiting for the same token. It never fires before the request's own.
    const signal = AbortSignal.timeout(2 * LIMITS.requestDeadline_ms)
    return guard(signal, () => grantOf(sdk, { ...wire, signal }))
  }, clock)

  const once = async (document: string, variables: Readonly<Record<string, unknown>>, signal: AbortSignal, mayRenew: boolean): Promise<unknown> => {
    const token = await beforeSending(() => tokens.get(signal))
    const sdk = await api()
    try {
      return await lane(signal, async () => {
        await beforeSending(() => bucket.admit(document, signal))
        return guard(signal, () => ask(sdk, { ...wire, signal }, token, { document, variables, learn: bucket.learn }))
      })
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'UPSTREAM_AUTH') throw error
      tokens.drop(token)
      if (!mayRenew) throw error
      return once(document, variables, signal, false)
    }
  }

  const connection: ShopifyConnection = {
    shop,
    async request(document, variables, { signal, retries }) {
      if (!isQuery(document)) {
        assert(retries === 0, 'what may change something is sent once')
        return once(document, variables, signal, false)
      }
      try {
        return await withRetries({ retries, codes: RETRIED, signal }, () => once(document, variables, signal, true))
      } catch (error) {
        throw error instanceof Refusal ? withEffect(error, 'none') : error
      }
    },
    tokenScopes: async (signal) => (await tokens.get(signal)).scopes,
    async grantedScopes(signal) {
      const data = understood(installation, await connection.request(GRANTED_SCOPES, {}, { signal, retries: LIMITS.readRetriesMax }))
      const handles = data.currentAppInstallation.accessScopes.map((scope) => scope.handle)
      return [...new Set([...(await connection.tokenScopes(signal)), ...handles])].toSorted()
    },
  }
  return connection
}

const installation = z.object({ currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string().max(100) })).max(500) }) })

/** What fails before the request is sent cannot have changed anything, whatever the failing part itself could tell. */
async function beforeSending<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof Refusal ? withEffect(error, 'none') : error
  }
}

type Api = Pick<ShopifySdk, 'GraphqlQueryError' | 'Session'> & { readonly shopify: ReturnType<ShopifySdk['shopifyApi']> }

function apiOf({ clientId, clientSecret }: ShopifyOptions): () => Promise<Api> {
  let made: Promise<Api> | undefined
  const make = async (): Promise<Api> => {
    const { ApiVersion, GraphqlQueryError, LogSeverity, Session, shopifyApi } = await loadShopify()
    const shopify = shopifyApi({
      apiKey: clientId,
      apiSecretKey: clientSecret.reveal(),
      apiVersion: ApiVersion.October26,
      // The library demands the address of a web app; there is none.
      hostName: 'countersign.invalid',
      isEmbeddedApp: false,
      userAgentPrefix: 'Countersign',
      // Its default writes to stdout, which belongs to the protocol.
      logger: { log: () => undefined, level: LogSeverity.Error, httpRequests: false },
    })
    return { shopify, GraphqlQueryError, Session }
  }
  return () => (made ??= make())
}

/** A token by the client-credentials grant. Every way it can be turned down is a matter of credentials. */
async function grantOf({ shopify }: Api, wire: Wire): Promise<Token> {
  try {
    const { session } = await overWire(wire, () => shopify.auth.clientCredentials({ shop: wire.shop }))
    const { accessToken = '', scope = '', expires } = session
    if (!/^[\x21-\x7e]{1,512}$/.test(accessToken) || typeof scope !== 'string') throw new Refusal('UPSTREAM_MALFORMED')
    const scopes = scope.split(',').filter((handle) => handle !== '')
    return { value: new Secret(accessToken), scopes, ends_ms: expires === undefined ? null : expires.getTime() }
  } catch (error) {
    const refusal = malformed(error, 'unknown')
    if (!(refusal instanceof Refusal)) throw refusal
    const { code, cause } = refusal
    const turnedDown = code === 'UPSTREAM_REJECTED' || code === 'UPSTREAM_FORBIDDEN'
    throw turnedDown ? new Refusal('UPSTREAM_AUTH', { detail: 'Shopify gave no access token for the client id and secret.', cause }) : refusal
  }
}

interface Asking {
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly learn: (document: string, cost: Cost | undefined) => void
}

async function ask({ shopify, Session, GraphqlQueryError }: Api, wire: Wire, token: Token, { document, variables, learn }: Asking): Promise<unknown> {
  const { shop } = wire
  const session = new Session({ id: shop, shop, state: '', isOnline: false, accessToken: token.value.reveal() })
  const client = new shopify.clients.Graphql({ session })
  try {
    // The library's own retry sends a mutation again after a lost answer, and reads `Retry-After` seconds as milliseconds.
    const answer = await overWire(wire, () => client.request(document, { variables: { ...variables }, retries: 0 }))
    learn(document, costOf(answer.extensions))
    refuseIgnoredSearch(answer.extensions)
    return answer.data
  } catch (error) {
    if (!(error instanceof GraphqlQueryError)) throw malformed(error, 'unknown')
    const { data, extensions, errors } = error.body ?? {}
    learn(document, costOf(extensions))
    throw refusalOfErrors(errors?.graphQLErrors, data, extensions)
  }
}
