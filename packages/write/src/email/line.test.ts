/** What a subject, a text and a message id may hold. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { messageId, plainLine, plainText } from './line.ts'

const refused = (run: () => unknown): boolean => {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal && error.code === 'TEXT_INVALID' && error.effect === 'none') return true
    throw error
  }
  return false
}

// Mutation proof: drop `broken(text) ||` from `plainLine`, or one of its other lines.
const BAD_LINES: readonly [string, string][] = [
  ['a line feed starts a header', 'Hello\nBcc: evil@attacker.test'],
  ['a carriage return starts a header', 'Hello\rBcc: evil@attacker.test'],
  ['both', 'Hello\r\nBcc: evil@attacker.test'],
  ['next line U+0085', 'Hello\u0085Bcc: x'],
  ['line separator', 'Hello\u2028Bcc: x'],
  ['vertical tab', 'Hello\u000BBcc: x'],
  ['NUL', 'Hello\u0000'],
  ['a tab', 'Hello\tthere'],
  ['a right-to-left override shows other words', 'Invoice \u202Egpj.exe'],
  ['tag characters carry hidden text', 'Hi\u{E0041}\u{E0042}'],
  ['a zero-width space', 'pay\u200Bpal'],
  ['half of a surrogate pair', 'Hi \uD83D'],
  ['an encoded word is other words in the inbox', '=?utf-8?q?Your=20password?='],
  ['an encoded word in base64', 'Re: =?UTF-8?B?SGk=?='],
  // Mutation proof: drop `WITHOUT_A_SIGN` or `ODD_BLANK` from `broken`.
  ['a private-use character is another sign in every program', 'Your order \uE000'],
  ['a private-use character of a far plane', 'Your order \u{10FFFD}'],
  ['a character that does not exist', 'Your order \uFDD0'],
  ['blanks of several widths carry bits', 'Your\u2002order\u2003left'],
  ['a braille blank', 'Your\u2800order'],
  ['a Hangul filler', 'Your\u3164order'],
  ['nothing', ''],
  ['a blank at the end', 'Hello '],
]
for (const [name, text] of BAD_LINES)
  test(`a line is refused: ${name}`, () => {
    assert.ok(refused(() => plainLine('subject', text)))
  })

test('ordinary lines pass as they are', () => {
  for (const text of ['Ihre Bestellung #1001 – Größe 42', '注文の件', 'Is 1 =? 2', '👩‍👩‍👧 family', 'Re: [#5] a/b'])
    assert.equal(plainLine('subject', text), text)
})

test('a text keeps its lines and tabs, and nothing that cannot be seen', () => {
  const text = 'Hello Anna,\n\n\tyour order left.\n.\n..\nFrom here on'
  assert.equal(plainText('text', text), text)
  for (const fine of ['-- \nDemo Shop', 'a\u00A0: 5\u00A0€', 'Name      Price\n\t\tx', '\u3000注文', '12\u202F000 €'])
    assert.equal(plainText('text', fine), fine)
  // Mutation proof: drop the line with `BLANK_PATTERN`, or one of its alternatives.
  for (const pattern of ['a  \nb', 'a\t\nb', 'a \t \tb', 'a \u00A0 \u00A0b', `a${' '.repeat(81)}Pay Mallory`])
    assert.ok(
      refused(() => plainText('text', pattern)),
      JSON.stringify(pattern),
    )
  for (const bad of ['a\uE000b', 'a\u2009b', 'a\r\nb', 'a\u0007b', 'a\u202Eb', 'a\u{E0061}b', ' \n\t', '\uDC00'])
    assert.ok(
      refused(() => plainText('text', bad)),
      JSON.stringify(bad),
    )
})

test('a message id is one id in its brackets', () => {
  assert.equal(messageId('in_reply_to', '<CAF+x_1=2@mail.customer.test>'), '<CAF+x_1=2@mail.customer.test>')
  for (const bad of [
    'abc@customer.test',
    '<abc>',
    '<a b@customer.test>',
    '<a@b> <c@d>',
    '<a@b>\r\nBcc: evil@attacker.test',
    '<a@b>\n',
    '<a@b,c@d>',
    '<ä@customer.test>',
    '<=?utf-8?q?x?=@customer.test>',
    `<${'a'.repeat(201)}@customer.test>`,
  ])
    assert.ok(
      refused(() => messageId('in_reply_to', bad)),
      bad,
    )
})

test('a refusal names the field and never repeats the text', () => {
  try {
    plainLine('subject', 'my secret\nplan')
    assert.fail('must be refused')
  } catch (error) {
    assert.ok(error instanceof Refusal)
    assert.match(error.message, /subject/)
    assert.doesNotMatch(error.message, /secret/)
  }
})
