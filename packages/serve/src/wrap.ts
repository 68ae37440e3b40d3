/** Text for a terminal: broken at blanks, without anything that a terminal would obey. */
import { cleanLine } from './fence.ts'

const COLUMNS_MIN = 30
const TEXT_CHARS_MAX = 4_000

/** A word that is longer than a line stands alone on one, so that a path can still be copied. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of cleanLine(text, TEXT_CHARS_MAX).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(columns, COLUMNS_MIN)) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
