/** Who answers the forms: the person, who reads the code there and agrees to what stands above it, or the model, which has not seen it. */
import type { Question } from '@countersign/serve'
import type { Coverage } from './coverage.ts'
import type { Violation } from './oracle.ts'
import type { Typing } from './sessions.ts'
import { at, type Call, type Json } from './step.ts'

export interface Forms {
  /** For one call; `agreed` tells after it whether what was sent last is a code that the person has typed for this change. */
  typing(n: number, step: Call, args: Json): Typing & { agreed(): boolean }
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim()

export function forms(coverage: Coverage, summaryOf: (change: string) => string | undefined, found: (violation: Violation) => void): Forms {
  const codes = new Map<string, Set<string>>()
  let last = ''
  return {
    typing(n, { form }, args) {
      const change = String(at(args, ['change_id']))
      const guess = String((n * 7_919) % 1_000_000).padStart(6, '0')
      let sent = form === 'before' ? (last === '' ? guess : last) : null
      /** Reads what a client shows, and types only for the change that was meant. */
      const person = ({ message, label }: Question): string => {
        const code = /\d{6}/.exec(label)?.[0] ?? ''
        if (flat(message) !== flat(summaryOf(change) ?? '')) {
          found({ promise: 'bound', text: `step ${n}: the form shows something else than the preview of ${change} did` })
          return ''
        }
        codes.set(change, (codes.get(change) ?? new Set()).add(code))
        last = code
        return code
      }
      const typed = (question: Question): string | null => {
        switch (form) {
          case 'guess':
            return question.label.includes(guess) ? '' : guess
          case 'old':
            return last
          case 'before':
          case 'nothing':
            return ''
          case 'leave':
            return null
          default:
            return person(question)
        }
      }
      return {
        before: sent,
        fill(question) {
          sent = typed(question)
          coverage.count(`form ${form ?? 'typed by the person'}`)
          return sent
        },
        agreed: () => sent !== null && (codes.get(change)?.has(sent) ?? false),
      }
    },
  }
}
