/** The mail stand-ins: an IMAP and an SMTP server on loopback over one mailbox. */
import type { MailOptions, MailStandIn } from './types.ts'

export function startMail(options: MailOptions): Promise<MailStandIn> {
  return Promise.reject(new Error(`not built yet: ${options.folders.length}`))
}
