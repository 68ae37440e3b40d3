/** Gmail's ways: labels are folders, one mail stands in several, and only the allowed ones exist. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Secret } from '@countersign/kernel'
import { type EmailReader, emailReader, type ImapConnection, imapConnection } from '@countersign/read'
import { ALL_MAIL, type Double, gmail, type GmailMail, PASSWORD, USER } from '../support/imap-double.ts'
import { refusal, signal } from '../support/mailbox.ts'
import { record, type Recorder } from '../support/recorder.ts'

const mail = (id: string, labels: readonly string[], thread: string, text: string, more = ''): GmailMail => ({
  id,
  thread,
  labels,
  raw: `From: lena@customer.test\r\nTo: ${USER}\r\nSubject: Order 1042\r\nMessage-ID: <${id}@mail.test>\r\n${more}\r\n${text}\r\n`,
})

const MAILS = [
  mail('101', ['INBOX', 'Support'], '900', 'where is my order'),
  mail('102', ['Support'], '900', 'it left on Monday'),
  mail('103', ['Finance'], '900', 'SECRET margin of this customer', 'References: <101@mail.test>\r\nIn-Reply-To: <101@mail.test>\r\n'),
  mail('104', [], '900', 'SECRET archived without a label', 'In-Reply-To: <101@mail.test>\r\n'),
  mail('105', ['INBOX'], '901', 'another matter'),
]

describe('a Gmail mailbox', () => {
  let server: Double
  let wire: Recorder
  let connection: ImapConnection
  let reader: EmailReader
  before(async () => {
    server = await gmail(MAILS, ['Support', 'Finance'])
    wire = await record(server)
    const at = { host: wire.host, port: wire.port, tls: 'none', user: USER } as const
    connection = imapConnection({ ...at, auth: { password: new Secret(PASSWORD) }, folders: ['INBOX', 'Support'] })
    reader = emailReader(connection, signal())
  })
  after(async () => {
    connection.close()
    await wire.stop()
    await server.close()
  })

  test('a conversation is the server’s own, over the allowed labels, each mail once', async () => {
    const view = await reader.thread({ folder: 'INBOX', uid: 1 })
    assert.deepEqual(
      view.messages.map(({ folder, uid, untrusted }) => [folder, uid, untrusted.text]),
      [
        ['INBOX', 1, 'where is my order'],
        ['Support', 2, 'it left on Monday'],
      ],
    )
    assert.match(wire.said(), /X-GM-THRID 900/)
    assert.doesNotMatch(wire.said(), /HEADER REFERENCES/i)
  })

  // Mutation proof: let `inFolder` in connect.ts open any name, and `checkFolder` in guard.ts return at once.
  test('a mail that stands only under another label is invisible by conversation, search, id and name', async () => {
    const seen: unknown[] = [await reader.folders()]
    for (const folder of ['INBOX', 'Support']) {
      seen.push(await reader.search({ folder, limit: 50 }), await reader.search({ folder, query: 'SECRET', limit: 50 }))
      for (const query of ['label:Finance', 'in:anywhere', 'X-GM-RAW', 'rfc822msgid:103@mail.test'])
        seen.push(await reader.search({ folder, query, limit: 50 }))
      for (const uid of [1, 2, 3, 4, 5, 103, 104])
        seen.push(
          await reader.message({ folder, uid }).catch(() => null),
          await reader.thread({ folder, uid }).catch(() => null),
          await reader.attachment({ folder, uid, part: '1' }).catch(() => null),
        )
    }
    seen.push(await reader.unanswered({ since: new Date(0) }))
    assert.doesNotMatch(JSON.stringify(seen), /SECRET|Finance|All Mail|103@|104@/)
    for (const folder of ['Finance', ALL_MAIL, '[Gmail]', 'All Mail', '\\All', '\\Inbox']) {
      await assert.rejects(reader.search({ folder, limit: 5 }), refusal('FOLDER_NOT_ALLOWED'), folder)
      await assert.rejects(reader.thread({ folder, uid: 1 }), refusal('FOLDER_NOT_ALLOWED'), folder)
      await assert.rejects(reader.attachment({ folder, uid: 1, part: '1' }), refusal('FOLDER_NOT_ALLOWED'), folder)
    }
    assert.doesNotMatch(wire.said(), /(?:EXAMINE|STATUS|LIST "") "?(?:Finance|\[Gmail)|X-GM-LABELS|X-GM-RAW [^\r]/)
  })

  test('labels are not asked for, even by code that holds the connection', async () => {
    const asked = await connection.inFolder('INBOX', signal(), (client) =>
      client.fetchOne('1', { labels: true }, { uid: true }).then(
        () => 'given',
        () => 'refused',
      ),
    )
    assert.equal(asked, 'refused')
  })
})
