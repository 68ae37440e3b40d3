/** A letter is its bytes: always the same, one recipient, and nothing that the letter did not ask for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure, Refusal, sha256 } from '@countersign/kernel'
import fc from 'fast-check'
import { checkHeaders, compose, type Letter, type Sender, senderProblem } from './compose.ts'
import { plainLine, plainText } from './line.ts'

const SENDER: Sender = { from: { name: 'Demo Shop', address: 'shop@demo.example' } }
const LETTER: Letter = {
  to: 'anna@customer.test',
  subject: 'Your order',
  text: 'Hello Anna,\nit left today.\n',
  inReplyTo: null,
  references: [],
  files: [],
  date_ms: Date.UTC(2026, 10, 20, 18, 4, 0),
  messageId: '<chg_1.1@demo.example>',
}

test('these are the bytes, to the last one', async () => {
  const { bytes, sha256: hash } = await compose(SENDER, LETTER)
  assert.equal(
    bytes.toString(),
    [
      'Content-Transfer-Encoding: quoted-printable',
      'From: Demo Shop <shop@demo.example>',
      'To: anna@customer.test',
      'Subject: Your order',
      'Message-ID: <chg_1.1@demo.example>',
      'Date: Fri, 20 Nov 2026 18:04:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Hello Anna,',
      'it left today.',
      '',
    ].join('\r\n'),
  )
  assert.equal(hash, sha256(bytes))
})

test('a reply names what it answers, and answers go where the operator says', async () => {
  const { bytes } = await compose(
    { ...SENDER, replyTo: 'help@demo.example' },
    { ...LETTER, inReplyTo: '<q@customer.test>', references: ['<p@x.test>', '<q@customer.test>'] },
  )
  const text = bytes.toString()
  assert.match(text, /\r\nReply-To: help@demo\.example\r\n/)
  assert.match(text, /\r\nIn-Reply-To: <q@customer\.test>\r\n/)
  assert.match(text, /\r\nReferences: <p@x\.test> <q@customer\.test>\r\n/)
})

/** RFC 2045, as a mail program reads it. */
function bodyOf(bytes: Buffer): string {
  const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).toString('latin1')
  const joined = body.replace(/[ \t]+\r\n/g, '\r\n').replace(/=\r\n/g, '')
  const octets = joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(octets, 'latin1').toString('utf8').replaceAll('\r\n', '\n')
}

test('any text that is approved is the text that arrives, and any subject gives the same bytes again', async () => {
  const subject = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }).filter((text) => passes(() => plainLine('subject', text)))
  const text = fc
    .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 120 }), fc.constantFrom('.', '..', '\t', 'From x', ' end ', '=3D')), {
      minLength: 1,
      maxLength: 8,
    })
    .map((lines) => lines.join('\n'))
    .filter((candidate) => passes(() => plainText('text', candidate)))
  await fc.assert(
    fc.asyncProperty(subject, text, async (someSubject, someText) => {
      const letter = { ...LETTER, subject: someSubject, text: someText }
      const [once, again] = [await compose(SENDER, letter), await compose(SENDER, letter)]
      assert.deepEqual(once, again)
      // A message on the wire always ends its last line.
      assert.equal(bodyOf(once.bytes), someText.endsWith('\n') ? someText : `${someText}\n`)
      assert.ok(
        once.bytes
          .toString('latin1')
          .split('\r\n')
          .every((line) => line.length <= 998),
      )
    }),
    { numRuns: 150 },
  )
})

function passes(check: () => unknown): boolean {
  try {
    check()
    return true
  } catch (error) {
    assert.ok(error instanceof Refusal)
    return false
  }
}

// The recipient rule stands before this; the composer must not be talked round even when it is by-passed.
for (const to of [
  'Anna@Customer.test',
  'anna@customer.test, evil@attacker.test',
  'anna@customer.test\r\nBcc: evil@attacker.test',
  'Anna <anna@customer.test>',
])
  test(`no letter to ${JSON.stringify(to)}`, async () => {
    await assert.rejects(compose(SENDER, { ...LETTER, to }), AssertionFailure)
  })

// Mutation proof: drop the call of `checkHeaders` in `compose`. The library puts brackets of its own around such an id.
test('a message id that the library would alter stops the letter', async () => {
  await assert.rejects(compose(SENDER, { ...LETTER, messageId: 'chg_1.1@demo.example' }), AssertionFailure)
  await assert.rejects(compose(SENDER, { ...LETTER, messageId: '' }), AssertionFailure)
})

// Mutation proof: empty the body of `checkHeaders`, or drop any one of its assertions.
const base = (await compose(SENDER, LETTER)).bytes.toString('latin1')
const tampered: readonly [string, string][] = [
  ['a hidden copy', base.replace('Subject:', 'Bcc: evil@attacker.test\r\nSubject:')],
  ['a copy', base.replace('Subject:', 'Cc: evil@attacker.test\r\nSubject:')],
  ['a resent recipient', base.replace('Subject:', 'Resent-To: evil@attacker.test\r\nSubject:')],
  ['a return receipt', base.replace('Subject:', 'Disposition-Notification-To: evil@attacker.test\r\nSubject:')],
  ['a second To', base.replace('Subject:', 'To: evil@attacker.test\r\nSubject:')],
  ['a second From', base.replace('Subject:', 'from: evil@attacker.test\r\nSubject:')],
  ['another To', base.replace('To: anna@customer.test', 'To: evil@attacker.test')],
  ['a longer To', base.replace('To: anna@customer.test', 'To: anna@customer.test,\r\n evil@attacker.test')],
  ['another From', base.replace('<shop@demo.example>', '<evil@attacker.test>')],
  ['a From with two mailboxes', base.replace('From: Demo Shop', 'From: evil@attacker.test, Demo Shop')],
  ['an answer address that nobody set', base.replace('Subject:', 'Reply-To: evil@attacker.test\r\nSubject:')],
  ['another message id', base.replace('chg_1.1', 'chg_2.1')],
  ['no date', base.replace(/Date: [^\r]*\r\n/, '')],
  ['a lone line feed', base.replace('Subject: Your', 'Subject: Your\nBcc: evil@attacker.test\r\nX: ')],
  ['no body', base.slice(0, base.indexOf('\r\n\r\n'))],
]
for (const [name, bytes] of tampered)
  test(`our own reading of the bytes stops ${name}`, () => {
    assert.notEqual(bytes, base)
    assert.throws(() => checkHeaders(Buffer.from(bytes, 'latin1'), SENDER, LETTER), AssertionFailure)
  })

test('a sender that could not be trusted is a problem of the configuration, said before the first mail', () => {
  assert.equal(senderProblem(SENDER), null)
  assert.equal(senderProblem({ from: { name: 'Käse & Mehr', address: 'shop@demo.example' }, replyTo: 'help@demo.example' }), null)
  for (const sender of [
    { from: { name: 'Demo', address: 'Shop@Demo.example' } },
    { from: { name: 'Demo', address: 'Demo <shop@demo.example>' } },
    { from: { name: '', address: 'shop@demo.example' } },
    { from: { name: 'Demo\nBcc: x', address: 'shop@demo.example' } },
    { from: { name: '"Demo" <ceo@bank.test>', address: 'shop@demo.example' } },
    // An address in a name is what mail programs show instead of the address, and our own check of the bytes stops at it.
    { from: { name: 'Shop @ Home', address: 'shop@demo.example' } },
    { ...SENDER, replyTo: 'help@demo.example, evil@attacker.test' },
  ])
    assert.notEqual(senderProblem(sender), null)
})
