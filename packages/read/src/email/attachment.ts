/** One attachment: what it is, and its text where it has one that a person could read. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { cap, clean, cleanLine } from '@countersign/serve'
import type { ImapFlow } from 'imapflow'
import type { Kind } from './attachment.kinds.ts'
import { textOf } from './charset.ts'
import type { ImapConnection } from './connect.ts'
import { visibleText } from './html/visible.ts'
import { pdfText } from './pdf/extract.ts'
import { type AttachedPart, outlineOf } from './structure.ts'

export interface AttachmentView {
  readonly folder: string
  readonly uid: number
  readonly part: string
  /** Bytes as they stand in the mail, encoding included. */
  readonly size_bytes: number
  readonly text_from: Kind
  readonly text_cut: boolean
  readonly hidden_characters: number
  readonly pages: number | null
  readonly notes: string[]
  readonly untrusted: { readonly name: string; readonly type: string; readonly text: string }
}

interface Fetched {
  readonly attached: AttachedPart
  readonly kind: Kind
  /** Undefined where it was not fetched. */
  readonly bytes: Buffer | undefined
  readonly whole: boolean
}

interface Read {
  readonly text: string
  readonly cut: boolean
  readonly hidden: number
  readonly pages: number | null
  readonly notes: string[]
}

const TEXT_CHARS_MAX = LIMITS.untrustedTextCharsMax * 2
const NOTHING: Read = { text: '', cut: false, hidden: 0, pages: null, notes: [] }
const BYTES_MAX: Readonly<Record<Kind, number>> = {
  text: LIMITS.mailPlainBytesMax,
  html: LIMITS.mailHtmlBytesMax,
  pdf: LIMITS.mailAttachmentBytesMax,
  other: 0,
}
const TEXT_TYPES = /^(?:text\/(?!html|rtf|richtext)|application\/(?:json|xml|csv|yaml|x-yaml|ld\+json)$|message\/delivery-status$)/
/** For senders that call everything a stream of bytes. */
const ENDINGS: readonly (readonly [ending: RegExp, kind: Kind])[] = [
  [/\.pdf$/i, 'pdf'],
  [/\.html?$/i, 'html'],
  [/\.(?:txt|csv|tsv|md|log|json|xml|ics|vcf|ya?ml|eml)$/i, 'text'],
]
const UNTYPED = /^application\/(?:octet-stream|x-download|force-download|binary|unknown)$/

export function kindOf({ type, name }: AttachedPart): Kind {
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html'
  if (type === 'application/pdf' || type === 'application/x-pdf') return 'pdf'
  if (TEXT_TYPES.test(type)) return 'text'
  return UNTYPED.test(type) ? (ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? 'other') : 'other'
}

export async function readAttachment(
  connection: ImapConnection,
  signal: AbortSignal,
  { folder, uid, part }: { readonly folder: string; readonly uid: number; readonly part: string },
): Promise<AttachmentView> {
  const fetched = await connection.inFolder(folder, signal, (client) => fetch(client, uid, part))
  // The mailbox is free again for others while the text is read.
  const read = await readText(fetched, signal)
  const { attached, kind } = fetched
  const cleaned = clean(read.text, TEXT_CHARS_MAX)
  const view: AttachmentView = {
    folder,
    uid,
    part,
    size_bytes: attached.size,
    text_from: kind,
    text_cut: read.cut,
    hidden_characters: read.hidden + cleaned.removed,
    pages: read.pages,
    notes: read.notes,
    untrusted: { name: cleanLine(attached.name, 120).replace(/[/\\]/g, '_'), type: cleanLine(attached.type, 80), text: '' },
  }
  return withText(view, cleaned.text.trim(), cleaned.text.length >= TEXT_CHARS_MAX)
}

async function fetch(client: ImapFlow, uid: number, part: string): Promise<Fetched> {
  const row = await client.fetchOne(String(uid), { uid: true, bodyStructure: true }, { uid: true })
  if (row === false) throw new Refusal('NOT_FOUND')
  if (row.uid !== uid) throw new Refusal('UPSTREAM_MALFORMED')
  const attached = outlineOf(row.bodyStructure).attachments.find((listed) => listed.part === part)
  if (attached === undefined) throw new Refusal('NOT_FOUND', { detail: 'The message has no attachment of that `part`; see `email_message_get`.' })
  const kind = kindOf(attached)
  // A PDF without its end cannot be read; of a text its beginning is worth having. Encoded bytes are a third more than what they carry.
  if (kind === 'other' || (kind === 'pdf' && attached.size > BYTES_MAX.pdf * 1.4)) return { attached, kind, bytes: undefined, whole: false }
  const maxBytes = BYTES_MAX[kind]
  const { content } = await client.download(String(uid), part, { uid: true, maxBytes, decodeText: false })
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of content ?? []) {
    if (!Buffer.isBuffer(chunk)) continue
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= maxBytes) break
  }
  return { attached, kind, bytes: Buffer.concat(chunks), whole: bytes < maxBytes }
}

async function readText({ attached, kind, bytes, whole }: Fetched, signal: AbortSignal): Promise<Read> {
  if (kind === 'other') return { ...NOTHING, notes: ['Only described: text is read from plain text, CSV, HTML and PDF.'] }
  if (bytes === undefined || (kind === 'pdf' && !whole))
    return { ...NOTHING, cut: true, notes: ['Only described: it is larger than what is fetched.'] }
  if (kind === 'pdf') return readPdf(bytes, signal)
  const text = textOf(bytes, attached.charset)
  if (kind === 'text') return { ...NOTHING, text, cut: !whole }
  const visible = visibleText(text, { complete: whole })
  return { ...NOTHING, text: visible.text, cut: visible.cut || !whole, hidden: visible.hidden }
}

const ENDS = {
  whole: undefined,
  locked: 'The PDF is locked with a password: none of its text was read.',
  unreadable: 'The PDF could not be read: it is damaged, or no PDF.',
  stopped: 'The PDF took more time or memory than it may: what was read until then is shown.',
} as const

async function readPdf(bytes: Buffer, signal: AbortSignal): Promise<Read> {
  const read = await pdfText(bytes, signal)
  const ended = ENDS[read.end]
  const notes = [
    ...(ended === undefined ? [] : [ended]),
    ...(read.pages !== null && read.pagesRead < read.pages ? [`Read: ${read.pagesRead} of ${read.pages} pages.`] : []),
    ...(read.pagesUnseen > 0 ? [`${read.pagesUnseen} pages have text that is not seen, most likely scans; text in pictures is not read.`] : []),
    ...(read.end === 'whole' && read.text === '' && read.hidden === 0 ? ['The PDF holds no text: most likely a scan or a picture.'] : []),
  ]
  return { text: read.text, cut: read.cut, hidden: read.hidden, pages: read.pages, notes }
}

/** As much of the text as fits into one result: quotes and line breaks count double there. */
function withText(view: AttachmentView, text: string, more: boolean): AttachmentView {
  const room = LIMITS.resultCharsMax - 1_000 - JSON.stringify(view).length
  let shown = text
  for (let size = JSON.stringify(shown).length; size > room; size = JSON.stringify(shown).length)
    shown = cap(shown, Math.max(1, Math.floor((shown.length * room) / size) - 1))
  return { ...view, text_cut: view.text_cut || more || shown !== text, untrusted: { ...view.untrusted, text: shown } }
}
