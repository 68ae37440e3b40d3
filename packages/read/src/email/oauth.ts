/** Access tokens for a mailbox at Google or Microsoft, renewed from a refresh token at that provider's own token endpoint and nowhere else. */
import { assert, type Clock, LIMITS, Refusal, SECOND_MS, Secret, systemClock } from '@countersign/kernel'
import { isLoopback, outbound } from '@countersign/serve'
import { z } from 'zod'
import { understood } from '../outside.ts'
import { type Token, tokenKeeper } from '../token.ts'

export interface MailTokenOptions {
  readonly provider: 'google' | 'microsoft'
  readonly clientId: string
  /** Public clients at Microsoft have none. */
  readonly clientSecret?: Secret
  readonly refreshToken: Secret
  /** Microsoft's directory: a domain or an id. */
  readonly tenant?: string
  /** A stand-in on loopback; anything else is refused. */
  readonly baseUrl?: URL
  readonly clock?: Clock
}

/** How a mailbox is opened: with a password, or with a token asked for at each new connection. */
export type MailAuth =
  | { readonly password: Secret }
  | {
      readonly accessToken: (signal: AbortSignal) => Promise<Secret>
      /** The mail server did not take this one; the next is asked for once. */
      readonly rejected?: (token: Secret) => void
    }

const TENANT = /^[A-Za-z0-9][A-Za-z0-9.-]{0,99}$/
const PROVIDERS = {
  google: { origin: 'https://oauth2.googleapis.com', path: () => '/token', scope: undefined },
  microsoft: {
    origin: 'https://login.microsoftonline.com',
    path: (tenant: string) => `/${tenant}/oauth2/v2.0/token`,
    // Reading over IMAP; nothing that sends.
    scope: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
  },
} as const

const granted = z.object({
  access_token: z.string().min(1).max(8_192),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400 * 7),
  /** Microsoft gives a new one each time; the old one ends some day. */
  refresh_token: z.string().min(1).max(8_192).optional(),
})

export function mailTokens(options: MailTokenOptions): Extract<MailAuth, { accessToken: unknown }> {
  const { provider, baseUrl, tenant = 'organizations', clock = systemClock } = options
  const { origin, path } = PROVIDERS[provider]
  assert(TENANT.test(tenant), 'the tenant is a domain or an id')
  assert(baseUrl === undefined || (baseUrl.protocol === 'http:' && isLoopback(baseUrl)), 'a base address is on loopback')
  const url = new URL(path(tenant), baseUrl ?? origin)
  const send = outbound(new Set([new URL(origin).host]))
  let refresh = options.refreshToken

  const fetch = async (): Promise<Token> => {
    const { status, body } = await send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: formOf(options, refresh).toString(),
      // Its own deadline, not the first caller's: others may be waiting for the same token.
      signal: AbortSignal.timeout(LIMITS.requestDeadline_ms),
    })
    if (status !== 200) throw refusalOf(status)
    const { access_token, expires_in, refresh_token } = understood(granted, parsed(body))
    if (refresh_token !== undefined) refresh = new Secret(refresh_token)
    return { value: new Secret(access_token), scopes: [], ends_ms: clock() + expires_in * SECOND_MS }
  }

  const tokens = tokenKeeper(fetch, clock)
  let last: Token | undefined
  return {
    async accessToken(signal) {
      last = await tokens.get(signal)
      return last.value
    },
    rejected(token) {
      if (last?.value === token) tokens.drop(last)
    },
  }
}

function formOf({ provider, clientId, clientSecret }: MailTokenOptions, refresh: Secret): URLSearchParams {
  const { scope } = PROVIDERS[provider]
  return new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: clientId,
    refresh_token: refresh.reveal(),
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret.reveal() }),
    ...(scope === undefined ? {} : { scope }),
  })
}

function refusalOf(status: number): Refusal {
  const cause = new Error(`token endpoint ${status}`)
  if (status === 429) return new Refusal('UPSTREAM_THROTTLED', { cause, retryAfterS: LIMITS.rateWindow_ms / SECOND_MS })
  if (status >= 400 && status < 500)
    return new Refusal('UPSTREAM_AUTH', { cause, detail: 'The refresh token of the mailbox was not accepted: it may have been revoked.' })
  return new Refusal('UPSTREAM_ERROR', { cause })
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
