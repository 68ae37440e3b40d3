/** Asks the person while their call stays open, for the revisions of 2025; since 2026-07-28 a client asks by itself and calls again. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { refusedAnswer } from './answer.ts'
import type { Outcome } from './call.ts'
import { type Question, typedIn } from './form.ts'

const refused = (refusal: Refusal): Outcome => ({ kind: 'answer', answer: refusedAnswer(refusal) })

/**
 * `attempt` makes the call, with what was typed before. `ask` rejects where no answer came. Each attempt is a call like any other, logged and
 * counted, so the rounds of all calls together end with the session's budget.
 */
export async function asking(
  attempt: (typed: string | null) => Promise<Outcome>,
  ask: (question: Question) => Promise<unknown>,
  signal: AbortSignal,
): Promise<Outcome> {
  let outcome = await attempt(null)
  for (let round = 1; outcome.kind === 'form'; round++) {
    if (round > LIMITS.formRoundsMax)
      return refused(new Refusal('APPROVAL_UNAVAILABLE', { detail: `The person was asked ${LIMITS.formRoundsMax} times in this call.` }))
    // No answer, an answer of the wrong shape, a client that failed: the tool hears the same of each, that nothing was typed.
    const typed = await ask(outcome.question).then(typedIn, () => '')
    // Whoever called has gone, so nobody declined.
    if (signal.aborted) return refused(new Refusal('CANCELLED'))
    outcome = await attempt(typed)
  }
  return outcome
}
