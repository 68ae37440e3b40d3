/** The hostile corpus and broken mails, delivered to a real Dovecot and read back: nothing hidden reaches a result. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { emailReader, type ImapConnection } from '@countersign/read'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { encoded, mailbox, part, signal } from '../support/mailbox.ts'
import { needs } from '../support/peers.ts'

interface Sample {
  readonly id: string
  readonly class: string
  readonly subject: string
  readonly from: string
  readonly html?: string
  readonly text?: string
  readonly hidden_marker: string | null
}

const CORPUS = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'corpora', 'injections.json'), 'utf8')) as readonly Sample[]

/** A sample of the corpus as the mail that its sender would have sent. */
function mailOf({ id, subject, from, html, text }: Sample): string {
  const [, name = '', address = from] = /^(.*)<([^<>]+)>\s*$/su.exec(from) ?? []
  const head = `From: ${encoded(name.trim())} <${address}>\r\nTo: agent@shop.test\r\nSubject: ${encoded(subject)}\r\nMessage-ID: <${id}@corpus.test>\r\nMIME-Version: 1.0\r\n`
  if (html === undefined || text === undefined) return head + (html === undefined ? part('plain', text ?? '') : part('html', html))
  return `${head}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n${part('plain', text)}--b\r\n${part('html', html)}--b--\r\n`
}

describe('the hostile corpus in a real mailbox', needs('dovecot', 'openssl'), () => {
  let server: Dovecot
  let connection: ImapConnection
  const results = new Map<string, string>()
  before(async () => {
    server = await startDovecot([])
    for (const sample of CORPUS) server.deliver('INBOX', mailOf(sample))
    connection = mailbox(server, server, ['INBOX'])
    const reader = emailReader(connection, signal())
    const page = await reader.search({ folder: 'INBOX', limit: 50 })
    const lines = new Map(page.messages.map((line) => [line.uid, line]))
    for (const [index, sample] of CORPUS.entries()) {
      const message = await reader.message({ folder: 'INBOX', uid: index + 1 })
      results.set(sample.id, JSON.stringify([message, lines.get(index + 1)]))
    }
  })
  after(async () => {
    connection.close()
    await server.stop()
  })

  // Mutation proof: let `seen` in html/look.ts give true, or let `clean` in body.ts be the identity.
  test('contained: no hidden marker reaches a result', () => {
    const leaks = CORPUS.filter(({ id, hidden_marker }) => {
      const result = results.get(id) ?? ''
      if (hidden_marker === null) return false
      return result.includes(hidden_marker) || result.includes(JSON.stringify(hidden_marker).slice(1, -1))
    })
    assert.deepEqual(
      leaks.map(({ id, class: kind }) => `${id} ${kind}`),
      [],
    )
  })

  test('the words of honest mails stay readable', () => {
    for (const sample of CORPUS.filter(({ class: kind }) => kind === 'benign-control')) {
      const [message] = JSON.parse(results.get(sample.id) ?? '[]') as [{ untrusted: { text: string; subject: string } }]
      assert.equal(message.untrusted.text, sample.text, sample.id)
    }
    const preheader = results.get('I100') ?? ''
    assert.match(preheader, /New linen shirts are in\./)
  })

  test('what a person can see is not censored: visible attacks arrive as text', () => {
    const visible = CORPUS.filter(({ class: kind, text }) => kind === 'owner-spoof' && text !== undefined)
    for (const sample of visible) assert.ok((results.get(sample.id) ?? '').includes(JSON.stringify(sample.text).slice(1, -1)), sample.id)
  })

  test('no mail was marked as read', () => {
    assert.deepEqual(
      server.files('INBOX').filter((name) => name.includes('S')),
      [],
    )
  })

  test('every word that is not ours stands under `untrusted`', () => {
    for (const [id, result] of results) {
      const outside = JSON.stringify(JSON.parse(result), (key, value: unknown) => (key === 'untrusted' ? undefined : value))
      const sample = CORPUS.find((entry) => entry.id === id)
      assert.ok(!outside.includes('attacker.test') && !(sample !== undefined && sample.subject.length > 4 && outside.includes(sample.subject)), id)
    }
  })
})

const multipart = (kind: string, boundary: string, ...parts: readonly string[]): string =>
  `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${parts.map((text) => `--${boundary}\r\n${text}\r\n`).join('')}--${boundary}--\r\n`

function nested(levels: number): string {
  let mail = part('plain', 'innermost')
  for (let level = 0; level < levels; level++) mail = multipart('mixed', `b${level}`, mail)
  return mail
}

const FROM = 'From: a@customer.test\r\nSubject: broken\r\nMIME-Version: 1.0\r\n'
const BROKEN: Readonly<Record<string, string | Buffer>> = {
  empty: '',
  'no header': '\r\nbody only\r\n',
  'no body': 'From: a@customer.test\r\n',
  'only line feeds': 'From: a@customer.test\nSubject: x\n\nbody\n',
  'a boundary that never comes': `${FROM}Content-Type: multipart/mixed; boundary=never\r\n\r\npreamble\r\n`,
  'no boundary': `${FROM}Content-Type: multipart/alternative\r\n\r\n--x\r\n\r\ny\r\n`,
  'a hundred levels': FROM + nested(100),
  'two thousand parts': FROM + multipart('mixed', 'b', ...Array.from({ length: 2_000 }, (_, index) => part('plain', `part ${index}`))),
  'a mail in a mail in a mail': `${FROM}Content-Type: message/rfc822\r\n\r\n${FROM}Content-Type: message/rfc822\r\n\r\n${FROM}\r\ninner\r\n`,
  'broken base64': `${FROM}Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!! not base64 ====\r\nAAA\r\n`,
  'broken quoted-printable': `${FROM}Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=4=\r\n=\r\n`,
  'an unknown charset': `${FROM}Content-Type: text/plain; charset=x-none\r\n\r\nplain\r\n`,
  'an unknown encoding': `${FROM}Content-Type: text/plain\r\nContent-Transfer-Encoding: x-none\r\n\r\nplain\r\n`,
  'UTF-7': `${FROM}Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-div style=+ACI-display:none+ACI-+AD4-HMK-UTF7+ADw-/div+AD4-ok\r\n`,
  'UTF-16': Buffer.concat([Buffer.from(`${FROM}Content-Type: text/plain; charset=utf-16le\r\n\r\n`), Buffer.from('hello', 'utf16le')]),
  'raw bytes and nulls': Buffer.concat([Buffer.from(FROM), Buffer.from('Subject: \xff\xfe\x00x\r\n\r\n\x00\x01\x80\xff', 'latin1')]),
  'a header of a megabyte': `${FROM}X-Long: ${'x'.repeat(1024 * 1024)}\r\n\r\nbody\r\n`,
  'five thousand recipients': `${FROM}To: ${Array.from({ length: 5_000 }, (_, index) => `p${index}@customer.test`).join(',\r\n ')}\r\n\r\nbody\r\n`,
  'a group of nobody': 'From: "x" <>\r\nTo: undisclosed-recipients:;\r\nReply-To: @\r\nDate: never\r\n\r\nbody\r\n',
  'three megabytes of HTML': FROM + part('html', `<p>start</p>${'<p>word word word</p>'.repeat(150_000)}<style>p{display:none}</style>`),
  'a megabyte of quotes': FROM + part('plain', '"'.repeat(1024 * 1024)),
  'a style sheet like a bomb': FROM + part('html', `<style>${'a b c d e f g *{color:var(--x)}'.repeat(5_000)}</style>${'<a><b><i>'.repeat(20_000)}x`),
}

describe('broken mails in a real mailbox', needs('dovecot', 'openssl'), () => {
  let server: Dovecot
  let connection: ImapConnection
  before(async () => {
    server = await startDovecot([])
    for (const mail of Object.values(BROKEN)) server.deliver('INBOX', mail)
    connection = mailbox(server, server, ['INBOX'])
  })
  after(async () => {
    connection.close()
    await server.stop()
  })

  for (const [index, name] of Object.keys(BROKEN).entries()) {
    test(`${name}: is read, within one result`, async () => {
      const message = await emailReader(connection, signal()).message({ folder: 'INBOX', uid: index + 1 })
      assert.ok(JSON.stringify(message).length <= 40_000)
      assert.doesNotMatch(JSON.stringify(message), /HMK-/)
    })
  }

  test('they are listed together, and the list is whole', async () => {
    const page = await emailReader(connection, signal()).search({ folder: 'INBOX', limit: 50 })
    assert.equal(page.messages.length, Object.keys(BROKEN).length)
    assert.ok(JSON.stringify(page).length <= 40_000)
  })
})
