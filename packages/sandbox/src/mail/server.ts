/** The mail stand-ins: an IMAP server over the seeded folders and an SMTP server that keeps what it is given. */
import { startImap } from './imap.ts'
import { startSmtp } from './smtp.ts'
import type { MailOptions, MailStandIn } from './types.ts'

const SLOW_MS = 3_000

export async function startMail(options: MailOptions): Promise<MailStandIn> {
  const slow_ms = options.slow_ms ?? SLOW_MS
  const [imap, smtp] = await Promise.all([startImap(options, slow_ms), startSmtp(options, slow_ms)])
  return {
    imap: { host: imap.host, port: imap.port },
    smtp: { host: smtp.host, port: smtp.port },
    messages: smtp.messages,
    reset() {
      imap.reset()
      smtp.reset()
    },
    async close() {
      await Promise.all([imap.close(), smtp.close()])
    },
  }
}
