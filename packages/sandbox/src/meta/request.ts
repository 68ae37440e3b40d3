/** One HTTP request as the Graph API reads it: parameters from the query and the body together, and the verb that counts. */
import type { IncomingMessage } from 'node:http'
import { readBody } from '../http.ts'
import { ERRORS } from './errors.ts'

export type Verb = 'GET' | 'POST' | 'DELETE'

export interface GraphRequest {
  readonly verb: Verb
  /** The path below the version, split: `['act_1001', 'campaigns']`. */
  readonly path: readonly string[]
  readonly query: Readonly<Record<string, string>>
  /** Query and body together, without the parameters that belong to every call. */
  readonly params: Readonly<Record<string, unknown>>
  readonly token: string | undefined
}

const VERSION = 'v26.0'
const BODY_BYTES_MAX = 1024 * 1024
/** Allowed on every call; they are not parameters of the edge. `appsecret_proof` counts in the query alone: in a body it may be ignored. */
const COMMON = new Set(['access_token', 'appsecret_proof', 'method', 'format', 'pretty', 'suppress_http_code', 'locale'])

export async function readRequest(request: IncomingMessage): Promise<GraphRequest> {
  const url = new URL(request.url ?? '/', 'http://stand-in.invalid')
  const [version, ...path] = url.pathname.split('/').filter((part) => part !== '')
  if (version !== VERSION) throw ERRORS.version()
  const query: Record<string, string> = Object.fromEntries(url.searchParams)
  const all: Record<string, unknown> = { ...query, ...(await bodyOf(request)) }
  return {
    // Meta lets a parameter overrule the HTTP verb, so a GET can change things: a read-server that trusts its verb is not read-only.
    verb: verbOf(typeof all['method'] === 'string' ? all['method'] : request.method),
    path: path.map(decodeURIComponent),
    query,
    params: Object.fromEntries(Object.entries(all).filter(([key]) => !COMMON.has(key))),
    token: bearer(request.headers.authorization) ?? query['access_token'],
  }
}

function verbOf(text: string | undefined): Verb {
  const verb = text?.toUpperCase()
  if (verb === 'GET' || verb === 'POST' || verb === 'DELETE') return verb
  throw ERRORS.unsupported(verb ?? '')
}

const bearer = (header: string | undefined): string | undefined => /^(?:Bearer|OAuth) (\S+)$/.exec(header ?? '')?.[1]

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = await readBody(request, BODY_BYTES_MAX)
  if (text === undefined) throw ERRORS.parameter('The request body is too large')
  if (text === '') return {}
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return Object.fromEntries(new URLSearchParams(text))
  return jsonObject(text)
}

function jsonObject(text: string): Record<string, unknown> {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw ERRORS.parameter('The request body must be a JSON object')
  return { ...value }
}

/** A parameter's value: form fields carry lists and objects as JSON text, JSON bodies carry them as they are. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    throw ERRORS.parameter('A parameter is not valid JSON')
  }
}

/** A plain parameter: a query carries texts, a JSON body numbers and truth values too. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
