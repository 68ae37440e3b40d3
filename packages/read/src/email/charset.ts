/** Bytes of an attached text as text: by its byte order mark, by the charset it names, and else as UTF-8 or what old office programs write. */

const MARKS: readonly (readonly [bytes: readonly number[], charset: string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

export function textOf(bytes: Uint8Array, charset: string | undefined): string {
  const marked = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte))?.[1]
  return decoded(bytes, marked ?? charset ?? 'utf-8') ?? decoded(bytes, 'windows-1252') ?? ''
}

/** Undefined where the charset is unknown or the bytes are not of it, but for a letter cut at the end. */
function decoded(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset.trim().slice(0, 40), { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return undefined
  }
}
