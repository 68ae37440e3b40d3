/** The person who decides: at the terminal if there is one, otherwise a stand-in whose answers are said aloud. */
import { createInterface } from 'node:readline'
import type { Transcript } from './transcript.ts'

export interface Question {
  readonly text: string
  /** What the stand-in answers, and about what. */
  readonly standIn: { readonly yes: boolean; readonly about: string }
}

export interface Field {
  readonly text: string
  readonly standIn: { readonly typed: string; readonly about: string }
}

export interface Person {
  ask(question: Question): Promise<boolean>
  /** What is typed into a form; empty for nothing. */
  type(field: Field): Promise<string>
  /** How long the demo has waited for answers. */
  waited_ms(): number
  leave(): void
}

export function standIn(paper: Transcript): Person {
  return {
    ask: ({ text, standIn: { yes, about } }) => {
      paper.prompt(text)
      paper.done(`${yes ? 'y' : 'n'}   (not a terminal: answering ${yes ? 'yes' : 'no'} to ${about})`)
      return Promise.resolve(yes)
    },
    type: ({ text, standIn: { typed, about } }) => {
      paper.prompt(text)
      paper.done(`${typed}   (not a terminal: typing ${about})`)
      return Promise.resolve(typed)
    },
    waited_ms: () => 0,
    leave: () => undefined,
  }
}

/** Only a y typed after the question was shown is a yes; whatever was typed before is dropped, and the end of the input is a no. */
export function atTerminal(input: NodeJS.ReadableStream, paper: Transcript, now: () => number = () => performance.now()): Person {
  // Not readline's own terminal mode: it would swallow Ctrl-C.
  const lines = createInterface({ input, terminal: false })
  let waiting: ((line: string) => void) | undefined
  let waited = 0
  let gone = false
  lines.on('line', (line) => waiting?.(line))
  lines.on('close', () => {
    gone = true
    waiting?.('')
  })
  const answer = async (text: string, none: string): Promise<string> => {
    const since = now()
    paper.prompt(text)
    const line = gone ? '' : await new Promise<string>((resolve) => (waiting = resolve))
    waiting = undefined
    waited += now() - since
    if (gone) paper.done(`${none}   (no more input: that is a no)`)
    return line
  }
  return {
    ask: async ({ text }) => /^\s*(?:y|yes)\s*$/i.test(await answer(text, 'n')),
    type: async ({ text }) => (await answer(text, '')).trim(),
    waited_ms: () => waited,
    leave: () => lines.close(),
  }
}
