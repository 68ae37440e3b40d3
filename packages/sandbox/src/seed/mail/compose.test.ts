/** The composer's small encodings, each against what it must read back as. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AUTHSERV_ID, compose, encodedWords, mailbox, messageId, quotedPrintable } from './compose.ts'
import { SHOP } from './letter.ts'

const read = (words: string): string =>
  words.replace(/\?=\r\n =\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_all, base64: string) => Buffer.from(base64, 'base64').toString('utf8'))

test('encoded words are at most 75 characters and never cut a character', () => {
  for (const text of ['Größe', '日本への配送について', '😀'.repeat(40), `a${'ß'.repeat(60)}`]) {
    const words = encodedWords(text)
    assert.equal(read(words), text)
    for (const word of words.split('\r\n ')) {
      assert.ok(word.length <= 75)
      assert.doesNotMatch(read(word), /\ufffd/)
    }
  }
  assert.equal(encodedWords('plain text'), 'plain text')
})

test('names are quoted where a bare one would be misread', () => {
  assert.equal(mailbox('Anna Demo <a@customer.test>'), 'Anna Demo <a@customer.test>')
  assert.equal(mailbox('Demo, Anna "A" <a@customer.test>'), '"Demo, Anna \\"A\\"" <a@customer.test>')
  assert.equal(read(mailbox('Élodie <e@customer.test>')), 'Élodie <e@customer.test>')
  assert.equal(mailbox('a@customer.test'), 'a@customer.test')
})

test('quoted-printable keeps every byte and stays within 76 characters', () => {
  const text = `${'Grüße = viel 💚 '.repeat(20)}\r\nends with a blank \r\n\tand a tab\t`
  const coded = quotedPrintable(text)
  assert.ok(coded.split('\r\n').every((line) => line.length <= 76))
  const bytes = coded.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  assert.equal(Buffer.from(bytes, 'latin1').toString('utf8'), text)
  assert.doesNotMatch(coded, /[ \t]\r\n/)
})

test('an answer names its parent and the whole thread', () => {
  const letter = { key: 'k', from: 'Anna <anna@customer.test>', subject: 'Re: x', hoursAgo: 1, text: 'y' }
  assert.equal(messageId(letter), '<k@customer.test>')
  const raw = compose(letter, Date.UTC(2026, 10, 20), ['<a@x.test>', '<b@x.test>'])
  assert.match(raw, /\r\nIn-Reply-To: <b@x\.test>\r\nReferences: <a@x\.test>\r\n <b@x\.test>\r\n/)
  assert.match(raw, /\r\nDate: Fri, 20 Nov 2026 00:00:00 \+0000\r\n/)
  assert.equal(compose(letter, Date.UTC(2026, 10, 20), []).includes('In-Reply-To'), false)
})

test('the shop’s mail server judges every sender but the shop, and a forged one fails whatever he claims himself', () => {
  const verdicts = (from: string, forged: boolean): readonly string[] => {
    const raw = compose({ key: 'k', from, forged, subject: 'x', hoursAgo: 1, text: 'y' }, Date.UTC(2026, 10, 20), [])
    return [...raw.matchAll(/^Authentication-Results: (\S+);[^]*?dmarc=(\w+)/gm)].map(([, id, verdict]) => `${id} ${verdict}`)
  }
  assert.deepEqual(verdicts('Anna <anna@customer.test>', false), [`${AUTHSERV_ID} pass`])
  assert.deepEqual(verdicts('Anna <anna@customer.test>', true), [`${AUTHSERV_ID} fail`, 'mx.attacker.test pass'])
  assert.deepEqual(verdicts(SHOP, false), [])
})
