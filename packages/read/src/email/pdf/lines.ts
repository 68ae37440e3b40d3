/** Words on a page put together as lines of text, in the order of painting, which is how programs that make letters and invoices write. */
import type { Word } from './stage.ts'

/** Shares of the letters' size: what is nearer belongs to one word, what is farther off its line to another line. */
const JOINED = 0.12
const SAME_LINE = 0.5
const PARAGRAPH = 1.9
const COLUMN = 2.5

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u

export function linesOf(words: readonly Word[]): string {
  let out = ''
  let line: string[] = []
  let last: Word | undefined
  const end = (): void => {
    out += inReadingOrder(line).join('')
    line = []
  }
  for (const word of words) {
    const gap = last === undefined ? { along: 0, across: 0 } : between(last, word)
    const size = Math.max(word.size, 1)
    if (last === undefined) line.push(word.text)
    else if (Math.abs(gap.across) > size * SAME_LINE || gap.along < -size * COLUMN) {
      end()
      out += Math.abs(gap.across) > size * PARAGRAPH ? '\n\n' : '\n'
      line.push(word.text)
    } else if (Math.abs(gap.along) <= size * JOINED) line.push(word.text)
    else line.push(gap.along > size * COLUMN ? '\t' : ' ', word.text)
    last = word
  }
  end()
  return out
}

/** From the end of one word to the begin of the next, along the first one's line and across it. */
function between(one: Word, next: Word): { along: number; across: number } {
  const [dx, dy] = [one.to[0] - one.from[0], one.to[1] - one.from[1]]
  const width = Math.hypot(dx, dy)
  const [x, y] = [next.from[0] - one.to[0], next.from[1] - one.to[1]]
  return { along: (x * dx + y * dy) / width, across: (y * dx - x * dy) / width }
}

/** Letters are painted from left to right even where they are read the other way. */
function inReadingOrder(line: readonly string[]): readonly string[] {
  const turned = line.filter((part) => RIGHT_TO_LEFT.test(part)).length
  if (turned * 2 <= line.filter((part) => part.trim() !== '').length) return line
  return line.map((part) => (RIGHT_TO_LEFT.test(part) ? [...part].toReversed().join('') : part)).toReversed()
}
