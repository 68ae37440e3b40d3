/** The way to Meta's Graph API: one token, a list of ad accounts, our own transport. */
import { assert, type Clock, LIMITS, Refusal, type RefusalCode, type Secret, SECOND_MS, systemClock } from '@countersign/kernel'
import { isLoopback, outbound } from '@countersign/serve'
import { z } from 'zod'
import { understood, withEffect } from '../outside.ts'
import { withRetries } from '../retry.ts'
import { GRAPH, graphRequest, type GraphParams, keysOf } from './graph.ts'
import { loadMeta, type MetaNodes } from './load.ts'
import { answerOf, restsAll } from './refuse.ts'

export interface MetaOptions {
  /** The ad accounts (`act_1`) that this server may see at all. */
  readonly accounts: readonly string[]
  readonly token: Secret
  readonly appSecret: Secret
  /** A stand-in on loopback; anything else is refused. */
  readonly baseUrl?: URL | undefined
  readonly clock?: Clock
}

export interface MetaConnection {
  readonly accounts: readonly string[]
  /**
   * One request to a path of ids and edges, e.g. `/act_1/campaigns`. A GET is retried inside the signal's deadline; a POST is sent once, and the
   * refusal's `effect` says whether it may have happened.
   */
  call(method: 'GET' | 'POST', path: string, params: GraphParams, options: { readonly signal: AbortSignal }): Promise<unknown>
  /** The library's nodes, which can only look. */
  nodes(signal: AbortSignal): Promise<MetaNodes>
  /** The permissions that the token holds: asked fresh, for the check at start-up. */
  grantedPermissions(signal: AbortSignal): Promise<readonly string[]>
}

/** A throttle is not among them: each further call makes Meta's block last longer. */
const RETRIED: ReadonlySet<RefusalCode> = new Set(['UPSTREAM_ERROR', 'UPSTREAM_UNREACHABLE'])

/** Connects to nothing yet. */
export function metaConnection({ accounts, token, appSecret, baseUrl, clock = systemClock }: MetaOptions): MetaConnection {
  assert(baseUrl === undefined || (baseUrl.protocol === 'http:' && isLoopback(baseUrl)), 'a base address is on loopback')
  for (const account of accounts) assert(/^act_[1-9]\d{0,24}$/.test(account), 'an ad account is act_ and digits')
  const base = baseUrl ?? GRAPH
  const send = outbound(new Set([GRAPH.host]))
  const keys = keysOf(token, appSecret)
  let restUntil_ms = 0

  const once = async (method: 'GET' | 'POST', path: string | readonly string[], params: GraphParams, signal: AbortSignal): Promise<unknown> => {
    const rest_ms = restUntil_ms - clock()
    if (rest_ms > 0) throw new Refusal('UPSTREAM_THROTTLED', { retryAfterS: Math.ceil(rest_ms / SECOND_MS) })
    const request = graphRequest(method, path, params, { base, keys, signal })
    try {
      return answerOf(await send(request))
    } catch (error) {
      if (error instanceof Refusal && restsAll(error)) restUntil_ms = clock() + (error.retryAfterS ?? 0) * SECOND_MS
      throw error
    }
  }

  const look = async (path: string | readonly string[], params: GraphParams, signal: AbortSignal): Promise<unknown> => {
    try {
      return await withRetries({ retries: LIMITS.readRetriesMax, codes: RETRIED, signal }, () => once('GET', path, params, signal))
    } catch (error) {
      throw error instanceof Refusal ? withEffect(error, 'none') : error
    }
  }

  return {
    accounts,
    call(method, path, params, { signal }) {
      assert(path.startsWith('/'), 'a path starts with a slash')
      const segments = path.slice(1).split('/')
      return method === 'GET' ? look(segments, params, signal) : once(method, segments, params, signal)
    },
    async nodes(signal) {
      const nodesOver = await loadMeta()
      return nodesOver((path, params) => look(path, params, signal))
    },
    async grantedPermissions(signal) {
      const { data, paging } = understood(permissions, await look(['me', 'permissions'], { limit: PERMISSIONS_MAX }, signal))
      // A list that goes on may hold the very permission that is looked for.
      if (paging?.next !== undefined) throw new Refusal('UPSTREAM_MALFORMED')
      return data.filter(({ status }) => status === 'granted').map(({ permission }) => permission)
    },
  }
}

const PERMISSIONS_MAX = 200

const permissions = z.object({
  data: z.array(z.object({ permission: z.string().max(100), status: z.string().max(40) })).max(PERMISSIONS_MAX),
  paging: z.looseObject({ next: z.string().optional() }).optional(),
})
