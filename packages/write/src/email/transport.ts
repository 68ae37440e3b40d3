/** The one way this house opens a connection for sending mail. */
import { LIMITS, type Secret } from '@countersign/kernel'
import type { Sender } from './compose.ts'
import { loadMailer } from './load.ts'
import type { SmtpLogger } from './phase.ts'

export interface SmtpConnection {
  readonly host: string
  readonly port: number
  /** `none` is for loopback alone. */
  readonly tls: 'required' | 'none'
  readonly login: { readonly user: string; readonly password: Secret } | null
  readonly sender: Sender
}

/** Made for one login. Whoever asks for it closes it. */
export async function smtpTransport({ host, port, tls, login, sender }: SmtpConnection, logger: SmtpLogger) {
  const createTransport = await loadMailer()
  return createTransport({
    host,
    port,
    ...(tls === 'none' ? { ignoreTLS: true } : { secure: port === 465, requireTLS: true, tls: { minVersion: 'TLSv1.2' } }),
    // Forced: a server that does not offer a login must not get the mail without one.
    ...(login === null ? {} : { forceAuth: true, auth: { user: login.user, pass: login.password.reveal() } }),
    // Otherwise the machine's own name goes out in the greeting.
    name: sender.from.address.slice(sender.from.address.indexOf('@') + 1),
    connectionTimeout: LIMITS.connectDeadline_ms,
    greetingTimeout: LIMITS.connectDeadline_ms,
    dnsTimeout: LIMITS.connectDeadline_ms,
    socketTimeout: LIMITS.mailReplyDeadline_ms,
    maxResponseSize: 64 * 1024,
    disableFileAccess: true,
    disableUrlAccess: true,
    transactionLog: true,
    logger,
  })
}
