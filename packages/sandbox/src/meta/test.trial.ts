/** For the tests beside it: a running Graph API stand-in, and a caller that is as blunt as HTTP. */
import type { TestContext } from 'node:test'
import { keyedHash } from '@countersign/kernel'
import { type Core, createCore } from '../core.ts'
import { metaSeed } from '../seed/campaigns.ts'
import { startMeta } from './server.ts'
import type { MetaStandIn } from './types.ts'

export const NOW_MS = Date.UTC(2026, 10, 20, 9)
export const READER = 'reader-token'
export const WRITER = 'writer-token'
export const SECRET = 'app-secret'

/** A campaign with its own budget, an ad set below it; a campaign without, an ad set with; the same in yen. */
export const CBO = '120210000000010001'
export const CBO_ADSET = '120210000000011001'
export const ABO = '120210000000010002'
export const ADSET = '120210000000012001'
export const LIFETIME_ADSET = '120210000000014001'
export const YEN_ADSET = '120210000000021001'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export interface Call {
  readonly token?: string
  readonly body?: Readonly<Record<string, unknown>>
  readonly method?: string
}

export interface Trial {
  readonly core: Core
  readonly meta: MetaStandIn
  /** Moves the stand-in's clock. */
  readonly wait: (ms: number) => void
  /** `path` is what follows the version; the proof and a bearer header come along. */
  readonly call: (path: string, call?: Call) => Promise<Answer>
}

export const proof = (token: string): string => keyedHash(SECRET, token)

export async function trial(context: TestContext): Promise<Trial> {
  let now_ms = NOW_MS
  const core = createCore(() => now_ms)
  const meta = await startMeta({
    core,
    seed: metaSeed(NOW_MS),
    app: { id: '900', secret: SECRET },
    tokens: [
      { token: READER, scopes: ['ads_read'] },
      { token: WRITER, scopes: ['ads_management', 'ads_read'] },
      { token: 'one-account', scopes: ['ads_read', 'ads_management'], accounts: ['act_1002'] },
      { token: 'wide', scopes: ['ads_read'], accounts: ['act_1002'], narrowed: false },
    ],
    now: () => now_ms,
    slow_ms: 1,
  })
  context.after(() => meta.close())
  return {
    core,
    meta,
    wait: (ms) => void (now_ms += ms),
    async call(path, { token = READER, body, method = body === undefined ? 'GET' : 'POST' } = {}) {
      const url = new URL(`${meta.url}/v26.0/${path}`)
      url.searchParams.set('appsecret_proof', proof(token))
      return fetched(url, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    },
  }
}

export async function fetched(url: URL | string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init)
  const text = await response.text()
  const json = response.headers.get('content-type')?.startsWith('application/json') ?? false
  return { status: response.status, headers: response.headers, body: json ? (JSON.parse(text) as unknown) : text }
}

/** Reads along a path of keys; what is missing is `undefined`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value
  for (const key of path) here = typeof here === 'object' && here !== null ? (here as Readonly<Record<string | number, unknown>>)[key] : undefined
  return here
}

export const codes = (answer: Answer): readonly unknown[] => [
  answer.status,
  at(answer.body, 'error', 'code'),
  at(answer.body, 'error', 'error_subcode'),
]

export const ids = (answer: Answer): readonly unknown[] => {
  const data = at(answer.body, 'data')
  return Array.isArray(data) ? data.map((item) => at(item, 'id')) : []
}
