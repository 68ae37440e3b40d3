/** The operator's log: pino to stderr, because stdout belongs to the protocol. It holds codes and references, never arguments or results. */
import { type Clock, LIMITS, systemClock } from '@countersign/kernel'
import { pino } from 'pino'

type Fields = Readonly<Record<string, string | number | boolean>>

export interface OperationalLog {
  info(fields: Fields, message: string): void
  warn(fields: Fields, message: string): void
  /** A bug: its reference as the caller saw it, and where in our code it was thrown. The error's own text may quote data, so it stays out. */
  bug(reference: string, error: unknown): void
}

export function operationalLog(server: string, clock: Clock = systemClock): OperationalLog {
  const stderr = pino.destination({ dest: 2, sync: true })
  // A client may close its end of stderr; that must not end a server that has a change under way.
  stderr.on('error', () => {})
  const log = pino({ name: server, base: { server } }, stderr)
  const admit = tap(clock, (count) => log.warn({ count }, 'lines were left out, because there were too many in a minute'))
  return {
    info: (fields, message) => admit(() => log.info(fields, message)),
    warn: (fields, message) => admit(() => log.warn(fields, message)),
    bug: (reference, error) =>
      admit(() => log.error({ reference, ...causeOf(error) }, 'an unexpected error; a caller was told no more than the reference')),
  }
}

/** Lets so many through in a window and says afterwards how many it held back. */
function tap(clock: Clock, onHeldBack: (count: number) => void): (write: () => void) => void {
  let windowStart_ms = Number.NEGATIVE_INFINITY
  let written = 0
  let heldBack = 0
  return (write) => {
    const now = clock()
    if (now - windowStart_ms >= LIMITS.rateWindow_ms || now < windowStart_ms) {
      if (heldBack > 0) onHeldBack(heldBack)
      windowStart_ms = now
      written = 0
      heldBack = 0
    }
    if (written++ < LIMITS.operationalLinesPerWindowMax) write()
    else heldBack++
  }
}

const STACK_LINES_MAX = 8
const FRAME = /^\s+at .*:\d+:\d+\)?$/

/** What an error is and where it was thrown, without its text: messages of libraries and platforms quote values. */
export function causeOf(error: unknown): Record<string, string | readonly string[]> {
  if (!(error instanceof Error)) return { kind: typeof error }
  return { kind: wordOf(error.name), ...codeOf(error), at: framesOf(error) }
}

/** A name can be set to anything, like a message; what looks like a class name is one. */
const wordOf = (name: unknown): string => (typeof name === 'string' && /^\$?[A-Za-z]{1,60}$/.test(name) ? name : 'Error')
const codeOf = (error: Error) =>
  'code' in error && typeof error.code === 'string' && /^[A-Z][A-Z_]{2,60}$/.test(error.code) ? { code: error.code } : {}

function framesOf(error: Error): readonly string[] {
  const stack = String(error.stack ?? '')
  // The stack begins with the message, which may hold lines that look like frames. A message that was changed later cannot be cut out safely.
  const end = typeof error.message === 'string' ? stack.indexOf(error.message) : -1
  if (end < 0) return []
  return stack
    .slice(end + error.message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, STACK_LINES_MAX)
    .map((line) => line.trim().replace(/^at (.*?)\(?(?:file:\/\/)?\/.*?\/(packages|node_modules)\//, 'at $1($2/'))
}
