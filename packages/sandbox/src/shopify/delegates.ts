/** Short-lived tokens of fewer scopes, minted and destroyed by an app for itself. */
import { SECOND_MS } from '@countersign/kernel'
import { meets } from '../scopes.ts'
import type { Args, Context } from './context.ts'

const isScopes = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((scope) => typeof scope === 'string')

/** The writes of these change no shop: a fault ordered for a write waits for a real one. */
export const TOKEN_MUTATIONS: ReadonlySet<string> = new Set(['delegateAccessTokenCreate', 'delegateAccessTokenDestroy'])

export function delegateAccessTokenCreate(_: unknown, { input }: Args, { state, token, tokens, now }: Context): object {
  const { delegateAccessScope: scopes, expiresIn }: Readonly<Record<string, unknown>> = { ...(typeof input === 'object' ? input : {}) }
  const left_s = Math.floor((token.expires_ms - now()) / SECOND_MS)
  const life_s = typeof expiresIn === 'number' ? expiresIn : left_s
  const refuse = (field: string, message: string, code: string): object => ({
    delegateAccessToken: null,
    shop: state.shop,
    userErrors: [{ field: ['input', field], message, code }],
  })
  if (token.delegate) return refuse('delegateAccessScope', 'The parent access token can’t be a delegate token.', 'DELEGATE_ACCESS_TOKEN')
  if (!isScopes(scopes) || scopes.length === 0) return refuse('delegateAccessScope', 'The access scope can’t be empty.', 'EMPTY_ACCESS_SCOPE')
  const unknown = scopes.filter((scope) => !meets([scope], token.scopes))
  if (unknown.length > 0) return refuse('delegateAccessScope', `The access scope is invalid: ${unknown.join(', ')}`, 'UNKNOWN_SCOPES')
  if (life_s <= 0) return refuse('expiresIn', 'The expires_in value must be greater than 0.', 'NEGATIVE_EXPIRES_IN')
  if (life_s > left_s) return refuse('expiresIn', 'The delegate token can’t expire after the parent token.', 'EXPIRES_AFTER_PARENT')
  const minted = tokens.delegate(token, scopes, life_s)
  const createdAt = new Date(now()).toISOString()
  return { delegateAccessToken: { accessToken: minted.value, accessScopes: scopes, expiresIn: life_s, createdAt }, shop: state.shop, userErrors: [] }
}

export function delegateAccessTokenDestroy(_: unknown, { accessToken }: Args, { state, token, tokens }: Context): object {
  const refuse = (message: string, code: string): object => ({ status: false, shop: state.shop, userErrors: [{ field: null, message, code }] })
  const found = typeof accessToken === 'string' ? tokens.find(accessToken) : undefined
  if (found === undefined) return refuse('Access token not found.', 'ACCESS_TOKEN_NOT_FOUND')
  if (found.app !== token.app) return refuse('Access denied.', 'ACCESS_DENIED')
  if (!found.delegate) return refuse('Can only delete delegate tokens.', 'CAN_ONLY_DELETE_DELEGATE_TOKENS')
  tokens.destroy(found)
  return { status: true, shop: state.shop, userErrors: [] }
}

export const DELEGATE_PARTS = {
  DelegateAccessToken: 'accessToken accessScopes expiresIn createdAt',
  DelegateAccessTokenCreatePayload: 'delegateAccessToken shop userErrors',
  DelegateAccessTokenCreateUserError: 'field message code',
  DelegateAccessTokenDestroyPayload: 'status shop userErrors',
  DelegateAccessTokenDestroyUserError: 'field message code',
} as const
