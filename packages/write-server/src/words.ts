/** What would be carried out, word for word, for the terminal of whoever is to approve it: nothing is left out, and nothing can pass for another line. */
import { clean, cleanLine, cutAt } from '@countersign/serve'

/** As long as the longest mail and its frame. */
const TEXT_CHARS_MAX = 512 * 1024
const NAME_CHARS_MAX = 100
const PIECE_COLUMNS_MIN = 20

/** Every value below its name; a text that takes more than one line as marked lines, each no wider than the terminal, which would break it at its own edge. */
export function wordForWord(value: unknown, columns: number, indent = '  '): string[] {
  if (typeof value === 'string') return textLines(value, Math.max(columns - indent.length, PIECE_COLUMNS_MIN)).map((line) => indent + line)
  if (typeof value !== 'object' || value === null) return [`${indent}${String(value)}`]
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = cleanLine(key, NAME_CHARS_MAX)
    return typeof inner === 'object' && inner !== null && Object.keys(inner).length === 0
      ? [`${indent}${name}: none`]
      : [`${indent}${name}:`, ...wordForWord(inner, columns, `${indent}  `)]
  })
}

const MARK = '| '

function textLines(text: string, columns: number): string[] {
  const pieces = clean(text, TEXT_CHARS_MAX)
    .text.split('\n')
    .flatMap((line) => cutAt(line, columns - MARK.length))
  return pieces.length === 1 ? pieces : pieces.map((piece) => MARK + piece)
}
