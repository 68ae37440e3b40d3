/** A question whose answer nobody sees: typed at a terminal, shown nowhere, and taken from nowhere else. */
import { complain } from './cli.words.ts'

/** The part of a terminal's input that this needs; `process.stdin` is one. */
export interface HiddenInput {
  readonly isTTY?: boolean
  setRawMode(on: boolean): unknown
  on(event: 'data' | 'end', listener: (chunk: Buffer) => void): unknown
  off(event: 'data' | 'end', listener: (chunk: Buffer) => void): unknown
  resume(): unknown
  pause(): unknown
}

/** The person ended the questions (Ctrl-C, Ctrl-D), or no answer was right. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const TRIES_MAX = 3
const ANSWER_CHARS_MAX = 1_024
/** Long enough that guessing it from a stolen key file is hopeless, with the slow key derivation of that file. */
export const PASSPHRASE_CHARS_MIN = 12

const KEYS = { enter: ['\r', '\n'], back: ['\u007F', '\b'], clear: '\u0015', leave: ['\u0003', '\u0004'] } as const

/** Why a passphrase is not good enough for a new key; null where it is. The answer itself is never repeated. */
export function passphraseProblem(text: string): string | null {
  if ([...text].length < PASSPHRASE_CHARS_MIN) return `must have at least ${PASSPHRASE_CHARS_MIN} characters`
  return new Set(text).size < 5 ? 'must not be the same few characters over and over' : null
}

interface HiddenOptions {
  readonly problem?: (answer: string) => string | null
  readonly input?: HiddenInput
}

/**
 * The answer, asked again while `problem` finds one. Null where nobody sits at a terminal: a pipe could hold what an agent wrote, and an argument
 * stands in every process list. Throws `NoAnswer`.
 */
export async function askHidden(question: string, { problem = () => null, input = process.stdin }: HiddenOptions = {}): Promise<string | null> {
  return input.isTTY === true ? unechoed(input, () => again(question, problem, input)) : null
}

/** A new passphrase, twice: one that was mistyped once would lock its owner out. */
export async function askNewPassphrase(question: string, input: HiddenInput = process.stdin): Promise<string | null> {
  if (input.isTTY !== true) return null
  return unechoed(input, async () => {
    const first = await again(question, passphraseProblem, input)
    return again('The same again', (second) => (second === first ? null : 'is not the same'), input)
  })
}

/** Nothing is echoed from before the first question is seen until the last answer is judged: fingers do not wait. */
async function unechoed(input: HiddenInput, ask: () => Promise<string>): Promise<string> {
  input.setRawMode(true)
  try {
    return await ask()
  } finally {
    input.setRawMode(false)
  }
}

async function again(question: string, problem: (answer: string) => string | null, input: HiddenInput): Promise<string> {
  let why: string | null = null
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    process.stderr.write(`${why === null ? '' : `  It ${why}.\n`}${question}: `)
    // No key of the person’s has ended the line; this does, also for one who leaves.
    const answer = await typed(input).finally(() => complain(''))
    why = problem(answer)
    if (why === null) return answer
  }
  throw new NoAnswer(`no answer that fits: it ${why ?? ''}`)
}

/** One line, key by key. */
function typed(input: HiddenInput): Promise<string> {
  const decoder = new TextDecoder()
  let line = ''
  return new Promise<string>((resolve, reject) => {
    const end = (finish: () => void): void => {
      input.off('data', take)
      input.off('end', gone)
      input.pause()
      finish()
    }
    const gone = (): void => end(() => reject(new NoAnswer('the input ended')))
    const take = (chunk: Buffer): void => {
      for (const key of decoder.decode(chunk, { stream: true })) {
        if (isOneOf(KEYS.enter, key)) return end(() => resolve(line))
        if (isOneOf(KEYS.leave, key)) return end(() => reject(new NoAnswer('ended by the person')))
        if (isOneOf(KEYS.back, key)) line = [...line].slice(0, -1).join('')
        else if (key === KEYS.clear) line = ''
        // Arrow and function keys send control characters; none belongs to a passphrase, and one that slipped in could never be typed again.
        else if (!/\p{Cc}/u.test(key) && line.length < ANSWER_CHARS_MAX) line += key
      }
    }
    input.on('data', take)
    input.on('end', gone)
    input.resume()
  })
}

const isOneOf = (keys: readonly string[], key: string): boolean => keys.includes(key)
