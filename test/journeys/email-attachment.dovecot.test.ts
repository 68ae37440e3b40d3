/** Attachments in a real mailbox: text that a person would see, nothing else, and never more than fits. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type EmailReader, emailReader, type ImapConnection, loadReadTools } from '@countersign/read'
import { pdf, textAt } from '../../packages/read/src/email/pdf/test.pdf.ts'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { mailbox, part, refusal, signal } from '../support/mailbox.ts'
import { needs } from '../support/peers.ts'
import { record, type Recorder } from '../support/recorder.ts'

interface File {
  readonly type: string
  readonly name?: string
  readonly bytes: Buffer | string
  /** As it is in the mail, for a part that says more than it holds. */
  readonly encoding?: string
}

const { EMAIL_READ_TOOLS } = await loadReadTools()
const lines = (base64: string): string => base64.replace(/.{76}/g, '$&\r\n')
const file = ({ type, name, bytes, encoding = 'base64' }: File): string =>
  `Content-Type: ${type}\r\n${name === undefined ? '' : `Content-Disposition: attachment; filename="${name}"\r\n`}` +
  `Content-Transfer-Encoding: ${encoding}\r\n\r\n${encoding === 'base64' ? lines(Buffer.from(bytes).toString('base64')) : bytes.toString()}\r\n`
const HEAD = 'From: lena@customer.test\r\nTo: agent@shop.test\r\nMIME-Version: 1.0\r\n'
const mail = (...files: readonly File[]): string =>
  `${HEAD}Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n${part('plain', 'see attached')}${files.map((one) => `--m\r\n${file(one)}`).join('')}--m--\r\n`

const MAILS: readonly string[] = [
  mail(
    { type: 'text/csv; charset=windows-1252', name: 'orders.csv', bytes: Buffer.from([0x53, 0x6b, 0x75, 0x3b, 0x47, 0x72, 0xf6, 0xdf, 0x65]) },
    { type: 'text/plain; charset=utf-8', name: '../../etc/pass\u202Ewd', bytes: 'line one\r\nline\u200B two\u{E0041}\u{E0042}' },
    {
      type: 'text/html',
      name: 'page.html',
      bytes: '<p>Seen</p><p style="display:none">HIDDEN</p><script>HIDDEN</script><img src="https://px.attacker.test/x">',
    },
    { type: 'application/pdf', name: 'invoice.pdf', bytes: pdf({ pages: [textAt(50, 700, 'Invoice 42') + textAt(50, 600, 'HIDDEN', '1 1 1 rg')] }) },
    { type: 'application/octet-stream', name: 'scan.pdf', bytes: pdf({ pages: [textAt(50, 700, 'from a scanner')] }) },
    { type: 'application/zip', name: 'all.zip', bytes: 'PK\x03\x04HIDDEN' },
    { type: 'application/pdf', name: 'broken.pdf', bytes: 'HIDDEN no pdf' },
    { type: 'text/plain; charset=utf-16', name: 'utf16.txt', bytes: Buffer.from('\uFEFFüber', 'utf16le') },
  ),
  `${HEAD}Content-Type: application/pdf; name=only.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(pdf({ pages: [textAt(50, 700, 'all of the mail')] }).toString('base64'))}\r\n`,
  mail({ type: 'text/plain', name: 'long.txt', bytes: '"\n'.repeat(200_000) }, { type: 'text/plain', name: 'empty.txt', bytes: '' }),
  mail(
    { type: 'message/rfc822', name: 'mail.eml', bytes: `${HEAD}\r\nHIDDEN`, encoding: '7bit' },
    { type: 'application/pdf', name: 'big.pdf', bytes: Buffer.alloc(9 * 1024 * 1024, 'x') },
  ),
  mail(
    { type: 'text/plain', name: 'raw.txt', bytes: 'not%%base64 at all', encoding: 'x-unknown' },
    { type: 'text/plain; charset="=?x?"', name: 'odd.txt', bytes: 'odd' },
  ),
]

describe('attachments in a real mailbox', needs('dovecot', 'openssl'), () => {
  let server: Dovecot
  let wire: Recorder
  let connection: ImapConnection
  let reader: EmailReader
  before(async () => {
    server = await startDovecot(['Finance'])
    for (const bytes of MAILS) server.deliver('INBOX', bytes)
    wire = await record(server)
    connection = mailbox(wire, server, ['INBOX'])
    reader = emailReader(connection, signal())
  })
  after(async () => {
    connection.close()
    await wire.stop()
    await server.stop()
  })

  const read = (uid: number, at: string) => reader.attachment({ folder: 'INBOX', uid, part: at })

  test('CSV, text, HTML and PDF are read as a person sees them', async () => {
    const seen = [await read(1, '2'), await read(1, '3'), await read(1, '4'), await read(1, '5'), await read(1, '6')]
    assert.deepEqual(
      seen.map(({ text_from, hidden_characters, untrusted }) => [text_from, untrusted.text, hidden_characters]),
      [
        ['text', 'Sku;Größe', 0],
        ['text', 'line one\nline two', 3],
        ['html', 'Seen', 'HIDDEN'.length],
        ['pdf', 'Invoice 42', 'HIDDEN'.length],
        ['pdf', 'from a scanner', 0],
      ],
    )
    assert.doesNotMatch(JSON.stringify(seen), /HIDDEN|attacker/)
    assert.equal(seen[1]?.untrusted.name, '.._.._etc_passwd')
    assert.deepEqual([seen[3]?.pages, seen[3]?.text_cut, seen[3]?.notes], [1, false, []])
    assert.equal((await read(1, '9')).untrusted.text, 'über')
    assert.equal((await read(2, '1')).untrusted.text, 'all of the mail')
  })

  test('others are described, and not fetched', async () => {
    const before_ = wire.said().length
    for (const [uid, at] of [
      [1, '7'],
      [4, '2'],
      [4, '3'],
    ] as const) {
      const view = await read(uid, at)
      assert.equal(view.untrusted.text, '')
      assert.match(view.notes.join(), /^Only described/)
    }
    assert.doesNotMatch(wire.said().slice(before_), /BODY\.PEEK|BINARY/)
    assert.match((await read(1, '8')).notes.join(), /could not be read/)
  })

  test('what is too long is cut and said to be, within one result', async () => {
    const view = await read(3, '2')
    assert.equal(view.text_cut, true)
    assert.ok(JSON.stringify(view).length <= 40_000)
    assert.deepEqual([(await read(3, '3')).untrusted.text, (await read(3, '3')).text_cut], ['', false])
  })

  test('unknown encodings and charsets give what they can', async () => {
    assert.equal((await read(5, '2')).untrusted.text, 'not%%base64 at all')
    assert.equal((await read(5, '3')).untrusted.text, 'odd')
  })

  test('only what the message lists as attached exists', async () => {
    for (const at of ['1', '10', '2.1', '0', '99']) await assert.rejects(read(1, at), refusal('NOT_FOUND'), at)
    await assert.rejects(read(99, '2'), refusal('NOT_FOUND'))
    await assert.rejects(reader.attachment({ folder: 'Finance', uid: 1, part: '2' }), refusal('FOLDER_NOT_ALLOWED'))
    const tool = EMAIL_READ_TOOLS[4]
    for (const bad of ['', '2.', '.2', '2]', 'TEXT', '1..2', '2 3', '1'.repeat(41), '2\r\n'])
      assert.equal(tool.input.safeParse({ folder: 'INBOX', uid: 1, part: bad }).success, false, bad)
    tool.output.parse(await tool.run(tool.input.parse({ folder: 'INBOX', uid: 1, part: '5' }), reader))
  })

  test('mails that hold files are found, and only those', async () => {
    server.deliver(
      'INBOX',
      `${HEAD}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n${part('plain', 'a')}--b\r\n${part('html', 'a')}--b--\r\n`,
    )
    server.deliver('INBOX', `${HEAD}\r\nplain`)
    const found = await reader.search({ folder: 'INBOX', has_attachment: true, limit: 3 })
    assert.deepEqual(
      found.messages.map(({ uid }) => uid),
      [5, 4, 3],
    )
    const next = await reader.search({ folder: 'INBOX', has_attachment: true, limit: 3, cursor: found.next_cursor ?? '' })
    assert.deepEqual([next.messages.map(({ uid }) => uid), next.next_cursor], [[2, 1], null])
    assert.equal((await reader.search({ folder: 'INBOX', to: 'agent@shop', limit: 3 })).messages.length, 3)
    assert.equal((await reader.search({ folder: 'INBOX', to: 'nobody@shop', limit: 3 })).messages.length, 0)
  })

  test('nothing was marked as read', () =>
    assert.deepEqual(
      server.files('INBOX').filter((name) => name.includes('S')),
      [],
    ))
})
