/** The frame of the command `init`: a commented starter configuration, from a few answers or with placeholders. It never writes or asks for a secret. */
import { resolve } from 'node:path'
import { type Ask, asker } from './ask.ts'
import { EXIT, say } from './cli.words.ts'
import { mustBeNew, writeNew } from './file.ts'

export interface Starter<Answers> {
  /** The command line that checks it, e.g. `read-server`. */
  readonly server: string
  readonly file: string
  /** For whoever starts without a terminal: right in shape, wrong in every name. */
  readonly placeholders: Answers
  readonly questions: (ask: Ask) => Promise<Answers>
  /** The file's text; `at` gives a quoted path in its folder. */
  readonly text: (at: (name: string) => string, answers: Answers) => string
  /** The secrets that the file refers to, by their names below `secrets/`, and what each is. */
  readonly secrets: (answers: Answers) => readonly (readonly [name: string, what: string])[]
}

export async function writeStarter<Answers>(starter: Starter<Answers>, dir: string): Promise<number> {
  const folder = resolve(dir)
  const path = resolve(folder, starter.file)
  mustBeNew(path)
  const person = await asker()
  try {
    const answers = person === null ? starter.placeholders : await starter.questions(person.ask)
    writeNew(path, starterText(starter, folder, answers))
    say(next(starter, path, answers, person === null))
    return EXIT.ok
  } catch (error) {
    if (person === null || !(error instanceof Error) || !['AbortError', 'Error'].includes(error.name)) throw error
    say('\nNothing was written.')
    return EXIT.failed
  } finally {
    person?.close()
  }
}

export const starterText = <Answers>({ text }: Pick<Starter<Answers>, 'text'>, folder: string, answers: Answers): string =>
  text((name) => quoted(resolve(folder, name)), answers)

/** JSON is YAML, and quotes whatever a person typed. */
export const quoted = (value: string | readonly string[]): string => JSON.stringify(value)

/** An answer of several, with commas between. */
export const listed = (answer: string): string[] =>
  answer
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

type Problem = (answer: string) => string | null

/** A question that may be left out, held to what the configuration itself accepts. */
export const optional =
  (problem: Problem): Problem =>
  (answer) =>
    answer === '' ? null : problem(answer)

export const needed =
  (problem: Problem): Problem =>
  (answer) =>
    answer === '' ? 'is needed' : problem(answer)

function next<Answers>({ server, secrets }: Starter<Answers>, path: string, answers: Answers, placeholders: boolean): string {
  return [
    `Written: ${path}`,
    'Next:',
    ...(placeholders ? ['  1. Replace the placeholders in it.'] : ['  1. Read it once; every line says what it does.']),
    '  2. Make these files, each with one secret in it, readable by this server alone (chmod 600):',
    ...secrets(answers).map(([name, what]) => `     ${resolve(path, '..', 'secrets', name)}   ${what}`),
    `  3. ${server} doctor --config ${path}`,
  ].join('\n')
}
