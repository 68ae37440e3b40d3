/** Text for a terminal: broken at blanks, without anything that a terminal would obey. */
import { cleanLine } from './fence.ts'

const COLUMNS_MIN = 30
const TEXT_CHARS_MAX = 4_000

/**
 * `whole`: a word that is longer than a line stands alone on one, so that a path can still be copied. `cut`: it is cut, so that what a stranger wrote
 * cannot choose where the terminal breaks it.
 */
export function wrapped(text: string, columns: number, long: 'whole' | 'cut' = 'whole'): string[] {
  const width = Math.max(columns, COLUMNS_MIN)
  const lines: string[] = []
  let line = ''
  const words = cleanLine(text, TEXT_CHARS_MAX).split(/[\s\p{Zs}]+/u)
  for (const [at, word] of words.entries()) {
    if (long === 'cut' && columnsOf(word) > width) {
      const [first = '', ...rest] = cutAt(at === 0 ? word : `${line} ${word}`, width)
      lines.push(...[first, ...rest].slice(0, -1))
      line = rest.at(-1) ?? first
    } else if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** Letters of East Asia and pictures take two columns of a terminal. */
const WIDE = /[\u1100-\u115F\u2E80-\uFFDC\u{1F000}-\u{3FFFD}]/u
const columnsOf = (text: string): number => [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0)

/** One line in pieces that each fit into so many columns; nothing is lost. */
export function cutAt(text: string, columns: number): string[] {
  const pieces: string[] = []
  let [piece, width] = ['', 0]
  for (const character of text) {
    const wide = columnsOf(character)
    if (width + wide > columns) {
      pieces.push(piece)
      ;[piece, width] = ['', 0]
    }
    piece += character
    width += wide
  }
  return [...pieces, piece]
}
