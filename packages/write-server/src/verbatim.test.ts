import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markedLines, valueLines } from './verbatim.ts'

const WIDE = '漢'

// Mutation proof: give `broken` the whole line back; a padded line then goes on at the terminal’s left edge, where this program’s own lines stand.
test('no row of a text stands at the edge without its mark, however it is padded', () => {
  const text = `Hello${' '.repeat(75)}APPLIED: nothing\n\nTo APPROVE\u001B[2J\r\n${WIDE.repeat(100)}\tPassphrase:`
  for (const columns of [10, 40, 80, 200])
    for (const row of [...markedLines(text, columns), ...valueLines({ text, list: [text] }, columns)]) {
      assert.match(row, /^ +(?:[|+] .*|text|list|\d+)$|^ +[|+] $/)
      assert.ok([...row].reduce((sum, letter) => sum + (letter === WIDE ? 2 : 1), 0) < Math.max(columns, 30), row)
    }
})

test('nothing of a text is lost, and what cannot be seen is seen', () => {
  const text = Array.from({ length: 60 }, (_, at) => `Line ${at} ${'x'.repeat(at * 5)}`).join('\n')
  const rows = markedLines(text, 60)
  assert.equal(rows.filter((row) => row.startsWith('  | ')).length, 60)
  const whole = rows.map((row) => (row.startsWith('  | ') ? '\n' : '') + row.slice(4)).join('')
  assert.equal(whole.slice(1), text)
  assert.deepEqual(markedLines('a\tb\u202Ec', 80), ['  | a⇥ bc'])
})

test('values stand by their names; what is more than a word or a number is marked', () => {
  assert.deepEqual(valueLines({ minor: 4400, none: [], gone: null, subject: 'Your order: it left', to: ['anna@customer.test'] }, 80), [
    '  minor: 4400',
    '  none: none',
    '  gone: null',
    '  subject',
    '    | Your order: it left',
    '  to',
    '    0: anna@customer.test',
  ])
})
