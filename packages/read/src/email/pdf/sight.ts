/** Whether a person who looks at a PDF page sees a word: drawn, on the page, large enough, not of its background's colour, not covered. */
import { type Box, holds } from './geometry.ts'
import type { Painted, Shape, Word } from './stage.ts'

/** Points; legal small print is about four. */
const SIZE_MIN_PT = 2
/** Points a letter is wide on average; text squeezed to a line is below it. */
const LETTER_WIDTH_MIN_PT = 0.4
/** Of 255: a difference that an eye does not find on a screen. */
const CONTRAST_MIN = 24
const PAPER = '#ffffff'

/** The words that are seen, in the order of painting, and the letters of those that are not. */
export function seenWords({ words, shapes, more }: Painted, page: Box): { seen: Word[]; hidden: number } {
  const seen: Word[] = []
  let hidden = 0
  for (const word of words) {
    if (isSeen(word, shapes, page, more)) seen.push(word)
    else hidden += word.text.length
  }
  return { seen, hidden }
}

function isSeen(word: Word, shapes: readonly Shape[], page: Box, more: boolean): boolean {
  const [dx, dy] = [word.to[0] - word.from[0], word.to[1] - word.from[1]]
  const width = Math.hypot(dx, dy)
  if (!word.drawn || !(word.size >= SIZE_MIN_PT) || !(width / word.text.length >= LETTER_WIDTH_MIN_PT)) return false
  // The middle of its letters, which rise a third of their size above the baseline.
  const [up, right] = [(dx / width) * word.size * 0.3, (dy / width) * word.size * 0.3]
  const [x, y] = [(word.from[0] + word.to[0]) / 2 - right, (word.from[1] + word.to[1]) / 2 + up]
  if (!holds(page, x, y) || !holds(word.clip, x, y)) return false
  let under: Shape | undefined
  for (const shape of shapes) {
    if (!holds(shape.box, x, y)) continue
    if (shape.turn < word.turn) under = shape
    else if (shape.covers) return false
  }
  if (word.colour === undefined) return true
  // Where more was painted than is kept, what lies under a word is not known: only what shows on paper counts.
  if (more && !apart(word.colour, PAPER)) return false
  return under === undefined ? apart(word.colour, PAPER) : under.colour === undefined || apart(word.colour, under.colour)
}

function apart(one: string, other: string): boolean {
  const channels = (hex: string): number[] => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  const second = channels(other)
  return channels(one).some((value, index) => Math.abs(value - (second[index] ?? 0)) >= CONTRAST_MIN)
}
