/** What an approved send holds, and the letters that come of it: one for each recipient, told apart by their message ids. */
import { assert } from '@countersign/kernel'
import type { Letter } from './compose.ts'
import type { Attached, SealedFile } from './files.ts'

/** Sealed in the plan; a type alias, because the gate's JSON type takes no interface. */
export type EmailDoes = {
  readonly recipients: readonly string[]
  readonly subject: string
  readonly text: string
  readonly in_reply_to: string | null
  readonly references: readonly string[]
  readonly attachments: readonly SealedFile[]
  readonly date_ms: number
  readonly message_ids: readonly string[]
  /** Of each message's exact bytes, in the order of the recipients; empty while they are still to be composed. */
  readonly sha256: readonly string[]
}

/** `files` are the very bytes that `does.attachments` seals. */
export function lettersOf(does: EmailDoes, files: readonly Attached[]): Letter[] {
  assert(does.recipients.length === does.message_ids.length, 'every recipient has a message id')
  return does.recipients.map((to, index) => ({
    to,
    subject: does.subject,
    text: does.text,
    inReplyTo: does.in_reply_to,
    references: does.references,
    files,
    date_ms: does.date_ms,
    messageId: does.message_ids[index] ?? '',
  }))
}

/** Stable for one change, so that planning again gives the same bytes and a receiver can tell a copy. */
export function messageIds(changeId: string, fromAddress: string, count: number): string[] {
  assert(/^[A-Za-z0-9_-]{1,64}$/.test(changeId), 'a change id fits into a message id')
  const domain = fromAddress.slice(fromAddress.indexOf('@') + 1)
  return Array.from({ length: count }, (_, index) => `<${changeId}.${index + 1}@${domain}>`)
}
