import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordForWord } from './words.ts'

const COLUMNS = 60

test('every value stands below its name, whole', () => {
  assert.deepEqual(wordForWord({ to: ['anna@customer.test'], none: [], n: 5, off: null }, COLUMNS), [
    '  to:',
    '    0:',
    '      anna@customer.test',
    '  none: none',
    '  n:',
    '    5',
    '  off:',
    '    null',
  ])
})

/** Rows as a terminal of this width makes them of a line that is too long. */
const onScreen = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => {
    const rows: string[] = []
    let [row, width] = ['', 0]
    for (const character of line) {
      const wide = /[\u1100-\u115F\u2E80-\uFFDC\u{1F000}-\u{3FFFD}]/u.test(character) ? 2 : 1
      if (width + wide > COLUMNS) {
        rows.push(row)
        ;[row, width] = ['', 0]
      }
      row += character
      width += wide
    }
    return [...rows, row]
  })

// Mutation proof: leave a text without line breaks as one line.
test('a text of one endless line cannot draw lines of its own', () => {
  const forged = '  to: only@customer.test'
  for (const pad of [' ', '\u00A0', '漢', 'x'])
    for (let width = 0; width < 140; width++) {
      const rows = onScreen(wordForWord({ text: `Dear Anna,${pad.repeat(width)}${forged}${pad.repeat(width)}${forged}` }, COLUMNS))
      assert.equal(rows[0], '  text:')
      for (const row of rows.slice(1)) assert.match(row, /^ {4}\| /, `${pad} ${width}: ${row}`)
    }
})

test('nothing of a text is lost, and its own lines stay', () => {
  const text = `one\n${'two '.repeat(60)}\n\nthree`
  const shown = wordForWord({ text }, COLUMNS).slice(1)
  assert.equal(shown.map((line) => line.slice(6)).join('').length, text.replaceAll('\n', '').length)
  assert.deepEqual([shown[0], shown.at(-2), shown.at(-1)], ['    | one', '    | ', '    | three'])
})

test('what a terminal would obey is gone, in names too', () => {
  // oxlint-disable-next-line no-control-regex -- the characters that must be gone
  assert.doesNotMatch(wordForWord({ 'a\u001B[2J': 'b\u001B[1A\u202Ec\r\nd' }, COLUMNS).join('\n'), /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/)
})
