/** The operator's log: pino to stderr, because stdout belongs to the protocol. It holds codes and references, never arguments or results. */
import { pino } from 'pino'

export interface OperationalLog {
  info(fields: Readonly<Record<string, string | number | boolean>>, message: string): void
  warn(fields: Readonly<Record<string, string | number | boolean>>, message: string): void
  /** A bug: its reference as the caller saw it, and where in our code it was thrown. The error's own text may quote data, so it stays out. */
  bug(reference: string, error: unknown): void
}

export function operationalLog(server: string): OperationalLog {
  const log = pino({ name: server, base: { server } }, pino.destination({ dest: 2, sync: true }))
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    bug: (reference, error) => log.error({ reference, ...causeOf(error) }, 'a call ended in an unexpected error'),
  }
}

const STACK_LINES_MAX = 8

function causeOf(error: unknown): Record<string, string | readonly string[]> {
  if (!(error instanceof Error)) return { kind: typeof error }
  // Zod and upstream messages quote values; the name and the frames of our own files are enough to find the line.
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    kind: error.name,
    at: frames
      .slice(0, STACK_LINES_MAX)
      .map((line) => line.trim().replace(/^at (.*?)\(?(?:file:\/\/)?\/.*?\/(packages|node_modules)\//, 'at $1($2/')),
  }
}
