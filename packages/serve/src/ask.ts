/** A few questions to a person on a terminal, each asked again while the answer does not fit. */
import { loadReadline } from './load.ts'

/** `problem` says what is wrong with an answer; null where nothing is. An empty answer gives `otherwise`. */
export type Ask = (
  question: string,
  options?: { readonly otherwise?: string; readonly problem?: (answer: string) => string | null },
) => Promise<string>

const TRIES_MAX = 5

export interface Asker {
  readonly ask: Ask
  close(): void
}

/** Null where nobody sits at a terminal. The person who ends the input (Ctrl-D, Ctrl-C) ends the questions: they reject. */
export async function asker(): Promise<Asker | null> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null
  const { createInterface } = await loadReadline()
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const gone = new AbortController()
  lines.once('close', () => gone.abort())
  return {
    ask: (question, options = {}) => again(async (prompt) => lines.question(prompt, { signal: gone.signal }), question, options),
    close: () => lines.close(),
  }
}

/** One question until its answer fits. Throws after too many tries: a pasted page must not be taken for answers one by one. */
export async function again(
  read: (prompt: string) => Promise<string>,
  question: string,
  { otherwise = '', problem = () => null }: Parameters<Ask>[1] & object,
): Promise<string> {
  const hint = otherwise === '' ? '' : ` [${otherwise}]`
  let why: string | null = null
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const answer = (await read(`${why === null ? '' : `  It ${why}.\n`}${question}${hint}: `)).trim() || otherwise
    why = problem(answer)
    if (why === null) return answer
  }
  throw new Error('no answer that fits')
}
