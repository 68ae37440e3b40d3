/** The way to Meta's Graph API: one token, a list of ad accounts, our own transport. */
import { assert, type Clock, LIMITS, Refusal, type RefusalCode, type Secret, systemClock } from '@countersign/kernel'
import { isLoopback, type OutboundAnswer, outbound, type OutboundRequest } from '@countersign/serve'
import { z } from 'zod'
import { breaker } from '../breaker.ts'
import { understood, withEffect } from '../outside.ts'
import { withRetries } from '../retry.ts'
import { accountBook, type AccountBook } from './book.ts'
import { assertLooks, assertRehearses, assertTouches, GRAPH, graphRequest, type GraphParams, keysOf } from './graph.ts'
import { loadMeta, type MetaNodes } from './load.ts'
import { answerOf, asksTooMuch, restsAll } from './refuse.ts'
import { reachOf, type TokenState, tokenStateOf } from './token.ts'
import { turns } from './turns.ts'
import { HEADROOM_PERCENT, type Lane, usageGauge } from './usage.ts'

export interface MetaOptions {
  /** The ad accounts (`act_1`) that this server may see at all. */
  readonly accounts: readonly string[]
  readonly token: Secret
  readonly appSecret: Secret
  /** A stand-in on loopback; anything else is refused. */
  readonly baseUrl?: URL | undefined
  readonly clock?: Clock
}

/** All that a reader can reach. */
export interface MetaLookConnection {
  readonly accounts: readonly string[]
  readonly clock: Clock
  /** What is known of the accounts for some minutes. */
  readonly book: AccountBook
  /** The library's nodes, which can only look. */
  nodes(signal: AbortSignal): Promise<MetaNodes>
  /** Lets Meta prepare a report of one account; changes nothing there. Sent once, because each one counts against the allowance. */
  startReport(accountId: string, params: GraphParams, signal: AbortSignal): Promise<string>
  /** The permissions that the token holds: asked fresh, for the check at start-up. */
  grantedPermissions(signal: AbortSignal): Promise<readonly string[]>
  /** The ad accounts that the token reaches at all, listed here or not: asked fresh. */
  reachedAccounts(signal: AbortSignal): Promise<readonly string[]>
  /** Until when the token is good, and for what: asked fresh. */
  tokenState(signal: AbortSignal): Promise<TokenState>
  /** The fullest part of Meta's allowance as last reported, in percent; null where it has not said. */
  usagePercent(): number | null
}

/** What a server that changes ads looks with: it can let Meta judge a request, and read whatever address a change needs to see. */
export interface MetaRehearsalConnection extends MetaLookConnection {
  /** One read of a path of ids and edges, e.g. `/act_1/campaigns`, retried inside the signal's deadline. */
  get(path: string, params: GraphParams, signal: AbortSignal): Promise<unknown>
  /** Sends a request that says of itself that nothing may come of it (`validate_only`); one that does not say so does not leave. Sent once. */
  rehearse(path: string, params: GraphParams, signal: AbortSignal): Promise<unknown>
}

/** What can change an ad account. Whoever holds it can, so the broker of the write-server holds it and nobody else. */
export interface MetaTouch {
  /** One request, sent once; the refusal's `effect` says whether it may have happened. */
  change(path: string, params: GraphParams, signal: AbortSignal): Promise<unknown>
}

/** For a server that only looks: whatever else it is told to send, nothing leaves. Connects to nothing yet. */
export const metaLookConnection = (options: MetaOptions): MetaLookConnection => lookingOver(options, wire(options, HEADROOM_PERCENT))

/**
 * For a server that touches too: the looking side for its tools, the touching side for its broker.
 * It does not hold back near the end of the allowance: a pause must get through. Connects to nothing yet.
 */
export function metaTouchConnection(options: MetaOptions): { readonly look: MetaRehearsalConnection; readonly touch: MetaTouch } {
  const wired = wire(options, null)
  return {
    look: {
      ...lookingOver(options, wired),
      get: (path, params, signal) => wired.look(segmentsOf(path), params, signal),
      rehearse: (path, params, signal) => wired.once('POST', segmentsOf(path), params, signal, assertRehearses),
    },
    touch: { change: (path, params, signal) => wired.once('POST', segmentsOf(path), params, signal, assertTouches) },
  }
}

function segmentsOf(path: string): readonly string[] {
  assert(path.startsWith('/'), 'a path starts with a slash')
  return path.slice(1).split('/')
}

interface Wire {
  /** `check` sees the request as it would leave, and throws where it may not. */
  readonly once: (
    method: 'GET' | 'POST',
    path: string | readonly string[],
    params: GraphParams,
    signal: AbortSignal,
    check: (request: OutboundRequest) => void,
  ) => Promise<unknown>
  /** A GET, retried. Nothing was changed by it, however it ended. */
  readonly look: (path: string | readonly string[], params: GraphParams, signal: AbortSignal) => Promise<unknown>
  readonly percent: () => number | null
}

/** A throttle is not among them: each further call makes Meta's block last longer. */
const RETRIED: ReadonlySet<RefusalCode> = new Set(['UPSTREAM_ERROR', 'UPSTREAM_UNREACHABLE'])

function wire({ accounts, token, appSecret, baseUrl, clock = systemClock }: MetaOptions, headroomPercent: number | null): Wire {
  assert(baseUrl === undefined || (baseUrl.protocol === 'http:' && isLoopback(baseUrl)), 'a base address is on loopback')
  for (const account of accounts) assert(/^act_[1-9]\d{0,24}$/.test(account), 'an ad account is act_ and digits')
  const base = baseUrl ?? GRAPH
  const send = outbound(new Set([GRAPH.host]))
  const keys = keysOf(token, appSecret)
  const gauge = usageGauge(clock, headroomPercent)
  const turn = turns(LIMITS.metaCallsAtOnceMax)
  const guard = breaker({ clock })

  const exchange = (request: OutboundRequest): Promise<OutboundAnswer> =>
    turn(request.signal, () => {
      // Asked again here: what waited may have waited through the answer that closed the lane.
      gauge.admit(laneOf(request.url))
      return guard(request.signal, () => send(request))
    })

  const looks = (request: OutboundRequest): void => assertLooks(request, accounts)
  const once: Wire['once'] = async (method, path, params, signal, check) => {
    const request = graphRequest(method, path, params, { base, keys, signal })
    check(request)
    try {
      const answer = await exchange(request)
      gauge.learn(answer.headers)
      return answerOf(answer)
    } catch (error) {
      if (error instanceof Refusal && error.cause !== undefined && restsAll(error)) gauge.rest(error.retryAfterS ?? 0)
      throw error
    }
  }

  return {
    once,
    percent: gauge.percent,
    look: async (path, params, signal) => {
      // What is too much for one answer stays so: it is carried past the retries.
      const attempt = async (): Promise<{ readonly answer: unknown } | { readonly tooMuch: unknown }> => {
        try {
          return { answer: await once('GET', path, params, signal, looks) }
        } catch (error) {
          if (asksTooMuch(error)) return { tooMuch: error }
          throw error
        }
      }
      try {
        const result = await withRetries({ retries: LIMITS.readRetriesMax, codes: RETRIED, signal }, attempt)
        if ('tooMuch' in result) throw result.tooMuch
        return result.answer
      } catch (error) {
        throw error instanceof Refusal ? withEffect(error, 'none') : error
      }
    },
  }
}

const laneOf = ({ pathname }: URL): Lane => (pathname.endsWith('/insights') ? 'insights' : 'management')

function lookingOver({ accounts, token, clock = systemClock }: MetaOptions, { look, once, percent }: Wire): MetaLookConnection {
  const looks = (request: OutboundRequest): void => assertLooks(request, accounts)
  // The one request whose address holds the token, because Meta takes it nowhere else; addresses stand in no log of this house.
  const inspected = (signal: AbortSignal) => look(['debug_token'], { input_token: token.reveal() }, signal)
  return {
    accounts,
    clock,
    book: accountBook(clock),
    usagePercent: percent,
    async nodes(signal) {
      const nodesOver = await loadMeta()
      return nodesOver((path, params) => look(path, params, signal))
    },
    async startReport(accountId, params, signal) {
      try {
        return understood(reportRun, await once('POST', [accountId, 'insights'], params, signal, looks)).report_run_id
      } catch (error) {
        throw error instanceof Refusal ? withEffect(error, 'none') : error
      }
    },
    async grantedPermissions(signal) {
      const { data, paging } = understood(permissions, await look(['me', 'permissions'], { limit: PERMISSIONS_MAX }, signal))
      // A list that goes on may hold the very permission that is looked for.
      if (paging?.next !== undefined) throw new Refusal('UPSTREAM_MALFORMED')
      return data.filter(({ status }) => status === 'granted').map(({ permission }) => permission)
    },
    async reachedAccounts(signal) {
      const narrowed = reachOf(await inspected(signal))
      if (narrowed !== null) return narrowed
      const { data, paging } = understood(accountList, await look(['me', 'adaccounts'], { fields: 'account_id', limit: REACHED_MAX }, signal))
      if (paging?.next !== undefined) throw new Refusal('UPSTREAM_MALFORMED')
      return [...new Set(data.map(({ account_id }) => `act_${account_id}`))].toSorted()
    },
    tokenState: async (signal) => tokenStateOf(await inspected(signal)),
  }
}

const reportRun = z.object({ report_run_id: z.string().regex(/^[1-9]\d{0,24}$/) })

/** Of a list that goes on nobody knows the rest, as of permissions. */
const more = z.looseObject({ next: z.string().optional() }).optional()

/** Far more than a configuration lists. */
const REACHED_MAX = 200
const accountList = z.object({ data: z.array(z.object({ account_id: z.string().regex(/^[1-9]\d{0,24}$/) })).max(REACHED_MAX), paging: more })

const PERMISSIONS_MAX = 200

const permissions = z.object({
  data: z.array(z.object({ permission: z.string().max(100), status: z.string().max(40) })).max(PERMISSIONS_MAX),
  paging: more,
})
