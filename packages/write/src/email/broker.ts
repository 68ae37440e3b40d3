/** Turns a spent grant into one authenticated send. Tools and writers see neither the login nor anything that could send a second letter. */
import type { Grant } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { isLoopback } from '@countersign/serve'
import type { Sender } from './compose.ts'
import { outcomeOf, trackPhase } from './phase.ts'
import { type SmtpConnection, smtpTransport } from './transport.ts'

export interface SealedLetter {
  readonly to: string
  readonly id: string
  readonly bytes: Buffer
}

export interface MailBroker {
  readonly sender: Sender
  /** Spends the grant of this recipient, then logs in and submits the one letter. */
  send(grant: Grant, letter: SealedLetter, signal: AbortSignal): Promise<void>
}

/** Clear text to anything but this machine would show the password and the mail to the network. */
export function mailBroker(settings: SmtpConnection): MailBroker {
  const name = settings.host.includes(':') ? `[${settings.host}]` : settings.host
  if (settings.tls === 'none' && !(URL.canParse(`http://${name}`) && isLoopback(new URL(`http://${name}`))))
    throw new Refusal('UPSTREAM_UNREACHABLE', { detail: 'Mail without TLS is possible to a loopback address only.' })
  return {
    sender: settings.sender,
    async send(grant, letter, signal) {
      grant.spend('send', `email:${letter.to}`)
      await submit(settings, letter, signal)
    },
  }
}

async function submit(connection: SmtpConnection, { to, id: messageId, bytes }: SealedLetter, signal: AbortSignal): Promise<void> {
  const phase = trackPhase()
  const transport = await smtpTransport(connection, phase.logger)
  try {
    const info = await transport.sendMail({ envelope: { from: connection.sender.from.address, to: [to] }, raw: bytes, messageId, signal })
    if (info.accepted.length !== 1 || info.rejected.length !== 0 || info.accepted[0] !== to)
      throw new Refusal('UPSTREAM_MALFORMED', {
        effect: 'unknown',
        detail: 'The mail server took the message, but not for exactly its one recipient.',
      })
  } catch (error) {
    throw refusalOf(error, phase.handedOver(), signal)
  } finally {
    transport.close()
  }
}

function refusalOf(error: unknown, handedOver: boolean, signal: AbortSignal): Refusal {
  if (error instanceof Refusal) return error
  const { effect, reply, why } = outcomeOf(error, handedOver)
  const fate = effect === 'none' ? 'The message was surely not sent.' : 'The message may have been sent.'
  const options = { effect, cause: error, detail: reply === null ? fate : `${fate} The mail server answered ${reply}.` }
  if (why === 'login') return new Refusal('UPSTREAM_AUTH', options)
  if (why === 'tls') return new Refusal('UPSTREAM_UNREACHABLE', { ...options, detail: `${fate} The mail server offers no secured connection.` })
  if (effect === 'none' && reply !== null) return new Refusal(reply >= 500 ? 'UPSTREAM_REJECTED' : 'UPSTREAM_ERROR', options)
  return new Refusal(signal.aborted ? 'DEADLINE_EXCEEDED' : 'UPSTREAM_UNREACHABLE', options)
}
