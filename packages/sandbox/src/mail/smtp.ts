/** The SMTP stand-in: a submission server that asks for a login and keeps what it accepts instead of delivering it. */
import { sha256 } from '@countersign/kernel'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Core, FaultKind } from '../core.ts'
import { LOOPBACK, portOf } from '../loopback.ts'
import type { MailOptions, SentMail } from './types.ts'

const MESSAGE_BYTES_MAX = 10 * 1024 * 1024
const CLOSE_MS = 100

export interface SmtpStandIn {
  readonly host: string
  readonly port: number
  messages(): readonly SentMail[]
  reset(): void
  close(): Promise<void>
}

const reply = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode })

export async function startSmtp(options: MailOptions, slow_ms: number): Promise<SmtpStandIn> {
  const sent: SentMail[] = []
  /** One fault per mail, taken at MAIL FROM; it bites at the step that is its own. */
  const faults = new WeakMap<SMTPServerSession, FaultKind | undefined>()
  const server: SMTPServer = new SMTPServer({
    name: 'smtp.sandbox.test',
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    hideSTARTTLS: options.announceStartTls !== true,
    size: MESSAGE_BYTES_MAX,
    disableReverseLookup: true,
    closeTimeout: CLOSE_MS,
    logger: false,
    onAuth({ username, password }, _session, done) {
      const known = options.smtpUsers.some((entry) => entry.user === username && entry.password === password)
      if (known && username !== undefined) done(null, { user: username })
      else done(reply(535, 'Authentication credentials invalid'))
    },
    onMailFrom(_address, session, done) {
      const fault = options.core.take('smtp', 'write')
      faults.set(session, fault)
      done(fault === 'http_429' || fault === 'throttled' ? reply(451, '4.7.1 Too many messages, try again later') : null)
    },
    onRcptTo(_address, session, done) {
      const fault = faults.get(session)
      if (fault === 'drop_before') return hangUp(server, session)
      done(fault === 'forbidden' ? reply(550, '5.7.1 Relaying denied') : null)
    },
    onData(stream, session, done) {
      const fault = faults.get(session)
      collect(stream, (raw) => {
        if (stream.sizeExceeded) return done(reply(552, '5.3.4 Message too big'))
        if (fault === 'http_500') return done(reply(554, '5.3.0 Transaction failed'))
        sent.push(keep(options.core, session, raw))
        if (fault === 'drop_after') hangUp(server, session)
        else if (fault === 'slow') setTimeout(() => done(null), slow_ms)
        else done(null)
      })
    },
  })
  // A client that hangs up in the middle of a mail is an everyday event here, not a crash.
  server.on('error', () => {})
  server.server.on('connection', (socket) => void socket.setNoDelay(true))
  await new Promise<void>((listening) => server.listen(0, LOOPBACK, listening))
  return {
    host: LOOPBACK,
    port: portOf(server.server),
    messages: () => sent,
    reset: () => void (sent.length = 0),
    close: () => new Promise((closed) => server.close(closed)),
  }
}

function hangUp(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections) if (connection.session === session) connection._socket.destroy()
}

function collect(stream: SMTPServerDataStream, done: (raw: Buffer) => void): void {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => void (stream.sizeExceeded || chunks.push(chunk)))
  stream.on('end', () => done(Buffer.concat(chunks)))
}

/** One effect for each recipient: whom a mail reached is what tests ask. */
function keep(core: Core, { envelope, user }: SMTPServerSession, raw: Buffer): SentMail {
  const mail_from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
  const rcpt_to = envelope.rcptTo.map(({ address }) => address)
  const detail = {
    envelope: { mail_from, rcpt_to },
    sha256: sha256(raw),
    bytes: raw.length,
    message_id: header(raw, 'Message-ID'),
    subject: decoded(header(raw, 'Subject')),
  }
  for (const target of rcpt_to) core.record({ platform: 'smtp', operation: 'DATA', target, detail })
  return { mail_from, rcpt_to, user: String(user), raw }
}

function header(raw: Buffer, name: string): string {
  const [head = ''] = raw.toString('latin1').split('\r\n\r\n', 1)
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ')
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(unfolded)?.[1]?.trim() ?? ''
}

/** RFC 2047, for UTF-8 alone. */
function decoded(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, kind: string, words: string) => {
      const quoted = words.replaceAll('_', ' ').replace(/=([0-9A-F]{2})/gi, (_hex, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      return Buffer.from(kind.toLowerCase() === 'b' ? words : quoted, kind.toLowerCase() === 'b' ? 'base64' : 'latin1').toString('latin1')
    })
    .replace(/[\x80-\xff]+/g, (units) => Buffer.from(units, 'latin1').toString('utf8'))
}
