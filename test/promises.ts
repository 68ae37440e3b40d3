/** What Countersign promises. Pure data: the README says each sentence, tests cite each id, and a test holds both to it. */
export const PROMISES = {
  split: 'The read-server cannot write.',
  preview: 'Nothing changes without an applied change.',
  bound: 'What was shown is what is applied.',
  once: 'A token, an approval, a grant works once.',
  human: 'No channel to a person, no risky write.',
  caps: 'No sequence of calls passes a cap.',
  recipients: 'Mail reaches exactly the approved addresses.',
  recorded: 'No effect without a row on disk first; tampering, truncation and gaps are found.',
  known: 'An uncertain outcome is said to be unknown, and never repeated.',
  quiet: 'No secret and no unmasked personal data in logs, errors or results.',
  contained: 'Hostile text cannot cause a write.',
  closed: 'Every failure of a guard refuses.',
  revocable: 'Everything off in minutes.',
} as const

export type PromiseId = keyof typeof PROMISES

/** Promises whose tests come with a later part of the work; the README says so beside each. */
export const NOT_YET: ReadonlySet<PromiseId> = new Set(['revocable'])
