/** A call that needs its person to type something: what a tool throws, what a client is asked to show, and what is taken from its answer. */
import { LIMITS } from '@countersign/kernel'
import { clean, cleanLine } from './fence.ts'
import { z } from 'zod'

/** What a call knows of its person: whether the client says that it can show a form, and what was typed into one. */
export interface Form {
  readonly able: boolean
  /** null: nothing was asked yet. '': asked, but declined, cancelled, too late, or no answer to what was asked. */
  readonly typed: string | null
}

/** For a call without a client behind it. */
export const NO_FORM: Form = { able: false, typed: null }

export interface Question {
  /** For the person alone: it is in no result and in no log. Some clients show three lines of it and no more, so the first must say what matters most. */
  readonly message: string
  /** What the one field is called. */
  readonly label: string
}

/** Thrown by a tool that did nothing yet and must not go on without its person. The same call then runs again, with what was typed. */
export class FormNeeded extends Error {
  override readonly name = 'FormNeeded'
  readonly question: Question

  constructor(question: Question) {
    // An error's own text finds its way into logs; the question holds what only the person may see.
    super('the person has to type something')
    this.question = question
  }
}

const FIELD = 'typed'

/** One required text: in an empty form, or one with a box to tick, a stray Enter is a yes. */
export const formOf = ({ message, label }: Question) => ({
  mode: 'form' as const,
  message: clean(message, LIMITS.formMessageCharsMax).text,
  requestedSchema: {
    type: 'object' as const,
    properties: {
      [FIELD]: { type: 'string' as const, title: cleanLine(label, LIMITS.formLabelCharsMax), minLength: 1, maxLength: LIMITS.formTypedCharsMax },
    },
    required: [FIELD],
  },
})

const accepted = z.object({ action: z.literal('accept'), content: z.object({ [FIELD]: z.string().max(LIMITS.formTypedCharsMax) }) })

/** The typed text of a client's answer and nothing else of it; '' for every answer that is not the one asked for. */
export function typedIn(answer: unknown): string {
  const read = accepted.safeParse(answer)
  return read.success ? read.data.content[FIELD].trim() : ''
}

/** As the protocol has it: a client that names no kind of elicitation means forms, one that names only others cannot show any. */
const capabilities = z.object({ elicitation: z.object({ form: z.looseObject({}).optional(), url: z.unknown().optional() }) })

export function showsForms(declared: unknown): boolean {
  const read = capabilities.safeParse(declared)
  return read.success && (read.data.elicitation.form !== undefined || read.data.elicitation.url === undefined)
}
