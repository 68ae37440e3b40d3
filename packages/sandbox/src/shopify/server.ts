/** The Shopify stand-in: an HTTP server on loopback with a token endpoint and the Admin GraphQL endpoint of one version. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { SECOND_MS } from '@countersign/kernel'
import { type Core, type FaultKind, saying } from '../core.ts'
import { listen, readBody } from '../http.ts'
import { adminSchema, API_VERSION } from '../schema.ts'
import type { Secrets } from '../secrets.ts'
import type { Seed } from '../seed/index.ts'
import { createBucket, type Bucket } from './bucket.ts'
import { type Answer, answer, forbiddenAnswer, prepare, type Question, throttledAnswer } from './execute.ts'
import { createState, type ShopState } from './state.ts'
import { type App, appsOf, createTokens, TOKEN_LIFE_S, type Token, type Tokens } from './tokens.ts'

/** The largest honest request, a bulk price change, is far below it. */
const BODY_BYTES_MAX = 1024 * 1024
const SLOW_MS = 3 * SECOND_MS

export interface ShopifyOptions {
  readonly core: Core
  readonly seed: Seed
  readonly secrets: Secrets['shopify']
  readonly now?: () => number
  /** How long the fault `slow` waits. */
  readonly slow_ms?: number
  /** What the reading app is granted, e.g. with `read_reports`; the usual scopes without it. */
  readonly readerScopes?: readonly string[] | undefined
  /** The same for the writing app. */
  readonly writerScopes?: readonly string[] | undefined
}

export interface ShopifyStandIn {
  readonly url: string
  close(): Promise<void>
  /** Back to the seed; tokens that were given out stay valid, so that servers that run go on. */
  reset(): void
}

interface World {
  readonly core: Core
  readonly now: () => number
  readonly slow_ms: number
  readonly tokens: Tokens
  readonly buckets: Map<App['name'], Bucket>
  state: ShopState
}

export async function startShopify({
  core,
  seed,
  secrets,
  now = Date.now,
  slow_ms = SLOW_MS,
  readerScopes,
  writerScopes,
}: ShopifyOptions): Promise<ShopifyStandIn> {
  adminSchema()
  const fullBuckets = (): [App['name'], Bucket][] => [
    ['reader', createBucket(now)],
    ['writer', createBucket(now)],
  ]
  const world: World = {
    core,
    now,
    slow_ms,
    tokens: createTokens(appsOf(secrets, readerScopes, writerScopes), now),
    buckets: new Map(fullBuckets()),
    state: createState(seed),
  }
  const server = createServer((request, response) => {
    handle(world, request, response).catch(() => request.socket.destroy())
  })
  const { url, close } = await listen(server)
  return {
    url,
    close,
    reset() {
      world.state = createState(seed)
      for (const [name, bucket] of fullBuckets()) world.buckets.set(name, bucket)
    },
  }
}

async function handle(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '').split('?')[0]
  const body = await readBody(request, BODY_BYTES_MAX)
  if (body === undefined) return json(response, 413, { errors: 'Request Entity Too Large' })
  if (request.method === 'POST' && path === '/admin/oauth/access_token') return grantToken(world, body, response)
  if (request.method === 'POST' && path === `/admin/api/${API_VERSION}/graphql.json`) return graphql(world, request, body, response)
  return json(response, 404, { errors: 'Not Found' })
}

function json(response: ServerResponse, status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-shopify-api-version': API_VERSION, ...headers })
  response.end(JSON.stringify(value))
}

function grantToken({ tokens }: World, body: string, response: ServerResponse): void {
  const form = fieldsOf(body)
  if (form['grant_type'] !== 'client_credentials')
    return json(response, 400, { error: 'unsupported_grant_type', error_description: 'The sandbox grants client credentials alone.' })
  const token = tokens.forClient(String(form['client_id'] ?? ''), String(form['client_secret'] ?? ''))
  if (token === undefined)
    return json(response, 400, { error: 'application_cannot_be_found', error_description: 'The client id or the client secret is wrong.' })
  return json(response, 200, { access_token: token.value, scope: [...token.scopes].join(','), expires_in: TOKEN_LIFE_S })
}

/** JSON as the official library sends it, or a form as the documentation shows it. */
function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  if (!body.trimStart().startsWith('{')) return Object.fromEntries(new URLSearchParams(body))
  return objectOf(body) ?? {}
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    // Not JSON is the caller's mistake; what to say of it is the caller's of this function.
    return undefined
  }
}

async function graphql(world: World, request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
  const given = request.headers['x-shopify-access-token']
  const token = typeof given === 'string' ? world.tokens.find(given) : undefined
  if (token === undefined) return json(response, 401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' })
  const question = questionOf(body)
  if (question === undefined) return json(response, 400, { errors: { query: 'Required parameter missing or invalid' } })
  const prepared = prepare(question)
  const fault = world.core.take('shopify', 'writes' in prepared && prepared.writes ? 'write' : 'read')
  if (fault === 'slow') await wait(world.slow_ms)
  if (fault !== undefined && playFault(world, fault, token, 'operation' in prepared ? prepared : undefined, request, response)) return
  const result = 'operation' in prepared ? run(world, prepared, question, token) : prepared
  if (fault === 'drop_after') return void request.socket.destroy()
  return json(response, 200, result)
}

function run(world: World, prepared: Parameters<typeof answer>[0], question: Question, token: Token): Answer {
  const { state, tokens, core, now } = world
  return answer(prepared, question, { state, token, tokens, core: saying(core, question.variables), now, searches: [] }, bucketOf(world, token))
}

function bucketOf({ buckets, now }: World, { app }: Token): Bucket {
  const bucket = buckets.get(app.name) ?? createBucket(now)
  buckets.set(app.name, bucket)
  return bucket
}

/** True when the fault is the whole answer. */
function playFault(
  world: World,
  fault: FaultKind,
  token: Token,
  prepared: Parameters<typeof answer>[0] | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (fault === 'drop_before') request.socket.destroy()
  else if (fault === 'http_500')
    response.writeHead(500, { 'content-type': 'text/html' }).end('<html><body><h1>500 Internal Server Error</h1></body></html>')
  else if (fault === 'http_429')
    json(
      response,
      429,
      { errors: 'Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.' },
      { 'retry-after': '2.0' },
    )
  else if (fault === 'throttled') json(response, 200, throttledAnswer(bucketOf(world, token)))
  else if (fault === 'forbidden') json(response, 200, forbiddenAnswer(prepared?.operation))
  else return false
  return true
}

function questionOf(body: string): Question | undefined {
  const { query, variables, operationName } = objectOf(body) ?? {}
  if (typeof query !== 'string') return undefined
  if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined
  return { query, variables: { ...variables }, operationName: typeof operationName === 'string' ? operationName : undefined }
}
