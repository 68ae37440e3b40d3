/** A mailbox of ten thousand mails on a real Dovecot: what each question costs in commands and bytes. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { emailReader, type ImapConnection } from '@countersign/read'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { mailbox, refusal, signal } from '../support/mailbox.ts'
import { needs } from '../support/peers.ts'
import { record, type Recorder } from '../support/recorder.ts'

describe('a mailbox of ten thousand mails', needs('dovecot', 'openssl'), () => {
  const COUNT = 10_000
  let server: Dovecot
  let wire: Recorder
  let connection: ImapConnection
  before(async () => {
    server = await startDovecot([])
    for (let index = 1; index <= COUNT; index++)
      server.deliver(
        'INBOX',
        `From: a@customer.test\r\nMessage-ID: <${index}@customer.test>\r\n${index === 9_999 ? 'In-Reply-To: <5000@customer.test>\r\n' : ''}` +
          `Subject: mail ${index}${index === 3 ? ' needle' : ''}\r\n\r\nx\r\n`,
      )
    wire = await record(server)
    connection = mailbox(wire, server, ['INBOX'])
  })
  after(async () => {
    connection.close()
    await wire.stop()
    await server.stop()
  })

  test('a page costs one small search and one fetch of that page', async () => {
    const reader = emailReader(connection, signal())
    const first = await reader.search({ folder: 'INBOX', limit: 50 })
    assert.deepEqual(
      first.messages.map(({ uid }) => uid),
      Array.from({ length: 50 }, (_, index) => COUNT - index),
    )
    assert.equal(wire.verbs().filter((verb) => verb === 'UID SEARCH').length, 1)
    assert.equal(wire.verbs().filter((verb) => verb === 'UID FETCH').length, 1)
    const second = await reader.search({ folder: 'INBOX', limit: 50, cursor: first.next_cursor ?? '' })
    assert.equal(second.messages[0]?.uid, COUNT - 50)
  })

  test('the oldest mail is found, and the cursor goes to the very end without a gap or a repeat', async () => {
    const reader = emailReader(connection, signal())
    const needle = await reader.search({ folder: 'INBOX', subject: 'needle', limit: 5 })
    assert.deepEqual([needle.messages.map(({ uid }) => uid), needle.next_cursor], [[3], null])
    const seen: number[] = []
    let cursor: string | null | undefined
    do {
      const page = await reader.search({ folder: 'INBOX', subject: 'mail 99', limit: 50, ...(cursor ? { cursor } : {}) })
      seen.push(...page.messages.map(({ uid }) => uid))
      cursor = page.next_cursor
    } while (cursor !== null)
    const wanted = Array.from({ length: COUNT }, (_, index) => COUNT - index).filter((uid) => String(uid).startsWith('99'))
    assert.deepEqual(seen, wanted)
  })

  // Counted in commands and bytes, which a slow machine does not change.
  const cost = async (work: () => Promise<unknown>): Promise<{ readonly commands: number; readonly heard: number }> => {
    const before_ = { commands: wire.verbs().length, heard: wire.heard() }
    await work()
    return { commands: wire.verbs().length - before_.commands, heard: wire.heard() - before_.heard }
  }

  test('a conversation, what waits, and mails with files cost few commands and little data', async () => {
    const reader = emailReader(connection, signal())
    const thread = await cost(async () => {
      const view = await reader.thread({ folder: 'INBOX', uid: 5_000 })
      assert.deepEqual(
        view.messages.map(({ uid }) => uid),
        [5_000, 9_999],
      )
    })
    const windows = COUNT / 2_000
    assert.ok(thread.commands <= 2 * windows + 12 && thread.heard <= 50_000, JSON.stringify(thread))
    const waiting = await cost(async () => {
      const counted = await reader.unanswered({ since: new Date(0) })
      assert.deepEqual([counted.total, counted.at_least, counted.newest.length], [1_000, true, 5])
    })
    assert.ok(waiting.commands <= 10 && waiting.heard <= 1_000_000, JSON.stringify(waiting))
    const files = await cost(async () => {
      const page = await reader.search({ folder: 'INBOX', has_attachment: true, limit: 5 })
      assert.deepEqual([page.messages, page.next_cursor], [[], null])
    })
    assert.ok(files.commands <= windows + 3 && files.heard <= 10_000, JSON.stringify(files))
  })

  test('a cursor continues its own search alone', async () => {
    const reader = emailReader(connection, signal())
    const { next_cursor } = await reader.search({ folder: 'INBOX', limit: 5 })
    const cursor = next_cursor ?? ''
    for (const [input, why] of [
      [{ subject: 'mail', cursor }, 'another question'],
      [{ cursor: cursor.replace(/\.\d+\./, '.1.') }, 'another numbering'],
      [{ cursor: `${cursor}0000000000` }, 'a made-up place'],
      [{ cursor: 'x' }, 'no cursor at all'],
    ] as const)
      await assert.rejects(reader.search({ folder: 'INBOX', limit: 5, ...input }), refusal('CURSOR_INVALID'), why)
  })
})
