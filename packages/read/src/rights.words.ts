/** What an operator is told of a credential's rights and of its end, in words that both servers use. */
import { DAY_MS, isoTime, LIMITS } from '@countersign/kernel'
import { broken, type Finding } from '@countersign/serve'
import type { TokenState } from './meta/token.ts'

/** The platforms whose credentials have rights that can be asked for. */
export type RightsPlatform = 'shopify' | 'meta'

/** Where a person takes rights away, or gives one that is missing. */
export const RIGHTS_PAGE: Readonly<Record<RightsPlatform, string>> = {
  shopify: 'Shopify’s Dev Dashboard (https://dev.shopify.com/dashboard) › your app › Configuration › scopes',
  meta: 'Meta’s business settings (https://business.facebook.com/settings/system-users) › Users › System users › token',
}

/** What to do where a login was refused. */
export const RENEW: Readonly<Record<RightsPlatform | 'email', string>> = {
  shopify: 'Check `client_id` and `client_secret`; the app must be installed in this shop and belong to the same organization.',
  meta: `Make a new token at ${RIGHTS_PAGE.meta}; \`app_secret\` must be of the same app.`,
  email: 'Check `user` and `password`; many providers want a password made for one app.',
}

/** The names come from outside and go to a log and a terminal. */
export const shownRight = (right: string): string => (/^[a-z][a-z0-9_]{0,60}$/.test(right) ? right : 'a right with an unreadable name')

/** Where a request without credentials shows that the way is open. */
export const knock = (platform: RightsPlatform, { shop = '', base_url }: { readonly shop?: string; readonly base_url?: URL | undefined }): URL =>
  platform === 'meta' ? new URL('/me', base_url ?? 'https://graph.facebook.com') : new URL('/admin/shop.json', base_url ?? `https://${shop}`)

/** The earlier of a token's two ends; null where it has none. */
export const tokenEnd = ({ expiresAt_ms, dataAccessExpiresAt_ms }: TokenState): number | null =>
  expiresAt_ms === null || dataAccessExpiresAt_ms === null ? (expiresAt_ms ?? dataAccessExpiresAt_ms) : Math.min(expiresAt_ms, dataAccessExpiresAt_ms)

/** What to say of an end that is near; null while it is far. Whole days, so that the words change once a day. */
export function endWords(ends_ms: number, now_ms: number): string | null {
  const left_ms = ends_ms - now_ms
  if (left_ms > LIMITS.tokenWarning_ms) return null
  const at = `${isoTime(ends_ms).slice(0, 16)}Z`
  if (left_ms <= 0) return `ended at ${at}. Make a new one at ${RIGHTS_PAGE.meta}`
  const days = Math.floor(left_ms / DAY_MS)
  return `ends ${days === 0 ? 'within a day' : days === 1 ? 'in 1 day' : `in ${days} days`} (${at}). Make a new one at ${RIGHTS_PAGE.meta}`
}

/** What a doctor says of a token's end. */
export async function tokenFinding(where: string, state: () => Promise<TokenState>, now_ms: number): Promise<Finding> {
  const check = 'token'
  try {
    const ends_ms = tokenEnd(await state())
    if (ends_ms === null) return { where, check, state: 'ok', says: 'has no end' }
    const word = endWords(ends_ms, now_ms)
    if (word === null) return { where, check, state: 'ok', says: `good until ${isoTime(ends_ms).slice(0, 10)}` }
    return { where, check, state: ends_ms <= now_ms ? 'fail' : 'warn', says: word }
  } catch (error) {
    return broken(where, check, error, RENEW.meta)
  }
}
