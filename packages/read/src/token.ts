/** One access token per connection: fetched when first needed, kept in memory alone, renewed before it ends. */
import { type Clock, MINUTE_MS, Secret } from '@countersign/kernel'
import { orAborted } from './retry.ts'

export interface Token {
  readonly value: Secret
  readonly scopes: readonly string[]
  /** When the platform ends it; null where it does not say. */
  readonly ends_ms: number | null
}

export interface TokenKeeper {
  get(signal: AbortSignal): Promise<Token>
  /** The platform no longer takes this one. A newer one is left alone. */
  drop(token: Token): void
}

/** A token this close to its end is not used for another request. */
const RENEW_BEFORE_MS = 5 * MINUTE_MS

export function tokenKeeper(fetch: () => Promise<Token>, clock: Clock): TokenKeeper {
  let held: Token | undefined
  let underway: Promise<Token> | undefined

  const renew = (): Promise<Token> => {
    // One request however many callers wait; a failure is told to all of them and forgotten.
    underway ??= fetch()
      .then((token) => (held = token))
      .finally(() => (underway = undefined))
    return underway
  }

  return {
    get(signal) {
      const usable = held !== undefined && (held.ends_ms === null || clock() < held.ends_ms - RENEW_BEFORE_MS)
      return usable && held !== undefined ? Promise.resolve(held) : orAborted(renew(), signal)
    },
    drop(token) {
      if (held === token) held = undefined
    },
  }
}
