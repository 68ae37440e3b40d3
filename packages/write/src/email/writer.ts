/** Sends sealed letters over SMTP: one connection, one envelope recipient and one grant each; never a second try. */
import { Refusal } from '@countersign/kernel'
import type { Grant, Jail } from '@countersign/gate'
import type { MailBroker, SealedLetter } from './broker.ts'
import { compose, type Composed, isCanonical, type Sender } from './compose.ts'
import { type Attached, attachedFiles } from './files.ts'
import { type EmailDoes, lettersOf } from './letters.ts'

export interface EmailWriter {
  send(does: EmailDoes): Promise<{ readonly [key: string]: string }>
}

/** `outbox` is where attachments are read again; without it a mail that has some is not sent. */
export function emailWriter(broker: MailBroker, grant: Grant, signal: AbortSignal, outbox: Jail | null = null): EmailWriter {
  return {
    async send(does) {
      const letters = await sealedLetters(broker.sender, does, sealedFiles(does, outbox))
      let sent = 0
      for (const letter of letters) {
        try {
          await broker.send(grant, letter, signal)
        } catch (error) {
          throw sent === 0 ? error : afterSome(error, sent, letters.length)
        }
        sent++
      }
      return { sent: String(sent), ...Object.fromEntries(does.message_ids.map((id, index) => [`message_id_${index + 1}`, id])) }
    },
  }
}

/** Read once for all letters, and compared with what the person was shown. */
function sealedFiles({ attachments }: EmailDoes, outbox: Jail | null): readonly Attached[] {
  const files = attachedFiles(
    outbox,
    attachments.map(({ path }) => path),
  )
  for (const [index, { name, type, bytes, sha256 }] of files.entries()) {
    const sealed = attachments[index]
    if (sealed?.name !== name || sealed.type !== type || sealed.size !== bytes.length || sealed.sha256 !== sha256)
      throw new Refusal('STATE_MOVED', { detail: `Attachment ${index + 1} is no longer the file that was approved.` })
  }
  return files
}

/** Composes all before the first is sent: a letter that cannot be made must not stop a change half-way. */
async function sealedLetters(sender: Sender, does: EmailDoes, files: readonly Attached[]): Promise<SealedLetter[]> {
  const sealed: SealedLetter[] = []
  for (const [index, letter] of lettersOf(does, files).entries()) {
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
