/** Message-IDs: which mails a mail says it belongs to. Only what can stand in one quoted search term counts as one. */
import type { FetchMessageObject } from 'imapflow'
import { headerValues } from './sender.ts'

const ID = /<[\x21-\x3B\x3D\x3F-\x7E]{1,250}>/g
const REFERENCES_MAX = 50

export const idsIn = (text: string): string[] => (text.match(ID) ?? []).slice(0, REFERENCES_MAX * 2)

export interface Ids {
  /** Empty where the mail has none. */
  readonly own: string
  readonly replyTo: string
  /** Oldest first; of many the first and the last are kept. */
  readonly references: readonly string[]
}

export function idsOf({ envelope, headers }: FetchMessageObject): Ids {
  const references = idsIn(headerValues(headers?.toString('latin1') ?? '', 'references')[0] ?? '')
  return {
    own: idsIn(envelope?.messageId ?? '')[0] ?? '',
    replyTo: idsIn(envelope?.inReplyTo ?? '')[0] ?? '',
    references: references.length <= REFERENCES_MAX ? references : [...references.slice(0, 1), ...references.slice(1 - REFERENCES_MAX)],
  }
}

export const allOf = ({ own, replyTo, references }: Ids): string[] => [...new Set([own, replyTo, ...references])].filter((id) => id !== '')
