/** Small PDF files for tests, written from their content streams. */
import { deflateSync } from 'node:zlib'

export interface Made {
  /** Content streams, one per page. */
  readonly pages: readonly string[]
  /** Entries of every page's resources, e.g. `/ExtGState<</G0<</ca 0>>>>`. */
  readonly resources?: string
  /** Further objects, numbered from 100; a Buffer is put in as it is. */
  readonly objects?: readonly (string | Buffer)[]
  /** Entries of the catalog and the trailer. */
  readonly catalog?: string
  readonly trailer?: string
}

export const FIRST_EXTRA = 100

/** A stream object: its dictionary entries, and its bytes as they stand in the file. */
export const stream = (entries: string, bytes: Buffer | string): Buffer =>
  Buffer.concat([Buffer.from(`<</Length ${bytes.length}${entries}>>stream\n`), Buffer.from(bytes as string, 'latin1'), Buffer.from('\nendstream')])

export function pdf({ pages, resources = '', objects = [], catalog = '', trailer = '' }: Made): Buffer {
  const kids = pages.map((_, index) => `${10 + index * 2} 0 R`).join(' ')
  const parts: [number, string | Buffer][] = [
    [1, `<</Type/Catalog/Pages 2 0 R${catalog}>>`],
    [2, `<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`],
    [3, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>'],
    ...pages.flatMap((content, index): [number, string | Buffer][] => [
      [
        10 + index * 2,
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${11 + index * 2} 0 R/Resources<</Font<</F1 3 0 R>>${resources}>>>>`,
      ],
      [11 + index * 2, stream('/Filter/FlateDecode', deflateSync(Buffer.from(content, 'latin1')))],
    ]),
    ...objects.map((object, index): [number, string | Buffer] => [FIRST_EXTRA + index, object]),
  ]
  const chunks: Buffer[] = [Buffer.from('%PDF-1.7\n')]
  const places = new Map<number, number>()
  let at = chunks[0]?.length ?? 0
  const push = (bytes: Buffer): void => {
    chunks.push(bytes)
    at += bytes.length
  }
  for (const [number, body] of parts) {
    places.set(number, at)
    push(Buffer.concat([Buffer.from(`${number} 0 obj\n`), Buffer.from(body as string, 'latin1'), Buffer.from('\nendobj\n')]))
  }
  const rows = [...places].map(([number, place]) => `${number} 1\n${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const size = Math.max(...places.keys()) + 1
  push(Buffer.from(`xref\n0 1\n0000000000 65535 f \n${rows}trailer<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${at}\n%%EOF`))
  return Buffer.concat(chunks)
}

/** One line of text at a place. */
export const textAt = (x: number, y: number, text: string, before = '', size = 12): string =>
  `q ${before} BT /F1 ${size} Tf ${x} ${y} Td (${text}) Tj ET Q\n`
