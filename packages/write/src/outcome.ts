/** What a writer says when an answer, or the lack of one, leaves open what happened. */
import { Refusal } from '@countersign/kernel'
import type { z } from 'zod'

/** The answer to a request that may have changed something: when it cannot be understood, the effect is unknown, never a failure. */
export function proven<T extends z.ZodType>(schema: T, answer: unknown): z.output<T> {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  // Paths only: a value of the answer may be personal data.
  const paths = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.code}`)
  throw new Refusal('UPSTREAM_MALFORMED', {
    effect: 'unknown',
    detail: 'The change may have been made.',
    cause: new Error(`unexpected shape at ${paths.join('; ')}`),
  })
}
