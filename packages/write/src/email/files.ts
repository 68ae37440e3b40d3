/** What a mail may carry: a few files of the outbox folder, of kinds that a mail program only shows, each really what its name says. */
import { LIMITS, Refusal, sha256 } from '@countersign/kernel'
import type { Jail } from '@countersign/gate'
import { isShown } from './line.ts'

export interface Attached {
  readonly path: string
  /** The last name of the path: what the recipient sees. */
  readonly name: string
  readonly type: string
  readonly bytes: Buffer
  readonly sha256: string
  /** What it says, where that is text; else null. */
  readonly text: string | null
}

/** As a plan seals it. */
export type SealedFile = { readonly path: string; readonly name: string; readonly type: string; readonly size: number; readonly sha256: string }

export const sealedFile = ({ path, name, type, bytes, sha256: hash }: Attached): SealedFile => ({
  path,
  name,
  type,
  size: bytes.length,
  sha256: hash,
})

interface Kind {
  readonly type: string
  readonly is: (bytes: Buffer) => boolean
  readonly text?: true
}

const starts = (bytes: Buffer, ...head: readonly number[]): boolean => bytes.subarray(0, head.length).equals(Buffer.from(head))
const ends = (bytes: Buffer, ...tail: readonly number[]): boolean => bytes.subarray(-tail.length).equals(Buffer.from(tail))

/** From the first byte to the last: an archive or a script before or behind a picture would be a second file in one. */
const isPng = (bytes: Buffer): boolean =>
  starts(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52) &&
  ends(bytes, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82)
const isJpeg = (bytes: Buffer): boolean => starts(bytes, 0xff, 0xd8, 0xff) && ends(bytes, 0xff, 0xd9)
/** Its end mark, and at most an end of line after it. */
const isPdf = (bytes: Buffer): boolean =>
  /^%PDF-[12]\.\d/.test(bytes.toString('latin1', 0, 8)) && /%%EOF[\r\n ]{0,4}$/.test(bytes.toString('latin1', Math.max(0, bytes.length - 16)))
const isText = (bytes: Buffer): boolean => textOf(bytes) !== null

const KINDS: Readonly<Record<string, Kind>> = {
  pdf: { type: 'application/pdf', is: isPdf },
  png: { type: 'image/png', is: isPng },
  jpg: { type: 'image/jpeg', is: isJpeg },
  jpeg: { type: 'image/jpeg', is: isJpeg },
  csv: { type: 'text/csv', is: isText, text: true },
  txt: { type: 'text/plain', is: isText, text: true },
}

/** UTF-8 of signs that a person sees, with or without the mark in front that spreadsheets write. */
function textOf(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n')
    return isShown(text) ? text : null
  } catch {
    return null
  }
}

/** Reads and judges them all. Throws `ATTACHMENT_INVALID` with the place of the first that will not do; its name and content are not repeated. */
export function attachedFiles(outbox: Jail | null, paths: readonly string[]): Attached[] {
  if (paths.length === 0) return []
  if (outbox === null) throw new Refusal('ATTACHMENT_INVALID', { detail: 'The operator has set no outbox folder.' })
  const files: Attached[] = []
  let left: number = LIMITS.mailFilesBytesMax
  for (const [index, path] of paths.entries()) {
    const no = (why: string) => new Refusal('ATTACHMENT_INVALID', { detail: `Attachment ${index + 1}: ${why}.` })
    const name = path.slice(path.lastIndexOf('/') + 1)
    const kind = KINDS[/\.([a-z]{3,4})$/.exec(name.toLowerCase())?.[1] ?? '']
    if (kind === undefined) throw no('its name does not end in .pdf, .png, .jpg, .csv or .txt')
    if (files.some((other) => other.name.toLowerCase() === name.toLowerCase())) throw no('another one has the same name')
    const found = outbox.read(path, kind.text === true ? LIMITS.mailTextFileBytesMax : LIMITS.mailFileBytesMax)
    if ('why' in found) throw no(found.why)
    const { bytes } = found
    if (!kind.is(bytes)) throw no('its content is not what its name says')
    left -= bytes.length
    if (left < 0) throw no(`together they are larger than ${LIMITS.mailFilesBytesMax} bytes`)
    files.push({ path, name, type: kind.type, bytes, sha256: sha256(bytes), text: kind.text === true ? textOf(bytes) : null })
  }
  return files
}

/** What a spreadsheet program would carry out instead of showing it. */
const FORMULA = /(?:^|[,;\t\n])"?[=@]|(?:^|[,;\t\n])"?[+-](?![\d.,\s;"]|$)/

export function warningsOfFiles(files: readonly Attached[]): string[] {
  const unread = files.filter(({ text }) => text === null).length
  return [
    ...(unread === 0
      ? []
      : [
          `Nobody has looked into ${unread === 1 ? 'the PDF or picture' : `the ${unread} PDFs or pictures`} for keys or people’s data: open ${unread === 1 ? 'it' : 'them'} before you agree.`,
        ]),
    ...files.flatMap(({ name, type, text }) =>
      type === 'text/csv' && text !== null && FORMULA.test(text) ? [`${name} has cells that spreadsheet programs carry out as formulas.`] : [],
    ),
  ]
}
