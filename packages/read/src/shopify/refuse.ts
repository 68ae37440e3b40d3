/** What a no of Shopify means: the code the model sees, and whether a mutation may have happened all the same. */
import { LIMITS, Refusal, SECOND_MS } from '@countersign/kernel'
import type { OutboundAnswer } from '@countersign/serve'
import { z } from 'zod'

/** Answers of Shopify's front door: the request was turned away before anything ran. */
const TURNED_AWAY: ReadonlyMap<number, 'UPSTREAM_AUTH' | 'UPSTREAM_FORBIDDEN' | 'UPSTREAM_REJECTED'> = new Map([
  [400, 'UPSTREAM_REJECTED'],
  [401, 'UPSTREAM_AUTH'],
  [402, 'UPSTREAM_FORBIDDEN'],
  [403, 'UPSTREAM_FORBIDDEN'],
  [404, 'UPSTREAM_REJECTED'],
  [406, 'UPSTREAM_REJECTED'],
  [413, 'UPSTREAM_REJECTED'],
  [415, 'UPSTREAM_REJECTED'],
  [422, 'UPSTREAM_REJECTED'],
  [423, 'UPSTREAM_FORBIDDEN'],
])

/** Throws unless the answer is a 200. `effect` says what is true of a mutation; for a query the connection knows better. */
export function refuseStatus({ status, headers }: OutboundAnswer): void {
  if (status === 200) return
  const cause = causeOf([`HTTP ${status}`], headers['x-request-id'])
  const code = TURNED_AWAY.get(status)
  if (code !== undefined) throw new Refusal(code, { cause })
  if (status === 429 || status === 430) throw new Refusal('UPSTREAM_THROTTLED', { retryAfterS: retryAfterS(headers['retry-after']), cause })
  if (status >= 400) throw new Refusal('UPSTREAM_ERROR', { effect: 'unknown', cause })
  throw new Refusal('UPSTREAM_MALFORMED', { effect: 'unknown', cause })
}

/** Shopify writes seconds, at times with a fraction (`2.0`). Never below one second, never above an hour. */
function retryAfterS(header: string | undefined): number {
  const seconds = Math.ceil(Number(header ?? 'none'))
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 3_600) : 2
}

/** Top-level codes that Shopify gives before it runs anything. */
const NEVER_RAN: ReadonlySet<string> = new Set([
  'THROTTLED',
  'ACCESS_DENIED',
  'MAX_COST_EXCEEDED',
  'SHOP_INACTIVE',
  'BAD_REQUEST',
  'INVALID_FIELD_ARGUMENTS',
  'INVALID_VARIABLE',
  'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
  'argumentLiteralsIncompatible',
  'argumentNotAccepted',
  'missingRequiredArguments',
  'missingRequiredInputObjectAttribute',
  'selectionMismatch',
  'undefinedDirective',
  'undefinedField',
  'undefinedType',
  'variableMismatch',
  'variableRequiresValidType',
])

const graphqlErrors = z
  .array(
    z.looseObject({
      path: z.array(z.union([z.string(), z.number()])).optional(),
      extensions: z.looseObject({ code: z.string().optional() }).optional(),
    }),
  )
  .min(1)

/** The refusal for a GraphQL answer with errors, whole or partial: part of an answer is never an answer. */
export function refusalOfErrors(errors: unknown, data: unknown, extensions: unknown): Refusal {
  const parsed = graphqlErrors.safeParse(errors)
  if (!parsed.success) return new Refusal('UPSTREAM_MALFORMED', { effect: 'unknown', cause: causeOf(['errors of an unknown shape']) })
  const codes = parsed.data.map((error) => error.extensions?.code ?? '')
  // A field that could not be shown, deep inside the answer of a mutation, says nothing against the mutation having run.
  const shallow = parsed.data.every((error) => (error.path?.length ?? 0) <= 1 || data === undefined || data === null)
  const effect = shallow && nothingCameBack(data) && codes.every((code) => NEVER_RAN.has(code)) ? 'none' : 'unknown'
  const cause = causeOf(codes)
  if (codes.includes('THROTTLED')) return new Refusal('UPSTREAM_THROTTLED', { retryAfterS: refillS(extensions), effect, cause })
  if (codes.includes('ACCESS_DENIED') || codes.includes('SHOP_INACTIVE')) return new Refusal('UPSTREAM_FORBIDDEN', { effect, cause })
  return new Refusal(effect === 'none' ? 'UPSTREAM_REJECTED' : 'UPSTREAM_ERROR', { effect, cause })
}

/** No root field has a value: nothing of the operation came to an end. */
const nothingCameBack = (data: unknown): boolean =>
  data === undefined || data === null || (typeof data === 'object' && Object.values(data).every((value) => value === null))

const ignored = z.object({ search: z.array(z.object({ warnings: z.array(z.unknown()).min(1) })).min(1) })

/** Shopify drops a search term it does not know and answers with more than was asked, with a warning beside the data. */
export function refuseIgnoredSearch(extensions: unknown): void {
  if (!ignored.safeParse(extensions).success) return
  const detail = 'Shopify passed over a part of the search, so its answer is wider than what was asked.'
  throw new Refusal('UPSTREAM_MALFORMED', { detail, effect: 'unknown' })
}

const cost = z.object({
  requestedQueryCost: z.number().nonnegative(),
  throttleStatus: z.object({
    maximumAvailable: z.number().positive(),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
})

/** What an operation was charged and what is left in the shop's bucket. */
export type Cost = z.output<typeof cost>

export function costOf(extensions: unknown): Cost | undefined {
  const parsed = z.object({ cost }).safeParse(extensions)
  return parsed.success ? parsed.data.cost : undefined
}

/** Whole seconds until the bucket holds what was asked for. */
function refillS(extensions: unknown): number {
  const known = costOf(extensions)
  if (known === undefined) return 2
  const { currentlyAvailable, restoreRate } = known.throttleStatus
  const seconds = Math.ceil((known.requestedQueryCost - currentlyAvailable) / restoreRate)
  return Math.min(Math.max(seconds, 1), LIMITS.readDeadline_ms / SECOND_MS)
}

/** For the operator's log: codes and Shopify's own request id, none of its sentences, since those quote what was asked. */
function causeOf(codes: readonly string[], requestId?: string): Error {
  const id = requestId !== undefined && /^[\w-]{1,64}$/.test(requestId) ? `, request ${requestId}` : ''
  const named = codes.slice(0, 5).map((code) => (/^[\w ]{1,60}$/.test(code) ? code : 'no code'))
  return new Error(`Shopify answered ${named.join(', ')}${id}`)
}
