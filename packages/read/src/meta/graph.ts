/** How one request to Graph is written: where the secrets stand, what a request may never say, and where a cursor may lead. */
import { createHmac } from 'node:crypto'
import { assert, Refusal, Secret } from '@countersign/kernel'
import type { OutboundRequest } from '@countersign/serve'

export const GRAPH = new URL('https://graph.facebook.com')
export const GRAPH_VERSION = 'v26.0'

export type GraphParams = Readonly<Record<string, unknown>>

export interface GraphKeys {
  readonly token: Secret
  /** HMAC of the token with the app's secret: a stolen token alone is worth nothing. */
  readonly proof: Secret
}

export const keysOf = (token: Secret, appSecret: Secret): GraphKeys => ({
  token,
  proof: new Secret(createHmac('sha256', appSecret.reveal()).update(token.reveal()).digest('hex')),
})

/** Graph lets `method` override the HTTP verb and `batch` carry other requests: either would turn a look into a touch. */
const NEVER_SAID: ReadonlySet<string> = new Set(['method', 'batch'])
/** Stand in a header or are added here; a cursor that Graph wrote repeats them in its address. */
const KEYS_IN_ADDRESS = ['access_token', 'appsecret_proof']

/**
 * The request for a path of segments (`['act_1', 'campaigns']`), or for an address that a cursor of Graph gave.
 * The token stands in a header alone, since addresses end in the logs of everything on the way.
 */
export function graphRequest(
  method: 'GET' | 'POST',
  path: string | readonly string[],
  params: GraphParams,
  { base, keys, signal }: { readonly base: URL; readonly keys: GraphKeys; readonly signal: AbortSignal },
): OutboundRequest {
  for (const key of Object.keys(params)) {
    assert(!NEVER_SAID.has(key) && !KEYS_IN_ADDRESS.includes(key), 'a parameter neither changes the verb nor carries a key')
  }
  assert(typeof path !== 'string' || method === 'GET', 'an address from a cursor is only looked at')
  const url = typeof path === 'string' ? cursorUrl(path, base) : pathUrl(path, base)
  if (method === 'GET') for (const [key, value] of Object.entries(params)) if (value !== undefined) url.searchParams.set(key, textOf(value))
  url.searchParams.set('appsecret_proof', keys.proof.reveal())
  const headers = { authorization: `Bearer ${keys.token.reveal()}`, accept: 'application/json', 'user-agent': 'Countersign' }
  if (method === 'GET') return { method, url, headers, signal }
  return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(params), signal }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function pathUrl(path: readonly string[], base: URL): URL {
  assert(path.length >= 1 && path.length <= 3, 'a Graph path has an object and at most two edges')
  for (const segment of path) assert(/^[A-Za-z0-9_]{1,64}$/.test(segment), 'a path segment is an id or an edge name')
  return new URL(`/${GRAPH_VERSION}/${path.join('/')}`, base)
}

/** An address that Graph gave for the next page: followed only on the same host and version, and only as a plain read. */
function cursorUrl(text: string, base: URL): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.origin !== base.origin || url.username !== '' || url.password !== '' || !url.pathname.startsWith(`/${GRAPH_VERSION}/`))
    throw new Refusal('UPSTREAM_MALFORMED', { detail: 'A page of the answer lies on another host, where this server does not follow.' })
  for (const key of url.searchParams.keys())
    if (NEVER_SAID.has(key.toLowerCase())) throw new Refusal('UPSTREAM_MALFORMED', { detail: 'A page of the answer is not a plain read.' })
  for (const key of KEYS_IN_ADDRESS) url.searchParams.delete(key)
  return url
}

/**
 * What a server that only looks may send: any plain read, and the one POST that makes a report of an ad account it may see.
 * Everything else is a bug of this house, whatever the token would allow.
 */
export function assertLooks({ method, url }: OutboundRequest, accounts: readonly string[]): void {
  if (method === 'GET') return
  const account = REPORT_PATH.exec(url.pathname)?.[1]
  assert(method === 'POST' && account !== undefined && accounts.includes(account), 'a looking connection only looks')
}

const REPORT_PATH = new RegExp(`^/${GRAPH_VERSION.replace('.', '\\.')}/(act_[1-9]\\d{0,24})/insights$`)

/** What a rehearsal may be: a request whose own body says that nothing may come of it. */
export function assertRehearses(request: OutboundRequest): void {
  assert(
    request.method === 'POST' && !request.url.searchParams.has('execution_options') && isRehearsal(request.body),
    'a rehearsal says that it is one',
  )
}

/** What a change may be. One that says it is a rehearsal would be answered as done although nothing happened. */
export function assertTouches(request: OutboundRequest): void {
  assert(request.method === 'POST' && !isRehearsal(request.body), 'a change is not a rehearsal')
}

function isRehearsal(body = ''): boolean {
  const said: unknown = JSON.parse(body)
  const options: unknown = typeof said === 'object' && said !== null && 'execution_options' in said ? said.execution_options : undefined
  return Array.isArray(options) && options.includes('validate_only')
}
