/** How far one SMTP send came, read from the library's own transaction log: its errors look the same before and after the mail was handed over. */

export interface Phase {
  /** True from the moment the server asked for the message: from there on only its final reply tells what became of it. */
  readonly handedOver: () => boolean
  readonly logger: SmtpLogger
}

type Log = (entry: object, ...rest: unknown[]) => void

/** The library's logger shape. Entries hold addresses and server text, so they are looked at and dropped, never written anywhere. */
export interface SmtpLogger {
  level(): void
  trace: Log
  debug: Log
  info: Log
  warn: Log
  error: Log
  fatal: Log
}

export function trackPhase(): Phase {
  let handedOver = false
  const log: Log = (entry, text) => {
    const kind = 'tnx' in entry ? entry.tnx : undefined
    // The 354 reply comes before the first byte of the message; the `message` entry comes after the last. The earlier one errs to the safe side.
    if (kind === 'message' || (kind === 'server' && typeof text === 'string' && text.startsWith('354'))) handedOver = true
  }
  const logger = { level: () => undefined, trace: log, debug: log, info: log, warn: log, error: log, fatal: log }
  return { handedOver: () => handedOver, logger }
}

export interface Outcome {
  /** `none` only where the message surely was not taken. */
  readonly effect: 'none' | 'unknown'
  /** The server's 4xx or 5xx reply, if that is what ended it. */
  readonly reply: number | null
  readonly why: 'login' | 'tls' | 'other'
}

/** What one failed send means. */
export function outcomeOf(error: unknown, handedOver: boolean): Outcome {
  const said = error instanceof Error && 'responseCode' in error ? error.responseCode : null
  const code = error instanceof Error && 'code' in error ? error.code : null
  const reply = typeof said === 'number' && said >= 400 && said < 600 ? said : null
  // 421 says that the server closes the connection, whatever it did with the message before.
  const settled = !handedOver || (reply !== null && reply !== 421)
  const login = code === 'EAUTH' || code === 'ENOAUTH' || reply === 530 || reply === 535
  return { effect: settled ? 'none' : 'unknown', reply, why: login ? 'login' : code === 'ETLS' ? 'tls' : 'other' }
}
