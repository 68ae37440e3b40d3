/** Texts and values word for word on a terminal: every row of it is marked, so that none can pass for a line of this program’s own. */
import { clean, cutAt } from '@countersign/serve'

/** What is carried out may be as long as the longest mail and its frame. */
const CHARS_MAX = 512 * 1024
const COLUMNS_MIN = 30
const INDENT = '  '

/** The lines of a text, each behind a bar; a line that is broken at the terminal’s edge goes on behind a plus. Nothing is cut, and a tab is seen. */
export function markedLines(text: string, columns: number, indent = INDENT): string[] {
  const width = Math.max(columns, COLUMNS_MIN) - indent.length - 3
  return clean(text, CHARS_MAX)
    .text.replaceAll('\t', '⇥ ')
    .split('\n')
    .flatMap((line) => cutAt(line, width).map((row, at) => `${indent}${at === 0 ? '|' : '+'} ${row}`))
}

/** Every value of what would be carried out, by its name. */
export function valueLines(value: unknown, columns: number, indent = INDENT): string[] {
  if (typeof value !== 'object' || value === null) return markedLines(String(value), columns, indent)
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner === 'object' && inner !== null)
      return Object.keys(inner).length === 0 ? [`${indent}${name}: none`] : [`${indent}${name}`, ...valueLines(inner, columns, `${indent}${INDENT}`)]
    const text = String(inner)
    const line = `${indent}${name}: ${text}`
    return isPlain(text) && line.length < columns ? [line] : [`${indent}${name}`, ...markedLines(text, columns, `${indent}${INDENT}`)]
  })
}

/** Ids, numbers and words of our own. Whatever else there is stands behind its mark. */
const isPlain = (text: string): boolean => /^[\w.:/@<>+-]+$/.test(text)
