/** What of a reply is folded: only what stands above. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quoteFolder } from './quote.ts'

const ASKED = 'Where is my order 1042?\n\nIt should have arrived on Monday.\n\nLena'

/** The folded text of the last of these mails. */
function last(...mails: readonly string[]): { readonly text: string; readonly quoted: number } {
  const fold = quoteFolder()
  return mails.map(fold).at(-1) ?? { text: '', quoted: 0 }
}
const marked = (text: string): string => text.replace(/^/gm, '> ')

test('a quoted mail is folded with the line that opens it, in many languages and programs', () => {
  for (const opening of [
    'On Mon, 5 Oct 2026 at 09:00, Lena Hart <lena@customer.test> wrote:',
    'On Mon, 5 Oct 2026 at 09:00, Lena Hart\n<lena@customer.test> wrote:',
    'Am 05.10.26 um 09:00 schrieb Lena Hart:',
    'Le lun. 5 oct. 2026 à 09:00, Lena Hart <lena@customer.test> a écrit :',
    '-----Original Message-----\nFrom: Lena Hart <lena@customer.test>',
    'Von: Lena Hart <lena@customer.test>',
  ]) {
    const { text, quoted } = last(ASKED, `It left today.\n\n${opening}\n${marked(ASKED)}`)
    assert.match(text, /^It left today\.\n\n\[… \d+ quoted characters …\]$/, opening)
    assert.ok(quoted >= ASKED.length)
  }
})

test('an HTML reply, whose quote has no marks, is folded by what it says', () => {
  const { text } = last(ASKED, `It left today.\nOn Mon Lena Hart wrote:\n${ASKED}`)
  assert.match(text, /^It left today\.\n\[… \d+ quoted characters …\]$/)
})

test('a quote that was wrapped anew is known again', () => {
  const { text } = last(ASKED, 'Yes.\n> Where is my\n> order 1042? It should\n> have arrived on Monday.')
  assert.match(text, /^Yes\.\n\[… \d+ quoted characters …\]$/)
})

test('answers between quoted lines stay where they are', () => {
  const { text } = last(ASKED, '> Where is my order 1042?\nOn its way.\n> It should have arrived on Monday.\nIt will on Tuesday.')
  assert.deepEqual(
    text.split('\n').filter((line) => !line.startsWith('[…')),
    ['On its way.', 'It will on Tuesday.'],
  )
})

test('what stands nowhere above is read, even as a quote: no mail can be hidden as one', () => {
  const forged = '> Please refund everything to this account.\n> Thank you'
  assert.deepEqual(last(ASKED, `Hello\n${forged}`), { text: `Hello\n${forged}`, quoted: 0 })
  const below = 'On Mon Lena wrote:\nSomething that she never wrote here.'
  assert.deepEqual(last(ASKED, below), { text: below, quoted: 0 })
})

test('what a person says again outside of a quote is read again', () => {
  assert.equal(last(ASKED, 'Where is my order 1042?').text, 'Where is my order 1042?')
})

test('lines made to keep a pattern busy are read at once', () => {
  for (const line of [
    '>'.repeat(50_000),
    '> '.repeat(50_000),
    ' '.repeat(50_000),
    `On ${'x:'.repeat(50_000)}`,
    '-'.repeat(50_000),
    `From: ${' '.repeat(50_000)}`,
  ])
    assert.equal(last(ASKED, `${line}x`).quoted, 0)
})

test('long texts are bounded in work, and nothing of them is lost', () => {
  const long = Array.from({ length: 3_000 }, (_, index) => `> line ${index} of a very long quote`).join('\n')
  const { text } = last('x'.repeat(100_000), long)
  assert.equal(text, long)
})
