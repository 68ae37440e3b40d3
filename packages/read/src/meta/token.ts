/** What Meta says about the token itself: until when it is good, and for what. */
import { Refusal, SECOND_MS } from '@countersign/kernel'
import { z } from 'zod'
import { understood } from '../outside.ts'

export interface TokenState {
  /** Milliseconds since the Unix epoch; null where it does not expire. */
  readonly expiresAt_ms: number | null
  /** When Meta stops showing data to it unless a person signs in again; null where it does not. */
  readonly dataAccessExpiresAt_ms: number | null
  readonly scopes: readonly string[]
}

/** What the token may do, each with the assets that it is narrowed to; without a list it holds for all that its user reaches. */
const granular = z.object({
  scope: z.string().max(100),
  target_ids: z
    .array(z.string().regex(/^[1-9]\d{0,24}$/))
    .max(1_000)
    .optional(),
})

/** Seconds since the Unix epoch; 0 is Meta's never. */
const instant = z.int().nonnegative().max(100_000_000_000).optional()

const answer = z.object({
  data: z.object({
    is_valid: z.boolean(),
    expires_at: instant,
    data_access_expires_at: instant,
    scopes: z.array(z.string().max(100)).max(200).default([]),
    granular_scopes: z.array(granular).max(200).default([]),
  }),
})

/** Refuses with `UPSTREAM_AUTH` a token that Meta calls invalid. */
export function tokenStateOf(body: unknown): TokenState {
  const { data } = understood(answer, body)
  if (!data.is_valid) throw new Refusal('UPSTREAM_AUTH')
  return { expiresAt_ms: msOf(data.expires_at), dataAccessExpiresAt_ms: msOf(data.data_access_expires_at), scopes: data.scopes }
}

/** The ad accounts that the token itself is narrowed to; null where one of its permissions is not. Refuses like `tokenStateOf`. */
export function reachOf(body: unknown): readonly string[] | null {
  const { data } = understood(answer, body)
  if (!data.is_valid) throw new Refusal('UPSTREAM_AUTH')
  const reach = new Set<string>()
  for (const scope of data.scopes.filter((one) => one.startsWith('ads_'))) {
    const narrowed = data.granular_scopes.filter((one) => one.scope === scope)
    if (narrowed.length === 0) return null
    for (const { target_ids } of narrowed) {
      if (target_ids === undefined) return null
      for (const id of target_ids) reach.add(`act_${id}`)
    }
  }
  return [...reach].toSorted()
}

const msOf = (seconds: number | undefined): number | null => (seconds === undefined || seconds === 0 ? null : seconds * SECOND_MS)
