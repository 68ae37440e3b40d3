/** Reads a log line by line with bounded memory, telling a line that was never finished from one that cannot be read. */
import { closeSync, openSync, readSync } from 'node:fs'
import { LIMITS } from '@countersign/kernel'

export interface Line {
  readonly number: number
  /** Null when it is longer than a row may be or no UTF-8: nothing of ours. */
  readonly text: string | null
  /** False for what stands after the last line end. */
  readonly whole: boolean
}

const CHUNK_BYTES = 64 * 1024
/** A row that is being written right now is whole after this pause; one that a crash tore is not. */
const SETTLE_MS = 50
const LINE_END = 0x0a

/** The lines of the file up to `bytesMax`; all of them by default. */
export function* linesOf(path: string, bytesMax = Number.MAX_SAFE_INTEGER): Generator<Line, void, void> {
  const fd = openSync(path, 'r')
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    let rest: Buffer = Buffer.alloc(0)
    let number = 1
    let position = 0
    let settled = false
    while (position < bytesMax) {
      const bytes = readSync(fd, chunk, 0, Math.min(chunk.length, bytesMax - position), position)
      if (bytes === 0 && (settled || rest.length === 0)) break
      if (bytes === 0) {
        settled = true
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SETTLE_MS)
        continue
      }
      position += bytes
      let from = 0
      for (let end = chunk.indexOf(LINE_END); end !== -1 && end < bytes; end = chunk.indexOf(LINE_END, from)) {
        yield { number: number++, text: decode(rest, chunk.subarray(from, end)), whole: true }
        rest = Buffer.alloc(0)
        from = end + 1
      }
      // One byte too many is enough to know that the line is too long; its remainder is not kept.
      rest = Buffer.concat([rest, chunk.subarray(from, bytes)]).subarray(0, LIMITS.auditRowBytesMax + 1)
    }
    if (rest.length > 0) yield { number, text: null, whole: false }
  } finally {
    closeSync(fd)
  }
}

// Fatal, and without removing a byte-order mark: two different byte sequences must never be read as the same line.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(start: Buffer, end: Buffer): string | null {
  if (start.length + end.length > LIMITS.auditRowBytesMax) return null
  try {
    return utf8.decode(Buffer.concat([start, end]))
  } catch {
    // Not UTF-8: the caller reports the line as unreadable.
    return null
  }
}
