/** What the mail stand-ins are started with, and what they give back. */
import type { Core } from '../core.ts'

export interface MailUser {
  readonly user: string
  readonly password: string
}

/** One mail of a mailbox. `raw` holds bytes, one per character (latin1), with CRLF line ends. */
export interface SeedMail {
  readonly uid: number
  readonly flags: readonly string[]
  readonly received_ms: number
  readonly raw: string
  /** Its decoded words, lower case: what a server searches. */
  readonly words: { readonly subject: string; readonly from: string; readonly to: string; readonly body: string }
}

export interface MailFolder {
  readonly path: string
  readonly mails: readonly SeedMail[]
}

export interface MailOptions {
  readonly core: Core
  /** All IMAP users see these same folders. */
  readonly folders: readonly MailFolder[]
  readonly imapUsers: readonly MailUser[]
  readonly smtpUsers: readonly MailUser[]
  /** Announce STARTTLS (a built-in self-signed certificate). Without it the command still works, but only a client that insists will use it. */
  readonly announceStartTls?: boolean
  readonly slow_ms?: number
}

/** One mail that the SMTP stand-in accepted, byte for byte. */
export interface SentMail {
  readonly mail_from: string
  readonly rcpt_to: readonly string[]
  readonly user: string
  readonly raw: Uint8Array
}

export interface MailStandIn {
  readonly imap: { readonly host: string; readonly port: number }
  readonly smtp: { readonly host: string; readonly port: number }
  /** What SMTP accepted since the start or the last reset, oldest first. */
  messages(): readonly SentMail[]
  /** Back to the seed; open IMAP connections are closed. */
  reset(): void
  close(): Promise<void>
}
