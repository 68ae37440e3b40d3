/** What leaves for a real Dovecot, and how the connection bears wrong passwords, broken lines and deadlines. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inspect, promisify } from 'node:util'
import { Secret } from '@countersign/kernel'
import { emailReader, type ImapConnection, imapConnection } from '@countersign/read'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { mailbox, refusal, signal } from '../support/mailbox.ts'
import { needs } from '../support/peers.ts'
import { record, type Recorder } from '../support/recorder.ts'

describe('the wire to Dovecot', needs('dovecot', 'openssl'), () => {
  let server: Dovecot
  let wire: Recorder
  let connection: ImapConnection
  before(async () => {
    server = await startDovecot(['Support', 'Finance'])
    for (const folder of ['INBOX', 'Support', 'Finance'])
      server.deliver(folder, `From: Lena <lena@customer.test>\r\nTo: agent@shop.test\r\nSubject: ${folder} mail\r\n\r\nWhere is it?\r\n`)
    wire = await record(server)
    connection = mailbox(wire, server, ['INBOX', 'Support'])
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

  test('a line that broke between two calls is replaced, and the question asked again', async () => {
    const reader = emailReader(connection, signal())
    await reader.folders()
    const before_ = wire.connections()
    wire.cut()
    assert.equal((await reader.folders()).length, 2)
    assert.equal(wire.connections(), before_ + 1)
  })

  test('many calls at once share one connection and each gets its own answer', async () => {
    const before_ = wire.connections()
    const reader = emailReader(connection, signal())
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => reader.search({ folder: index % 2 === 0 ? 'INBOX' : 'Support', limit: 5 })),
    )
    answers.forEach((answer, index) => assert.equal(answer.messages[0]?.untrusted.subject, index % 2 === 0 ? 'INBOX mail' : 'Support mail'))
    assert.ok(wire.connections() - before_ <= 1)
  })

  test('a call that is cancelled ends at once, and the next one works', async () => {
    const stop = new AbortController()
    const call = emailReader(connection, stop.signal).search({ folder: 'INBOX', limit: 5 })
    stop.abort()
    await assert.rejects(call, refusal('DEADLINE_EXCEEDED'))
    await assert.rejects(emailReader(connection, stop.signal).folders(), refusal('DEADLINE_EXCEEDED'))
    assert.equal((await emailReader(connection, signal()).folders()).length, 2)
  })

  test('quiet: a wrong password is refused as such, and stands in no error', async () => {
    const wrong = imapConnection({
      host: server.host,
      port: server.port,
      tls: 'none',
      user: server.user,
      auth: { password: new Secret('wr0ng-pw') },
      folders: ['INBOX'],
    })
    const error: unknown = await emailReader(wrong, signal())
      .folders()
      .catch((failure: unknown) => failure)
    assert.ok(refusal('UPSTREAM_AUTH')(error))
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /wr0ng-pw|agent@shop\.test/)
    wrong.close()
  })

  test('quiet: over TLS that cannot be trusted nothing secret is said', async () => {
    for (const port of [server.tlsPort, server.port]) {
      const tap = await record({ host: server.host, port })
      const untrusted = imapConnection({
        host: tap.host,
        port: tap.port,
        tls: 'required',
        user: server.user,
        auth: { password: new Secret(server.password) },
        folders: ['INBOX'],
      })
      await assert.rejects(emailReader(untrusted, signal()).folders(), refusal('UPSTREAM_UNREACHABLE'))
      assert.doesNotMatch(tap.said(), /LOGIN|AUTHENTICATE|s3cret/)
      untrusted.close()
      await tap.stop()
    }
  })

  test('over trusted TLS it reads', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-ca-'))
    writeFileSync(join(folder, 'ca.pem'), server.certificate)
    const options = { host: 'localhost', port: server.tlsPort, tls: 'required', user: server.user, folders: ['Support'] }
    const script = `
      import { Secret } from '@countersign/kernel'
      import { emailReader, imapConnection } from '@countersign/read'
      const connection = imapConnection({ ...${JSON.stringify(options)}, auth: { password: new Secret(${JSON.stringify(server.password)}) } })
      process.stdout.write(JSON.stringify(await emailReader(connection, AbortSignal.timeout(15000)).folders()))
      connection.close()`
    const child = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
    })
    rmSync(folder, { recursive: true })
    assert.deepEqual(JSON.parse(child.stdout), [{ folder: 'Support', available: true, messages: 1, unseen: 1 }])
  })
})
