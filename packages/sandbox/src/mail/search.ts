/** What SEARCH compares: decoded words and true dates. The library looks at raw bytes, where a subject is base64. */
import type { Message, Server } from 'hoodiecrow-imap'

/** Search terms arrive as bytes, one per character. */
const term = (value: string): string => Buffer.from(value, 'latin1').toString('utf8').toLowerCase()

/** A mail that a client put here has no words of its own: its bytes have to do. */
const wordsOf = (message: Message): Readonly<Record<'subject' | 'from' | 'to' | 'body', string>> => {
  const raw = message.raw.toLowerCase()
  return message.words ?? { subject: raw, from: raw, to: raw, body: raw }
}

const sentDay = ({ raw }: Message): string => dayOf(/^Date: (.*)$/m.exec(raw)?.[1] ?? '')

/** `2026-11-20`; the date alone counts, as RFC 3501 says. */
function dayOf(text: string): string {
  const ms = Date.parse(/^\d{1,2}-[A-Za-z]{3}-\d{4}$/.test(text) ? `${text.replaceAll('-', ' ')} UTC` : text)
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString().slice(0, 10)
}

export const SEARCHES: Server['searchHandlers'] = {
  SUBJECT: (_connection, message, _index, value) => wordsOf(message).subject.includes(term(value)),
  FROM: (_connection, message, _index, value) => wordsOf(message).from.includes(term(value)),
  TO: (_connection, message, _index, value) => wordsOf(message).to.includes(term(value)),
  BODY: (_connection, message, _index, value) => wordsOf(message).body.includes(term(value)),
  TEXT: (_connection, message, _index, value) => Object.values(wordsOf(message)).some((words) => words.includes(term(value))),
  SINCE: (_connection, message, _index, value) => dayOf(message.internaldate.slice(0, 11)) >= dayOf(value),
  BEFORE: (_connection, message, _index, value) => dayOf(message.internaldate.slice(0, 11)) < dayOf(value),
  ON: (_connection, message, _index, value) => dayOf(message.internaldate.slice(0, 11)) === dayOf(value),
  SENTSINCE: (_connection, message, _index, value) => sentDay(message) >= dayOf(value),
  SENTBEFORE: (_connection, message, _index, value) => sentDay(message) < dayOf(value),
  SENTON: (_connection, message, _index, value) => sentDay(message) === dayOf(value),
}
