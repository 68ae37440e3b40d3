/** The Graph API stand-in: an HTTP server on loopback that answers v26.0 as Meta does, faults included. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultKind } from '../core.ts'
import { listen } from '../http.ts'
import { callerOf, debugToken } from './auth.ts'
import { ERRORS, GATEWAY_PAGE, GraphError, traceId } from './errors.ts'
import { startReport } from './insights.ts'
import { answerGet, nodeOf } from './reads.ts'
import { type GraphRequest, readRequest } from './request.ts'
import { createState, type MetaState } from './state.ts'
import type { MetaOptions, MetaStandIn, TokenTimes } from './types.ts'
import { answerWrite, isReport, wouldChange } from './writes.ts'

const SLOW_MS = 3_000
const NEVER: TokenTimes = { expires_at: 0, data_access_expires_at: 0 }

interface World {
  readonly options: MetaOptions
  state: MetaState
  origin: string
  calls: number
  usage_percent: number | undefined
  times: TokenTimes
  readonly closing: AbortController
}

export async function startMeta(options: MetaOptions): Promise<MetaStandIn> {
  const fresh = () => ({ state: createState(options.seed), calls: 0, usage_percent: undefined, times: NEVER })
  const world: World = { options, ...fresh(), origin: '', closing: new AbortController() }
  const { url, close } = await listen(createServer((request, response) => void serve(world, request, response)))
  world.origin = url
  return {
    url,
    pageAt: (origin) => void (world.origin = origin ?? url),
    tokensExpire: (times) => void (world.times = times ?? NEVER),
    usageAt: (percent) => void (world.usage_percent = percent),
    reports: (habits) => void (world.state.reports.habits = { ...world.state.reports.habits, ...habits }),
    schedule: (id) => void world.state.scheduled.add(id),
    reset: () => void Object.assign(world, fresh(), { origin: url }),
    close() {
      world.closing.abort()
      return close()
    },
  }
}

async function serve(world: World, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const drop = (): void => void incoming.socket.destroy()
  try {
    world.calls += 1
    const request = await readRequest(incoming)
    const fault = world.options.core.take('meta', wouldChange(request) ? 'write' : 'read')
    if (fault === 'drop_before') return drop()
    if (fault === 'http_500') return send(outgoing, 500, GATEWAY_PAGE, { 'content-type': 'text/html; charset=utf-8' })
    if (fault === 'slow') await sleep(world.options.slow_ms ?? SLOW_MS, undefined, { signal: world.closing.signal })
    const { status, body, throttled } = outcome(world, request, fault)
    // The answer is lost, whatever it was: the caller cannot know whether the change happened.
    if (fault === 'drop_after') return drop()
    send(outgoing, status, body, headers(world, throttled, isInsights(request)))
  } catch (error) {
    if (error instanceof GraphError) send(outgoing, 400, error.body(), headers(world, false, false))
    else drop()
  }
}

const isInsights = ({ path }: GraphRequest): boolean => path.at(-1) === 'insights'

interface Outcome {
  readonly status: number
  readonly body: string
  readonly throttled: boolean
}

const ORDERED_ERRORS: Partial<Record<FaultKind, () => GraphError>> = {
  http_429: ERRORS.throttledUser,
  throttled: ERRORS.throttledAccount,
  forbidden: ERRORS.forbidden,
}

function outcome(world: World, request: GraphRequest, fault: FaultKind | undefined): Outcome {
  try {
    const throttledHere = fault === 'throttled' && isInsights(request)
    const ordered = throttledHere ? ERRORS.throttledInsights : fault === undefined ? undefined : ORDERED_ERRORS[fault]
    if (ordered !== undefined) throw ordered()
    return { status: 200, body: JSON.stringify(answer(world, request)), throttled: false }
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    return { status: 400, body: error.body(), throttled: [17, 613, 80_000].includes(error.facts.code) }
  }
}

function answer(world: World, request: GraphRequest): unknown {
  const { options, state, origin } = world
  if (request.verb === 'GET' && request.path.join('/') === 'debug_token') return debugToken(request, options, world.times)
  const caller = callerOf(request, options)
  const now = options.now ?? Date.now
  if (request.verb === 'GET') return answerGet(request, caller, state, origin, now())
  if (isReport(request)) {
    if (!caller.may('ads_read')) throw ERRORS.forbidden()
    return startReport(nodeOf(request.path[0] ?? '', state, caller, 'post'), request, state, now())
  }
  return answerWrite(request, caller, { core: options.core, state, now })
}

/** The usage headers that callers slow down by; a throttled answer says for how many minutes to stay away. */
function headers({ calls, state, usage_percent }: World, throttled: boolean, insights: boolean): Record<string, string> {
  const call_count = throttled ? 100 : (usage_percent ?? Math.min(80, Math.ceil(calls / 100)))
  const usage = { call_count, total_cputime: 1, total_time: 1 }
  const useCase = {
    type: insights ? 'ads_insights' : 'ads_management',
    ...usage,
    estimated_time_to_regain_access: throttled ? 5 : 0,
    ads_api_access_tier: 'standard_access',
  }
  return {
    'content-type': 'application/json; charset=UTF-8',
    'facebook-api-version': 'v26.0',
    'x-fb-trace-id': traceId(),
    'x-app-usage': JSON.stringify(usage),
    'x-ad-account-usage': JSON.stringify({
      acc_id_util_pct: call_count,
      reset_time_duration: throttled ? 300 : 0,
      ads_api_access_tier: 'standard_access',
    }),
    ...(insights && { 'x-fb-ads-insights-throttle': JSON.stringify({ app_id_util_pct: call_count, acc_id_util_pct: call_count }) }),
    'x-business-use-case-usage': JSON.stringify({ [state.seed.business.id]: [useCase] }),
  }
}

function send(outgoing: ServerResponse, status: number, body: string, head: Record<string, string>): void {
  outgoing.writeHead(status, { ...head, 'content-length': Buffer.byteLength(body) }).end(body)
}
