/** What a no of Meta means. The body decides, because Graph answers HTTP 400 to nearly everything. */
import { Refusal, type RefusalCode } from '@countersign/kernel'
import type { OutboundAnswer } from '@countersign/serve'
import { z } from 'zod'
import { regainS } from './usage.ts'

const errorBody = z.object({ error: z.looseObject({ code: z.int(), error_subcode: z.int().optional(), message: z.string().optional() }) })

const AUTH: ReadonlySet<number> = new Set([102, 104, 190])
const FORBIDDEN: ReadonlySet<number> = new Set([3, 10, 294, 368])
const THROTTLED: ReadonlySet<number> = new Set([4, 17, 32, 613])
/** Wrong parameters, an unsupported version: Graph looked at the request and did not carry it out. */
const REJECTED: ReadonlySet<number> = new Set([100, 2635])
/** Limits of one object (changes of one ad set's budget per hour): others are not concerned. */
const ONE_OBJECT: ReadonlySet<number> = new Set([1487632])

const within = (code: number, from: number, to: number) => code >= from && code <= to

/** Codes that say for certain that nothing was changed; every other code may stand for a change that happened all the same. */
function definite(code: number, subcode: number | undefined, message: string): RefusalCode | undefined {
  if (AUTH.has(code)) return 'UPSTREAM_AUTH'
  if (FORBIDDEN.has(code) || within(code, 200, 299)) return 'UPSTREAM_FORBIDDEN'
  if (THROTTLED.has(code) || within(code, 80_000, 80_014)) return 'UPSTREAM_THROTTLED'
  if (code === 100 && subcode === 33) return 'NOT_FOUND'
  // A wrong proof comes as a wrong parameter; the words are read for this one purpose and shown to nobody.
  if (code === 100 && message.includes('appsecret_proof')) return 'UPSTREAM_AUTH'
  return REJECTED.has(code) ? 'UPSTREAM_REJECTED' : undefined
}

/** The JSON object of a good answer. Throws a `Refusal` for anything else; its `effect` speaks of a request that was to change something. */
export function answerOf(answer: OutboundAnswer): Readonly<Record<string, unknown>> {
  const body = objectOf(answer.body)
  const failed = errorBody.safeParse(body)
  if (failed.success) throw refusalOf(failed.data.error, answer)
  const cause = new Error(`Meta answered HTTP ${answer.status}`)
  if (answer.status === 429) throw new Refusal('UPSTREAM_THROTTLED', { retryAfterS: regainS(answer.headers), cause })
  if (answer.status >= 500) throw new Refusal('UPSTREAM_ERROR', { effect: 'unknown', cause })
  if (answer.status !== 200 || body === undefined || 'error' in body) throw new Refusal('UPSTREAM_MALFORMED', { effect: 'unknown', cause })
  return body
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    // Not JSON: an error page of something in between. The caller refuses it by its status.
    return undefined
  }
}

function refusalOf(error: z.output<typeof errorBody>['error'], { status, headers }: OutboundAnswer): Refusal {
  const { code, error_subcode: subcode, message = '' } = error
  const known = definite(code, subcode, message)
  const cause = new MetaFailure(code, subcode)
  if (known === undefined) return new Refusal('UPSTREAM_ERROR', { effect: 'unknown', cause })
  return new Refusal(known, {
    ...(known === 'UPSTREAM_THROTTLED' ? { retryAfterS: regainS(headers) } : {}),
    effect: status < 500 ? 'none' : 'unknown',
    cause,
  })
}

/** For the operator's log: Meta's numbers without its sentences, which quote what was asked. */
export class MetaFailure extends Error {
  override readonly name = 'MetaFailure'
  readonly code: number
  readonly subcode: number | undefined

  constructor(code: number, subcode: number | undefined) {
    super(`Meta answered code ${code}${subcode === undefined ? '' : `, subcode ${subcode}`}`)
    this.code = code
    this.subcode = subcode
  }
}

/** Whether a throttle concerns everything this token does. Calling on while it holds makes it last longer. */
export const restsAll = (refusal: Refusal): boolean =>
  refusal.code === 'UPSTREAM_THROTTLED' && !(refusal.cause instanceof MetaFailure && ONE_OBJECT.has(refusal.cause.subcode ?? 0))

/** Meta's ways to say that one answer cannot hold what was asked: a report run can. */
const TOO_MUCH: ReadonlySet<number> = new Set([1504018, 1504038])
export const asksTooMuch = (error: unknown): boolean =>
  error instanceof Refusal && error.cause instanceof MetaFailure && TOO_MUCH.has(error.cause.subcode ?? 0)
