/** Previews a mail to one or more plain addresses: each gets a message of its own, nobody gets a copy. */
import { assert, LIMITS, Refusal } from '@countersign/kernel'
import { type Fact, judgeRecipient, looksLike, type Plan, quotable, writeTool } from '@countersign/gate'
import { cap, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { type Attached, sealedFile, warningsOfFiles } from './files.ts'
import { lettersOf, type EmailDoes, messageIds } from './letters.ts'
import { messageId, plainLine, plainText } from './line.ts'
import type { EmailLook } from './look.ts'
import { scan } from './scan.ts'
import { threadWarnings } from './thread.ts'
import type { EmailWriter } from './writer.ts'

const idText = z.string().min(3).max(420)

export const emailSend = writeTool<EmailLook, EmailWriter>()({
  name: 'preview_email_send',
  title: 'Preview a mail',
  description:
    'Prepares one plain-text mail and shows it; nothing is sent. Each recipient gets a message of their own: no copies, no display names. ' +
    'The sender is fixed by the operator. Send it with apply_change after a person agreed.',
  platform: 'email',
  input: z.strictObject({
    to: z.array(z.string().min(1).max(254)).min(1).max(5).describe('Plain addresses like anna@example.com'),
    subject: z.string().min(1).max(200),
    text: z.string().min(1).max(20_000).describe('Plain text with line feeds'),
    in_reply_to: idText.optional().describe('Message id answered, e.g. <abc@example.com>'),
    references: z.array(idText).max(20).optional().describe('Message ids of the thread, oldest first'),
    attachments: z
      .array(z.string().min(5).max(250))
      .max(LIMITS.mailFilesMax)
      .optional()
      .describe('Files of the outbox folder, e.g. invoices/1001.pdf: pdf, png, jpg, csv, txt'),
    reason: reasonField,
  }),
  log: { to: 'hash', in_reply_to: 'hash', attachments: 'hash' },
  scope: 'send',

  async plan(input, look, change): Promise<Plan<EmailDoes>> {
    const judged = judgeAll(input.to, look.allow)
    const recipients = judged.map(({ address }) => address)
    const files = look.attach(input.attachments ?? [])
    const bare: EmailDoes = {
      recipients,
      subject: plainLine('subject', input.subject),
      text: plainText('text', input.text),
      in_reply_to: input.in_reply_to === undefined ? null : messageId('in_reply_to', input.in_reply_to),
      references: (input.references ?? []).map((text) => messageId('references', text)),
      attachments: files.map(sealedFile),
      // Mail dates have whole seconds; a date of its own at apply would be a message that nobody has seen.
      date_ms: change.previewed_ms - (change.previewed_ms % 1_000),
      message_ids: messageIds(change.changeId, look.sender.from.address, recipients.length),
      sha256: [],
    }
    const composed = await Promise.all(lettersOf(bare, files).map((letter) => look.compose(letter)))
    const { name, address } = look.sender.from
    const found = scan(saidIn(bare, files), new Set([...recipients, address, look.sender.replyTo ?? address]))
    return {
      targets: targetsOf(recipients),
      summary: summaryOf(bare),
      facts: [
        { label: 'From', before: null, after: `${name} <${address}>` },
        ...(look.sender.replyTo === undefined ? [] : [{ label: 'Answers go to', before: null, after: look.sender.replyTo }]),
        ...judged.map(recipientFact),
        { label: 'Subject', before: null, after: bare.subject },
        ...(bare.in_reply_to === null ? [] : [{ label: 'Answers the message', before: null, after: bare.in_reply_to }]),
        ...(bare.references.length === 0 ? [] : [{ label: 'Thread', before: null, after: bare.references.join(' ') }]),
        { label: 'Text', before: null, after: bare.text },
        ...files.map(fileFact),
      ],
      consequences: [
        recipients.length === 1
          ? 'The mail is sent at once and cannot be called back.'
          : `${recipients.length} separate mails are sent at once and cannot be called back; no recipient sees the others.`,
      ],
      warnings: [...new Set([...judged.flatMap(warningsOf), ...threadWarnings(bare), ...found, ...warningsOfFiles(files)])],
      sees: { from: `${name} <${address}>`, reply_to: look.sender.replyTo ?? null },
      weights: [
        { kind: 'count', cap: 'mails', object: `email:${address}`, n: recipients.length },
        ...targetsOf(recipients.map(mailboxOf)).map((object) => ({ kind: 'count' as const, cap: 'mails_to_one', object, n: 1 })),
      ],
      reaches: judged.map(({ address: reached, listed }) => ({ address: reached, listed })),
      undo: null,
      does: { ...bare, sha256: composed.map(({ sha256 }) => sha256) },
    }
  },

  execute: (does, mail) => mail.send(does),

  // SMTP has nothing to read back from; whether it arrived is the reader's to see in the mailbox.
  readBack: async () => null,
})

/** What the gate adds of its own must fit too. */
const SUMMARY_CHARS_MAX = 1_800
/** The longest addresses and names leave at least this much of it; an ordinary mail stands there whole. */
const TEXT_SHOWN_CHARS = [40, 1_200] as const
/** Of the attachments' names: five of the longest beside ordinary addresses, and their beginning beside the longest. */
const NAMES_SHOWN_CHARS = { least: 100, withAddresses: 700 } as const

/** A client may show a person the summary alone, so the text stands in it as far as it fits; blanks and empty lines push nothing out of sight. */
function summaryOf({ recipients, subject, text, attachments, in_reply_to, references }: EmailDoes): string {
  const whom = recipients.join(' and ')
  const { least: namesLeast, withAddresses } = NAMES_SHOWN_CHARS
  const names = cap(attachments.map(({ name }) => name).join(', '), Math.max(namesLeast, withAddresses - whom.length))
  const carried = attachments.length === 0 ? '' : `, ${attachments.length === 1 ? 'the attachment' : `${attachments.length} attachments`} “${names}”`
  const start = `Send ${recipients.length === 1 ? 'one mail' : `${recipients.length} mails`} to ${whom} with the subject “${quotable(subject)}”${carried}${threadOf(in_reply_to, references)} and `
  const [least, most] = TEXT_SHOWN_CHARS
  const max = Math.max(least, Math.min(most, SUMMARY_CHARS_MAX - start.length - 50))
  const line = quotable(text)
  if (line.length <= max && text.length <= 2 * max) return `${start}the text “${line}”`
  return `${start}a text of ${text.length} characters that begins “${cap(line, max)}”`
}

const ID_CHARS_MAX = 30

/** No mail program shows them, and they reach the recipient all the same: how much they hold is for a person to wonder at. */
function threadOf(answered: string | null, references: readonly string[]): string {
  const answer = answered === null ? '' : ` as an answer to ${cap(answered, ID_CHARS_MAX)}`
  return references.length === 0 ? answer : `${answer} in a thread of ${references.length} message ids (${references.join('').length} characters)`
}

/** Everything that a recipient could read, under the names by which the caller knows it. */
const saidIn = ({ subject, text, in_reply_to, references }: EmailDoes, files: readonly Attached[]) => [
  { what: 'subject', text: subject },
  { what: 'text', text },
  ...files.flatMap((file, index) => [
    { what: `name of attachment ${index + 1}`, text: file.name },
    ...(file.text === null ? [] : [{ what: `attachment ${index + 1}`, text: file.text }]),
  ]),
  ...[in_reply_to ?? [], ...references].flat().map((id) => ({ what: 'thread', text: id.replaceAll('@', ' ') })),
]

const fileFact = ({ path, type, bytes, sha256 }: Attached): Fact => ({
  label: 'Attachment',
  before: null,
  after: `${path} (${type}, ${bytes.length} bytes, SHA-256 ${sha256})`,
})

/** What stands behind a plus sign only sorts the mail, at most providers; nothing is sent to this form. */
const mailboxOf = (address: string): string => address.replace(/(?<=.)\+[^@]*(?=@)/, '')

/** One grant for each message. */
function targetsOf(recipients: readonly string[]): readonly [string, ...string[]] {
  const [first, ...rest] = recipients.map((address) => `email:${address}`)
  assert(first !== undefined, 'a mail has a recipient')
  return [first, ...rest]
}

interface Judged {
  readonly address: string
  readonly listed: boolean
}

/** In one order, whatever the caller's: the same mail to the same people is the same plan. */
function judgeAll(to: readonly string[], allow: readonly string[]): Judged[] {
  const judged = to.map((input, index) => {
    const judgement = judgeRecipient(input, allow)
    if (judgement.verdict === 'reject') throw new Refusal('RECIPIENT_INVALID', { detail: `Recipient ${index + 1}: ${judgement.why}.` })
    return { address: judgement.address, listed: judgement.verdict === 'allow' }
  })
  if (new Set(judged.map(({ address }) => address)).size !== judged.length)
    throw new Refusal('RECIPIENT_INVALID', { detail: 'The same address stands there twice.' })
  return judged.toSorted((a, b) => (a.address < b.address ? -1 : 1))
}

const recipientFact = ({ address, listed }: Judged): Fact => ({
  label: listed ? 'To' : 'To (not on the operator’s list)',
  before: null,
  after: address,
})

function warningsOf({ address, listed }: Judged): string[] {
  const shown = looksLike(address)
  return [
    ...(listed ? [] : [`${address} is not on the operator’s list of recipients.`]),
    ...(shown === null ? [] : [`${address} reads as ${shown}: make sure that it is no look-alike.`]),
  ]
}
