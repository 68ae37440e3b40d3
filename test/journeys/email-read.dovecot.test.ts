/** Reading mail from a real Dovecot: what is read, what is never sent, and what a hostile mail does not get through. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Refusal, Secret } from '@countersign/kernel'
import { emailReader, type ImapConnection, imapConnection } from '@countersign/read'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { needs } from '../support/peers.ts'
import { record, type Recorder } from '../support/recorder.ts'

const signal = (): AbortSignal => AbortSignal.timeout(20_000)

describe('the wire to Dovecot', needs('dovecot', 'openssl'), () => {
  let server: Dovecot
  let wire: Recorder
  let connection: ImapConnection
  before(async () => {
    server = await startDovecot(['Support', 'Finance'])
    for (const folder of ['INBOX', 'Support', 'Finance'])
      server.deliver(folder, `From: Lena <lena@customer.test>\r\nTo: agent@shop.test\r\nSubject: ${folder} mail\r\n\r\nWhere is it?\r\n`)
    wire = await record(server)
    connection = imapConnection({
      host: wire.host,
      port: wire.port,
      tls: 'none',
      user: server.user,
      password: new Secret(server.password),
      folders: ['INBOX', 'Support'],
    })
  })
  after(async () => {
    connection.close()
    await wire.stop()
    await server.stop()
  })

  // Mutation proof: let `check` in guard.ts return at once and let `lookOnly` in wall.ts give true.
  test('split: no command that changes a mailbox leaves, even when code asks the library for one', async () => {
    const reader = emailReader(connection, signal())
    await reader.folders()
    const page = await reader.search({ folder: 'Support', limit: 10 })
    const uid = String(page.messages[0]?.uid)
    await reader.message({ folder: 'Support', uid: Number(uid) })
    const attempts: Record<string, unknown> = {}
    const by = { uid: true }
    await connection.inFolder('Support', signal(), async (client) => {
      const tries: Record<string, () => Promise<unknown>> = {
        move: () => client.messageMove(uid, 'Finance', by),
        copy: () => client.messageCopy(uid, 'Finance', by),
        delete: () => client.messageDelete(uid, by),
        flags: () => client.messageFlagsAdd(uid, ['\\Seen', '\\Flagged'], by),
        setFlags: () => client.messageFlagsSet(uid, ['\\Deleted'], by),
        unflag: () => client.messageFlagsRemove(uid, ['\\Seen'], by),
        append: () => client.append('Support', 'Subject: x\r\n\r\nx'),
        create: () => client.mailboxCreate('New'),
        rename: () => client.mailboxRename('Support', 'Moved'),
        remove: () => client.mailboxDelete('Support'),
        subscribe: () => client.mailboxSubscribe('Finance'),
        unsubscribe: () => client.mailboxUnsubscribe('Support'),
        quota: () => client.getQuota('Support'),
      }
      for (const [name, attempt] of Object.entries(tries)) attempts[name] = await attempt().catch(() => 'thrown')
    })
    // SELECT and CLOSE (which expunges) are asked for last: they change what is open.
    await connection.use(signal(), async (client) => {
      attempts['select'] = await client.mailboxOpen('Support').catch(() => 'thrown')
      attempts['close'] = await client.mailboxClose().catch(() => 'thrown')
    })
    for (const [name, answer] of Object.entries(attempts)) assert.ok(answer === 'thrown' || answer === false || answer === undefined, name)

    const spoken = new Set(wire.verbs())
    const looks = [
      'CAPABILITY',
      'ID',
      'NAMESPACE',
      'ENABLE',
      'AUTHENTICATE',
      'LOGIN',
      'LIST',
      'LSUB',
      'EXAMINE',
      'STATUS',
      'UID SEARCH',
      'UID FETCH',
      'NOOP',
    ]
    assert.deepEqual(
      [...spoken].filter((verb) => !looks.includes(verb)),
      [],
    )
    assert.ok(spoken.has('EXAMINE') && spoken.has('UID FETCH'), 'the recorder heard the reads')
    assert.doesNotMatch(wire.said(), /BODY\[|BINARY\[|RFC822[ )]|RFC822\.TEXT|Finance/)
    assert.deepEqual(server.files('Support').length, 1)
    assert.deepEqual(server.files('Finance').length, 1)
    assert.deepEqual(server.folders(), ['.Finance', '.Support'])
  })
})
