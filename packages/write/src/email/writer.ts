/** Sends sealed letters over SMTP: one connection, one envelope recipient and one grant each; never a second try. */
import { Refusal } from '@countersign/kernel'
import type { Grant } from '@countersign/gate'
import { isLoopback } from '@countersign/serve'
import { compose, type Composed, isCanonical, type Sender } from './compose.ts'
import { type EmailDoes, lettersOf } from './letters.ts'
import { outcomeOf, trackPhase } from './phase.ts'
import { type SmtpConnection, smtpTransport } from './transport.ts'

export interface EmailWriter {
  send(does: EmailDoes): Promise<{ readonly [key: string]: string }>
}

/** Clear text to anything but this machine would show the password and the mail to the network. */
export function smtpConnection(settings: SmtpConnection): SmtpConnection {
  const name = settings.host.includes(':') ? `[${settings.host}]` : settings.host
  if (settings.tls === 'none' && !(URL.canParse(`http://${name}`) && isLoopback(new URL(`http://${name}`))))
    throw new Refusal('UPSTREAM_UNREACHABLE', { detail: 'Mail without TLS is possible to a loopback address only.' })
  return settings
}

export function emailWriter(connection: SmtpConnection, grant: Grant, signal: AbortSignal): EmailWriter {
  return {
    async send(does) {
      const letters = await sealedLetters(connection.sender, does)
      let sent = 0
      for (const { to, id, bytes } of letters) {
        try {
          grant.spend('send', `email:${to}`)
          await submit(connection, to, id, bytes, signal)
        } catch (error) {
          throw sent === 0 ? error : afterSome(error, sent, letters.length)
        }
        sent++
      }
      return { sent: String(sent), ...Object.fromEntries(does.message_ids.map((id, index) => [`message_id_${index + 1}`, id])) }
    },
  }
}

interface SealedLetter {
  readonly to: string
  readonly id: string
  readonly bytes: Buffer
}

/** Composes all before the first is sent: a letter that cannot be made must not stop a change half-way. */
async function sealedLetters(sender: Sender, does: EmailDoes): Promise<SealedLetter[]> {
  const sealed: SealedLetter[] = []
  for (const [index, letter] of lettersOf(does).entries()) {
    if (!isCanonical(letter.to)) throw new Refusal('RECIPIENT_INVALID')
    const made: Composed = await compose(sender, letter)
    if (made.sha256 !== does.sha256[index]) throw new Refusal('STATE_MOVED', { detail: 'The message would not be the one that was approved.' })
    sealed.push({ to: letter.to, id: letter.messageId, bytes: made.bytes })
  }
  return sealed
}

function afterSome(error: unknown, sent: number, all: number): Refusal {
  const code = error instanceof Refusal ? error.code : 'INTERNAL'
  const rest = error instanceof Refusal && error.effect === 'none' ? 'the next one did not' : 'the next one perhaps'
  return new Refusal(code, {
    effect: 'unknown',
    detail: `${sent} of ${all} messages surely went out, ${rest}, and no more were tried.`,
    cause: error,
  })
}

async function submit(connection: SmtpConnection, to: string, messageId: string, bytes: Buffer, signal: AbortSignal): Promise<void> {
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
