/** What leaves the pipeline: a structured result or a refusal, each within its bounds. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { cap, cleanLine } from './fence.ts'
import { sentence } from './wording.ts'

export interface Answer {
  readonly structured: Record<string, unknown>
  readonly isError: boolean
}

/** A refusal as the model sees it. Advertised beside every tool's own output, so that clients that check results accept it. */
export const refusedOutput = z.strictObject({
  status: z.literal('refused'),
  code: z.string(),
  message: z.string(),
  fix: z.string(),
  retry_after_s: z.int().optional(),
  reference: z.string().optional(),
})

export function refusedAnswer(refusal: Refusal, reference?: string): Answer {
  const { code, message, fix, retryAfterS } = refusal
  return {
    isError: true,
    structured: {
      status: 'refused',
      code,
      message,
      fix,
      ...(retryAfterS === undefined ? {} : { retry_after_s: retryAfterS }),
      ...(reference === undefined ? {} : { reference }),
    },
  }
}

/** Checks a result against the tool's own schema and the size that clients take. A result that does not fit its schema is our bug. */
export function shape(output: z.ZodObject, result: Record<string, unknown>): Answer {
  const structured = output.parse(result)
  if (JSON.stringify(structured).length > LIMITS.resultCharsMax) throw new Refusal('RESULT_TOO_LARGE')
  const status = structured['status']
  return { structured, isError: status === 'failed' || status === 'unknown' }
}

const FIELDS_MAX = 5
const MESSAGE_CHARS_MAX = 200

/** Which fields of the arguments are wrong, in our words: names and what was expected, never a value. */
export function inputRefusal(error: z.ZodError): Refusal {
  const lines = error.issues.slice(0, FIELDS_MAX).map(({ path, message, ...issue }) => {
    if (issue.code === 'unrecognized_keys') return `Unknown: ${issue.keys.slice(0, FIELDS_MAX).map(quoted).join(', ')}. ${message}`.trim()
    return sentence(path.length === 0 ? 'The arguments' : quoted(path.join('.')), cap(message, MESSAGE_CHARS_MAX))
  })
  return new Refusal('INPUT_INVALID', { detail: lines.join(' ') })
}

/** A key may be the caller's own text: one short visible line of it is enough to find it again. */
const quoted = (key: string): string => `\`${cleanLine(key, 60)}\``
