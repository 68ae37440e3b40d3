/** What went wrong with the mail server, in the closed words of the house. Upstream text stays behind. */
import { LIMITS, Refusal, type RefusalCode } from '@countersign/kernel'
import { GUARD_CODE } from './guard.ts'

const CODES: Readonly<Record<string, RefusalCode>> = {
  ETIMEOUT: 'DEADLINE_EXCEEDED',
  LockTimeout: 'DEADLINE_EXCEEDED',
  ETHROTTLE: 'UPSTREAM_THROTTLED',
  NotFound: 'NOT_FOUND',
  UnexpectedTag: 'UPSTREAM_MALFORMED',
  MissingTag: 'UPSTREAM_MALFORMED',
  InvalidResponse: 'UPSTREAM_MALFORMED',
  ResponseProcessingFailed: 'UPSTREAM_MALFORMED',
  STARTTLS_INJECTION: 'UPSTREAM_MALFORMED',
  MAX_IMAP_NESTING_REACHED: 'UPSTREAM_MALFORMED',
  LineTooLarge: 'UPSTREAM_MALFORMED',
  LiteralTooLarge: 'UPSTREAM_MALFORMED',
  ResponseTooLarge: 'UPSTREAM_MALFORMED',
  TooManyTokens: 'UPSTREAM_MALFORMED',
  TooManyResponses: 'UPSTREAM_MALFORMED',
  DownloadOverflow: 'UPSTREAM_MALFORMED',
  DownloadIncomplete: 'UPSTREAM_MALFORMED',
}

/** Codes of the response to a command that the server refused (RFC 5530). */
const ANSWERS: Readonly<Record<string, RefusalCode>> = {
  NONEXISTENT: 'NOT_FOUND',
  NOPERM: 'UPSTREAM_FORBIDDEN',
  AUTHENTICATIONFAILED: 'UPSTREAM_AUTH',
  AUTHORIZATIONFAILED: 'UPSTREAM_AUTH',
  EXPIRED: 'UPSTREAM_AUTH',
  LIMIT: 'UPSTREAM_THROTTLED',
}

/** The connection is gone; whatever was asked can be asked again on a new one, since nothing here changes anything. */
const LOST =
  /^(NoConnection|EConnectionClosed|StateLogout|ClosedAfterConnect\w+|ECONN\w+|EPIPE|ENOTFOUND|EAI_\w+|EHOST\w+|ENET\w+|ETIMEDOUT|CONNECT_TIMEOUT|GREETING_TIMEOUT|UPGRADE_TIMEOUT)$/

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO$/

const property = (error: unknown, name: string): unknown => (error instanceof Error ? (Reflect.get(error, name) as unknown) : undefined)
const word = (value: unknown): string => (typeof value === 'string' ? value : '')

const at = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined
/** The code in brackets of the server's no. Some commands of the library leave it in the response as parsed. */
const answerCode = (error: unknown): string =>
  word(property(error, 'serverResponseCode')) ||
  word(at(at(at(at(at(property(error, 'response'), 'attributes'), 0), 'section'), 0), 'value')).toUpperCase()

export const isLost = (error: unknown): boolean => LOST.test(word(property(error, 'code')))
/** The server answered and said no; the connection itself is well. */
export const isAnswer = (error: unknown): boolean => word(property(error, 'responseStatus')) !== ''
/** The server does not have this folder or does not let it be read; a no for another reason, such as too many calls, says nothing of the folder. */
export const isShut = (error: unknown): boolean =>
  property(error, 'code') === 'NotFound' ||
  (property(error, 'responseStatus') === 'NO' && ['', 'NONEXISTENT', 'NOPERM', 'CANNOT'].includes(answerCode(error)))
export const isLoginRefused = (error: unknown): boolean => property(error, 'authenticationFailed') === true

/** A refusal for any failure of a mailbox call; a broken wall or a bug stays what it is. */
export function mailFault(error: unknown): unknown {
  const code = word(property(error, 'code'))
  if (error instanceof Refusal || code === GUARD_CODE) return error
  const answer = answerCode(error)
  // The library's own errors carry search terms and the server's text; the operator's log gets the two codes alone.
  const cause = new Error(`imap ${/^\w{1,40}$/.test(code) ? code : 'failure'} ${/^\w{1,40}$/.test(answer) ? answer : ''}`.trim())
  if (isLoginRefused(error)) return new Refusal('UPSTREAM_AUTH', { cause })
  if (property(error, 'mailboxMissing') === true) return new Refusal('NOT_FOUND', { cause, detail: 'The mail server has no folder of that name.' })
  if (CERTIFICATE.test(code) || property(error, 'tlsFailed') === true)
    return new Refusal('UPSTREAM_UNREACHABLE', { cause, detail: 'No trusted encrypted connection to the mail server could be made.' })
  const known = CODES[code] ?? ANSWERS[answer] ?? (code.startsWith('ParserError') ? 'UPSTREAM_MALFORMED' : undefined)
  if (known === 'UPSTREAM_THROTTLED') return new Refusal(known, { cause, retryAfterS: LIMITS.rateWindow_ms / 1000 })
  if (known !== undefined) return new Refusal(known, { cause })
  return new Refusal(isLost(error) ? 'UPSTREAM_UNREACHABLE' : 'UPSTREAM_ERROR', { cause })
}

/** Why a call was ended from this side. */
export const stopped = (signal: AbortSignal): Refusal => (signal.reason instanceof Refusal ? signal.reason : new Refusal('DEADLINE_EXCEEDED'))
