/** Looks through a folder's logs, newest first, for somebody who wants a few of their rows. It judges nothing: that is what verifying is for. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { instancesIn, LOG_END } from './folder.ts'
import { linesOf } from './lines.ts'

export interface ScanOptions {
  /** Logs that were last written before this are left out. */
  readonly from_ms?: number
  /** Files are looked at whole, so the last of them may go a little beyond. */
  readonly bytesMax: number
}

export interface Scanned {
  readonly files: number
  /** False where older logs were left out, because there was too much to read. */
  readonly whole: boolean
}

/** Calls `visit` for every whole line, with its log's file. Lines of one log come in their order. */
export function scanLogs(dir: string, { from_ms = 0, bytesMax }: ScanOptions, visit: (text: string, file: string) => void): Scanned {
  let left = bytesMax
  let files = 0
  for (const instance of instancesIn(dir, LOG_END).toReversed()) {
    const path = join(dir, instance + LOG_END)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined || stat.mtimeMs < from_ms) continue
    if (left <= 0) return { files, whole: false }
    for (const { text, whole } of linesOf(path, stat.size)) if (whole && text !== null) visit(text, instance + LOG_END)
    left -= stat.size
    files++
  }
  return { files, whole: true }
}
