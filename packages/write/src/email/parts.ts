/** Our own reading of a composed body: the text and the files of the letter, each once and byte for byte, and nothing between or behind them. */
import { assert } from '@countersign/kernel'
import type { Attached } from './files.ts'

interface Carried {
  readonly text: string
  readonly files: readonly Attached[]
}

/** Throws an `AssertionFailure` where a mail program would show anything else than the letter. */
export function checkParts(bytes: Buffer, headers: ReadonlyMap<string, string>, { text, files }: Carried): void {
  const body = bytes.toString('latin1', bytes.indexOf('\r\n\r\n') + 4)
  const type = headers.get('content-type') ?? ''
  if (files.length === 0) {
    assert(type === TEXT_TYPE && headers.get('content-transfer-encoding') === 'quoted-printable', 'a letter without files is one text')
    checkText(body, text)
    return
  }
  const boundary = /^multipart\/mixed; boundary="([\w-]{1,70})"$/.exec(type)?.[1]
  assert(boundary !== undefined && !headers.has('content-transfer-encoding'), 'a letter with files is of several parts')
  const [start, middle, end] = [`--${boundary}\r\n`, `\r\n--${boundary}\r\n`, `\r\n--${boundary}--\r\n`]
  assert(body.startsWith(start) && body.endsWith(end), 'nothing stands before or behind the parts')
  const [first, ...rest] = body.slice(start.length, -end.length).split(middle)
  assert(
    first !== undefined && rest.length === files.length && body.split(boundary).length === files.length + 3,
    'every part is one that was asked for',
  )
  checkText(partOf(first, [`content-type: ${TEXT_TYPE}`, 'content-transfer-encoding: quoted-printable']), text)
  for (const [index, { name, type: fileType, bytes: content }] of files.entries()) {
    const quoted = /^[\w.+-]+$/.test(name) ? name : `"${name}"`
    const found = partOf(rest[index] ?? '', [
      `content-type: ${fileType}; name=${quoted}`,
      'content-transfer-encoding: base64',
      `content-disposition: attachment; filename=${quoted}`,
    ])
    assert(/^[A-Za-z0-9+/=\r\n]*$/.test(found) && Buffer.from(found, 'base64').equals(content), 'a part is the very file')
  }
}

const TEXT_TYPE = 'text/plain; charset=utf-8'

/** The body of a part that has exactly these headers. */
function partOf(part: string, expected: readonly string[]): string {
  const end = part.indexOf('\r\n\r\n')
  const lines = part
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const found = lines.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))
  assert(end > 0 && found.toSorted().join('\n') === expected.toSorted().join('\n'), 'a part has its own headers only')
  return part.slice(end + 4)
}

/** Quoted-printable as a mail program reads it (RFC 2045). */
function checkText(body: string, text: string): void {
  const joined = body.replace(/[ \t]+(?=\r\n|$)/g, '').replace(/=\r\n/g, '')
  const octets = joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const read = Buffer.from(octets, 'latin1').toString('utf8').replaceAll('\r\n', '\n')
  // A message always ends its last line.
  assert(read === text || read === `${text}\n`, 'the text is the very text')
}
