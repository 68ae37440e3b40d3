/** The two installed apps, the tokens they were given, and the short-lived tokens of one scope that they may mint. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { SECOND_MS, sha256 } from '@countersign/kernel'
import type { ShopifyApp } from '../secrets.ts'

export interface App {
  readonly name: 'reader' | 'writer'
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: readonly string[]
}

export const APP_SCOPES = {
  reader: ['read_orders', 'read_products', 'read_customers', 'read_inventory', 'read_locations', 'read_discounts'],
  // Exactly what the write tools need that are on as installed.
  writer: [
    'write_products',
    'read_products',
    'write_inventory',
    'read_inventory',
    'read_locations',
    'write_orders',
    'read_orders',
    'write_merchant_managed_fulfillment_orders',
    'read_merchant_managed_fulfillment_orders',
    'write_discounts',
    'read_discounts',
    'write_customers',
    'read_customers',
  ],
} as const satisfies Record<App['name'], readonly string[]>

export interface Token {
  readonly value: string
  readonly app: App
  readonly scopes: ReadonlySet<string>
  readonly expires_ms: number
  readonly delegate: boolean
}

/** A client-credentials token lives a day. */
export const TOKEN_LIFE_S = 86_399
/** Far above what any test asks for; a loop that mints tokens must not eat the machine. */
const TOKENS_MAX = 10_000

export interface Tokens {
  /** `undefined` when the id or the secret is wrong. */
  forClient(clientId: string, clientSecret: string): Token | undefined
  /** `undefined` when it is unknown, expired or destroyed. */
  find(value: string): Token | undefined
  delegate(parent: Token, scopes: readonly string[], life_s: number): Token
  destroy(token: Token): void
}

const same = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)))

/** What the shop has granted to the two apps instead of the usual scopes. */
export const appsOf = (
  secrets: { readonly reader: ShopifyApp; readonly writer: ShopifyApp },
  readerScopes: readonly string[] = APP_SCOPES.reader,
  writerScopes: readonly string[] = APP_SCOPES.writer,
): readonly App[] => [
  { name: 'reader', scopes: readerScopes, ...secrets.reader },
  { name: 'writer', scopes: writerScopes, ...secrets.writer },
]

export function createTokens(apps: readonly App[], now: () => number): Tokens {
  const tokens = new Map<string, Token>()
  const issue = (app: App, scopes: readonly string[], life_s: number, delegate: boolean): Token => {
    for (const [value, token] of tokens) if (token.expires_ms <= now()) tokens.delete(value)
    if (tokens.size >= TOKENS_MAX) throw new Error('The sandbox holds too many tokens.')
    const value = `shpat_${randomBytes(16).toString('hex')}`
    const token: Token = { value, app, scopes: new Set(scopes), expires_ms: now() + life_s * SECOND_MS, delegate }
    tokens.set(value, token)
    return token
  }
  return {
    forClient(clientId, clientSecret) {
      const app = apps.find((candidate) => candidate.clientId === clientId)
      if (app === undefined || !same(app.clientSecret, clientSecret)) return undefined
      return issue(app, app.scopes, TOKEN_LIFE_S, false)
    },
    find(value) {
      const token = tokens.get(value)
      return token === undefined || token.expires_ms <= now() ? undefined : token
    },
    delegate: (parent, scopes, life_s) => issue(parent.app, scopes, life_s, true),
    destroy: (token) => void tokens.delete(token.value),
  }
}
