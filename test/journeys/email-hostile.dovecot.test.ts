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
