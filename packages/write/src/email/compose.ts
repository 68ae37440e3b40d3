/** One letter to one recipient as exact bytes: the same letter always gives the same bytes, so what was approved is what is sent. */
import { assert, Refusal, sha256 } from '@countersign/kernel'
import { judgeRecipient } from '@countersign/gate'
import type { Attached } from './files.ts'
import { loadComposer } from './load.ts'
import { plainLine } from './line.ts'
import { checkParts } from './parts.ts'

/** Who mail comes from. It is the operator's to set; no call can change it. */
export interface Sender {
  readonly from: { readonly name: string; readonly address: string }
  /** Where answers go; absent means to `from`. */
  readonly replyTo?: string
}

export interface Letter {
  /** One canonical address. */
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly files: readonly Attached[]
  readonly date_ms: number
  readonly messageId: string
}

export interface Composed {
  readonly bytes: Buffer
  readonly sha256: string
}

/** What is wrong with the configured sender, for the start of a server; null when it can be used. */
export function senderProblem({ from, replyTo }: Sender): string | null {
  if (!isCanonical(from.address)) return 'from.address is not one plain address in lower case'
  if (replyTo !== undefined && !isCanonical(replyTo)) return 'reply_to is not one plain address in lower case'
  try {
    plainLine('from.name', from.name)
  } catch (error) {
    // The rule for a subject is the rule for a name; only its sentence for the model does not fit here.
    if (error instanceof Refusal) return 'from.name is not one plain line'
    throw error
  }
  return /["<>@\\]/.test(from.name) || from.name.length > 100 ? 'from.name has quotes, brackets, an @ or more than 100 characters' : null
}

/** Whether mail may be sent to exactly this text: an address in the one form that the recipient rule gives out. */
export function isCanonical(address: string): boolean {
  const judged = judgeRecipient(address, [])
  return judged.verdict !== 'reject' && judged.address === address
}

export async function compose(sender: Sender, letter: Letter): Promise<Composed> {
  assert(senderProblem(sender) === null, 'the sender is valid')
  assert(isCanonical(letter.to), 'a letter goes to one canonical address')
  const MailComposer = await loadComposer()
  const bytes = await new MailComposer({
    from: { name: sender.from.name, address: sender.from.address },
    to: { name: '', address: letter.to },
    ...(sender.replyTo === undefined ? {} : { replyTo: { name: '', address: sender.replyTo } }),
    subject: letter.subject,
    text: letter.text,
    ...(letter.inReplyTo === null ? {} : { inReplyTo: letter.inReplyTo }),
    ...(letter.references.length === 0 ? {} : { references: [...letter.references] }),
    ...(letter.files.length === 0 ? {} : { baseBoundary: boundaryOf(letter), attachments: letter.files.map(attachmentOf) }),
    date: new Date(letter.date_ms),
    messageId: letter.messageId,
    // Forced, so that lines keep their breaks whatever their length and characters are.
    encoding: 'quoted-printable',
    // Otherwise lone line feeds are turned on the way out, and the bytes sealed are not the bytes sent.
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
  checkParts(bytes, checkHeaders(bytes, sender, letter), letter)
  return { bytes, sha256: sha256(bytes) }
}

/** The library's own is random, and the same letter must give the same bytes. It hangs on the content, so no content can hold it. */
const boundaryOf = ({ messageId, text, files }: Letter): string =>
  sha256([messageId, sha256(text), ...files.map((file) => file.sha256)].join('\n')).slice(0, 32)

const attachmentOf = ({ name, type, bytes }: Attached) => ({
  filename: name,
  content: bytes,
  contentType: type,
  contentDisposition: 'attachment' as const,
  // Bytes as they are in the file, whatever their line ends.
  contentTransferEncoding: 'base64' as const,
})

/** Headers that a letter may have; the first five exactly once, the others at most once. Anything else was smuggled in. */
const REQUIRED = ['from', 'to', 'subject', 'message-id', 'date']
const ALLOWED = new Set([...REQUIRED, 'reply-to', 'in-reply-to', 'references', 'mime-version', 'content-type', 'content-transfer-encoding'])

/** Reads our own bytes back as a stranger would, and stops at anything that the letter did not ask for. */
export function checkHeaders(bytes: Buffer, sender: Sender, letter: Letter): ReadonlyMap<string, string> {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  assert(end > 0, 'a message has headers and a body')
  assert(!/[^\r]\n|\r[^\n]/.test(text), 'a message has whole line ends only')
  const headers = new Map<string, string>()
  for (const line of text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    assert(colon > 0 && ALLOWED.has(name), 'a message has expected headers only')
    assert(!headers.has(name), 'a message has each header once')
    headers.set(name, line.slice(colon + 1).trim())
  }
  assert(
    REQUIRED.every((name) => headers.has(name)),
    'a message has all its headers',
  )
  assert(headers.get('to') === letter.to, 'the To header is the one recipient')
  assert(headers.get('message-id') === letter.messageId, 'the Message-ID is the sealed one')
  const from = headers.get('from') ?? ''
  assert(from.endsWith(`<${sender.from.address}>`) && from.split('@').length === 2, 'the From header is the configured one')
  assert(headers.get('reply-to') === sender.replyTo, 'the Reply-To header is the configured one')
  return headers
}
