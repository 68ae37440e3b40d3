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

/** Looks alone. */
export interface ShopifyConnection {
  readonly shop: string
  /** The `data` of one query, retried up to `retries` times inside the signal's deadline. Anything but a query is a bug of this house. */
  request(document: string, variables: Variables, options: RequestOptions): Promise<unknown>
  /** What the token in hand may do, as Shopify granted it. */
  tokenScopes(signal: AbortSignal): Promise<readonly string[]>
  /** What the token and the app's installation may do together: asked fresh, for the check at start-up. */
  grantedScopes(signal: AbortSignal): Promise<readonly string[]>
}

export interface RequestOptions {
  readonly signal: AbortSignal
  readonly retries: number
}

type Variables = Readonly<Record<string, unknown>>

/** What can change a shop. Whoever holds it can, so the broker of the write-server holds it and nobody else. A refusal's `effect` says what is known. */
export interface ShopifyTouch {
  /** One of the documents that this connection was told of when it was made, with the app's own token. Sent once. */
  errand(document: string, variables: Variables, signal: AbortSignal): Promise<unknown>
  /** One mutation, with the token that was made for it. Sent once. */
  change(token: Secret | 'own', document: string, variables: Variables, signal: AbortSignal): Promise<unknown>
  /** One query with such a token: to see whether it is still good for anything. Sent once. */
  peek(token: Secret, document: string, signal: AbortSignal): Promise<unknown>
}

export interface TouchRules {
  /** The only documents beside queries that the app's own token carries. */
  readonly errands: readonly string[]
  /** Whether `change` may be given the app's own token: for a shop that makes no other, and only where the operator said so. */
  readonly ownToken: boolean
}

/** One DNS label under Shopify's own domain: nothing a configuration can say makes the credentials go elsewhere. */
export const isShopDomain = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/.test(text)

/** Whether a document only reads. Anything that is not plainly a query counts as a write. */
export const isQuery = (document: string): boolean => /^\s*query\b/.test(document) && !/\b(?:mutation|subscription)\b/.test(document)

const RETRIED: ReadonlySet<RefusalCode> = new Set(['UPSTREAM_THROTTLED', 'UPSTREAM_ERROR', 'UPSTREAM_UNREACHABLE'])

/** For looking: nothing but queries leaves. Connects to nothing yet: the library is loaded and the token fetched with the first request. */
export const shopifyConnection = (options: ShopifyOptions): ShopifyConnection =>
  lookingOver(options.shop, wireTo(options, { errands: [], ownToken: false }))

/** For a server that changes a shop too: the looking side for its tools, the touching side for its broker. Connects to nothing yet. */
export function shopifyTouchConnection(
  options: ShopifyOptions,
  rules: TouchRules,
): { readonly look: ShopifyConnection; readonly touch: ShopifyTouch } {
  const wired = wireTo(options, rules)
  return {
    look: lookingOver(options.shop, wired),
    touch: {
      errand: (document, variables, signal) => wired.once('own', { document, variables, signal, mayRenew: false }),
      change(token, document, variables, signal) {
        assert(!isQuery(document) && !rules.errands.includes(document), 'a change is a mutation of a tool')
        return wired.once(token, { document, variables, signal, mayRenew: false })
      },
      peek(token, document, signal) {
        assert(isQuery(document), 'a peek only looks')
        return wired.once(token, { document, variables: {}, signal, mayRenew: false })
      },
    },
  }
}

interface Asked {
  readonly document: string
  readonly variables: Variables
  readonly signal: AbortSignal
  /** Whether a token that is no longer taken may be replaced and the document sent again. */
  readonly mayRenew: boolean
}

interface Wired {
  once(bearer: 'own' | Secret, asked: Asked): Promise<unknown>
  own(signal: AbortSignal): Promise<Token>
}

function wireTo(options: ShopifyOptions, { errands, ownToken }: TouchRules): Wired {
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

  const once: Wired['once'] = async (bearer, asked) => {
    const { document, variables, signal, mayRenew } = asked
    // The last look at what leaves: the token that can do everything this app may is good for looking and for making lesser ones.
    const carried = bearer !== 'own' || ownToken || isQuery(document) || errands.includes(document)
    assert(carried, 'the app’s own token carries queries and the errands of this connection')
    const token = bearer === 'own' ? await beforeSending(() => tokens.get(signal)) : null
    const sdk = await api()
    try {
      return await lane(signal, async () => {
        await beforeSending(() => bucket.admit(document, signal))
        const value = bearer === 'own' ? token?.value : bearer
        assert(value !== undefined, 'a request has a token')
        return guard(signal, () => ask(sdk, { ...wire, signal }, value, { document, variables, learn: bucket.learn }))
      })
    } catch (error) {
      if (token === null || !(error instanceof Refusal) || error.code !== 'UPSTREAM_AUTH') throw error
      tokens.drop(token)
      if (!mayRenew) throw error
      return once(bearer, { ...asked, mayRenew: false })
    }
  }
  return { once, own: tokens.get }
}

function lookingOver(shop: string, { once, own }: Wired): ShopifyConnection {
  const connection: ShopifyConnection = {
    shop,
    async request(document, variables, { signal, retries }) {
      assert(isQuery(document), 'a looking connection only looks')
      try {
        return await withRetries({ retries, codes: RETRIED, signal }, () => once('own', { document, variables, signal, mayRenew: true }))
      } catch (error) {
        throw error instanceof Refusal ? withEffect(error, 'none') : error
      }
    },
    tokenScopes: async (signal) => (await own(signal)).scopes,
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
  readonly variables: Variables
  readonly learn: (document: string, cost: Cost | undefined) => void
}

async function ask(
  { shopify, Session, GraphqlQueryError }: Api,
  wire: Wire,
  token: Secret,
  { document, variables, learn }: Asking,
): Promise<unknown> {
  const { shop } = wire
  const session = new Session({ id: shop, shop, state: '', isOnline: false, accessToken: token.reveal() })
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
