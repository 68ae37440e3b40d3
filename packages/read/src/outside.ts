/** Small things that every reader needs: outside text made safe to show, and a refusal whose effect is known better than where it arose. */
import { AssertionFailure, LIMITS, Refusal, REFUSALS } from '@countersign/kernel'
import { cleanLine } from '@countersign/serve'
import type { z } from 'zod'

/** One line that somebody outside wrote; null where there is none. */
export function line(text: string | null | undefined, charsMax: number = LIMITS.untrustedLineCharsMax): string | null {
  if (text === null || text === undefined) return null
  const cleaned = cleanLine(text, charsMax)
  return cleaned === '' ? null : cleaned
}

/** The same refusal with the effect that the caller knows, e.g. `none` where a failed request could not have changed anything. */
export function withEffect(refusal: Refusal, effect: 'none' | 'unknown'): Refusal {
  if (refusal.effect === effect) return refusal
  const detail = refusal.message.slice(REFUSALS[refusal.code].message.length + 1)
  return new Refusal(refusal.code, {
    ...(detail === '' ? {} : { detail }),
    ...(refusal.retryAfterS === undefined ? {} : { retryAfterS: refusal.retryAfterS }),
    effect,
    cause: refusal.cause,
  })
}

/** An answer of the shape we asked for, or `UPSTREAM_MALFORMED`: a half understood answer is never shown. */
export function understood<T extends z.ZodType>(schema: T, answer: unknown): z.output<T> {
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  // Paths and expectations only; a value of the answer may be personal data.
  const paths = result.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.code}`)
  throw new Refusal('UPSTREAM_MALFORMED', { cause: new Error(`unexpected shape at ${paths.join('; ')}`) })
}

/** What a platform library throws when it cannot read an answer is not our bug and not the model's business. */
export function malformed(error: unknown, effect: 'none' | 'unknown'): Refusal | AssertionFailure {
  if (error instanceof Refusal || error instanceof AssertionFailure) return error
  const name = error instanceof Error ? error.name : typeof error
  return new Refusal('UPSTREAM_MALFORMED', { effect, cause: new Error(`the platform library gave up: ${name}`) })
}
