/** What a brief looks through: a way to each platform that the workspace has, opened within that platform's own share of the call's time. */
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'
import type { EmailReader } from '../email/reader.ts'
import type { MetaReader } from '../meta/reader.ts'
import { orAborted } from '../retry.ts'
import type { InventoryLook } from '../shopify/look/inventory.ts'
import type { SalesLook } from '../shopify/sales/look.ts'

/** `needed` are the platform's rights without which the answer would be half of what was asked. */
type Open<Reader> = (signal: AbortSignal, needed: readonly string[]) => Promise<Reader>

export type ShopLook = SalesLook & InventoryLook
export type AdsLook = Pick<MetaReader, 'insightsReport'>
export type MailLook = Pick<EmailReader, 'unanswered'>

/** A platform that the workspace lacks is undefined. */
export interface BriefLook {
  /** The call's own. */
  readonly signal: AbortSignal
  readonly shopify?: Open<ShopLook> | undefined
  readonly meta?: { readonly accounts: readonly string[]; readonly open: Open<AdsLook> } | undefined
  readonly email?: ((signal: AbortSignal) => Promise<MailLook>) | undefined
  readonly clock?: Clock
  readonly share_ms?: number
}

export const PLATFORMS = ['shopify', 'meta', 'email'] as const
export type BriefPlatform = (typeof PLATFORMS)[number]

export const STATES = ['ok', 'partial', 'unavailable', 'not_configured'] as const
export type State = (typeof STATES)[number]

/** The state of a platform from what was asked of it. */
export const stateOf = (answers: readonly unknown[]): State => {
  const failed = answers.filter((answer) => answer instanceof Refusal).length
  return failed === 0 ? 'ok' : failed === answers.length ? 'unavailable' : 'partial'
}

/** The answer, or the refusal in its place: one platform's no is news for the others. A bug stays a bug. */
export async function tried<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await orAborted(work(), signal)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** Begins now, so each platform makes its own. */
export const shareOf = ({ signal, share_ms = LIMITS.briefShare_ms }: BriefLook): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(share_ms)])

/** `Sales are missing, UPSTREAM_AUTH: …`: the code for the machine, our sentence for the person. */
export const missing = (what: string, { code, message, retryAfterS }: Refusal): string =>
  `${what}: not available, ${code}. ${message}${retryAfterS === undefined ? '' : ` Again in ${retryAfterS} s.`}`
