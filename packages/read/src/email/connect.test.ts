/** The connection against servers that are silent, broken or hostile; a real one stands in test/journeys. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { Refusal, Secret } from '@countersign/kernel'
import { clientOptions, imapConnection, type ImapOptions } from './connect.ts'
import { emailReader } from './reader.ts'
import type { SearchPage } from './search.ts'

const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code
const OPTIONS = {
  host: '127.0.0.1',
  port: 1,
  tls: 'none',
  user: 'agent@shop.test',
  auth: { password: new Secret('s3cret-pw') },
  folders: ['INBOX'],
} as const

/** Serves one script: what to answer to a line of the client, `undefined` for nothing. */
async function scripted<T>(
  greeting: string,
  answer: (line: string, socket: Socket) => string | undefined,
  work: (options: ImapOptions) => Promise<T>,
): Promise<T> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write(greeting)
    let rest = ''
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1')
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        const said = answer(line, socket)
        if (said !== undefined && socket.writable) socket.write(said)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address !== 'string')
  try {
    return await work({ ...OPTIONS, port: address.port })
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

const CAPABLE = '* OK [CAPABILITY IMAP4rev1] ready\r\n'
/** A server that logs in and opens INBOX; `more` answers first. */
const tame =
  (more: (command: string, tag: string, socket: Socket) => string | undefined = () => undefined) =>
  (line: string, socket: Socket): string | undefined => {
    const [, tag = '', command = ''] = /^(\S+) (.*)$/.exec(line) ?? []
    const special = more(command, tag, socket)
    if (special !== undefined) return special
    if (command.startsWith('LIST')) return `* LIST () "/" INBOX\r\n${tag} OK\r\n`
    if (command.startsWith('EXAMINE')) return `* 3 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 4] .\r\n${tag} OK [READ-ONLY] done\r\n`
    return `${tag} OK done\r\n`
  }

const folders = (options: ImapOptions): Promise<unknown> => withReader(options, (reader) => reader.folders())
const search = (options: ImapOptions): Promise<SearchPage> => withReader(options, (reader) => reader.search({ folder: 'INBOX', limit: 5 }))

async function withReader<T>(
  options: ImapOptions,
  work: (reader: ReturnType<typeof emailReader>) => Promise<T>,
  signal = AbortSignal.timeout(15_000),
): Promise<T> {
  const connection = imapConnection(options)
  try {
    return await work(emailReader(connection, signal))
  } finally {
    connection.close()
  }
}

describe('what the operator set', () => {
  test('no clear text but to this machine', () => {
    for (const host of ['mail.shop.test', '10.0.0.1', '127.0.0.1.evil.test', '0.0.0.0'])
      assert.throws(() => imapConnection({ ...OPTIONS, host }), /loopback/)
    for (const host of ['127.0.0.1', '::1', 'localhost']) imapConnection({ ...OPTIONS, host })
  })
  test('TLS from the first byte, and on port 143 STARTTLS or nothing', () => {
    const required = { ...OPTIONS, host: 'mail.shop.test', tls: 'required' } as const
    assert.deepEqual(
      [clientOptions({ ...required, port: 993 })].map(({ secure, doSTARTTLS }) => [secure, doSTARTTLS]),
      [[true, false]],
    )
    assert.deepEqual(
      [clientOptions({ ...required, port: 143 })].map(({ secure, doSTARTTLS }) => [secure, doSTARTTLS]),
      [[false, true]],
    )
    assert.equal(clientOptions(required).logger, false)
  })
  test('quiet: the connection shows no password', () =>
    assert.doesNotMatch(inspect(imapConnection(OPTIONS), { depth: 9, showHidden: true }), /s3cret/))
})

describe('servers that fail', () => {
  test('nobody listens', async () => assert.rejects(folders({ ...OPTIONS, port: 1 }), refusal('UPSTREAM_UNREACHABLE')))
  test('a server that never speaks is left when the call ends', async () => {
    await scripted(
      '',
      () => undefined,
      async (options) => {
        const stop = new AbortController()
        const call = withReader(options, (reader) => reader.folders(), stop.signal)
        setTimeout(() => stop.abort(), 50)
        await assert.rejects(call, refusal('DEADLINE_EXCEEDED'))
      },
    )
  })
  test('a server that falls silent amid a call is left, and the next call gets a new connection', async () => {
    let silent = true
    let logins = 0
    const stop = new AbortController()
    /** Gives up as soon as the server has the question that it will not answer: a fixed delay would sometimes end the login instead. */
    const swallow = (): undefined => {
      silent = false
      setImmediate(() => stop.abort())
    }
    const server = tame((command) => {
      if (/^(LOGIN|AUTH)/.test(command)) logins += 1
      return undefined
    })
    await scripted(
      CAPABLE,
      (line, socket) => (line.includes('UID SEARCH') && silent ? swallow() : server(line, socket)),
      async (options) => {
        const connection = imapConnection(options)
        const first = emailReader(connection, stop.signal).search({ folder: 'INBOX', limit: 5 })
        const second = emailReader(connection, AbortSignal.timeout(15_000)).search({ folder: 'INBOX', limit: 5 })
        await assert.rejects(first, refusal('DEADLINE_EXCEEDED'))
        assert.deepEqual((await second).messages, [])
        assert.equal(logins, 2)
        connection.close()
      },
    )
  })
  test('a wrong password, by the server’s word', async () => {
    const no = tame((command, tag) =>
      /^(LOGIN|AUTH)/.test(command) ? `${tag} NO [AUTHENTICATIONFAILED] agent@shop.test: bad s3cret-pw\r\n` : undefined,
    )
    await scripted(CAPABLE, no, async (options) => {
      const error: unknown = await folders(options).catch((failure: unknown) => failure)
      assert.ok(refusal('UPSTREAM_AUTH')(error))
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /s3cret|agent@/, 'quiet: nothing that the server said')
    })
  })
  test('a server that hangs up at once', async () => {
    await scripted(
      '* BYE too many connections for agent@shop.test\r\n',
      (_, socket) => void socket.destroy(),
      (options) => assert.rejects(folders(options), refusal('UPSTREAM_UNREACHABLE')),
    )
  })
  test('a refused search is an error, never an empty result', async () => {
    for (const verdict of ['NO', 'BAD'])
      await scripted(
        CAPABLE,
        tame((command, tag) => (command.startsWith('UID SEARCH') ? `${tag} ${verdict} cannot\r\n` : undefined)),
        (options) => assert.rejects(search(options), refusal('UPSTREAM_ERROR')),
      )
  })
  test('a folder that is opened for writing is not used', async () => {
    await scripted(
      CAPABLE,
      tame((command, tag) => (command.startsWith('EXAMINE') ? `* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n${tag} OK [READ-WRITE]\r\n` : undefined)),
      (options) => assert.rejects(search(options), refusal('UPSTREAM_MALFORMED')),
    )
  })
})

describe('servers that attack', () => {
  const BOMBS: Readonly<Record<string, string>> = {
    'an endless line': `* SEARCH ${'1 '.repeat(600_000)}`,
    'a literal of ten gigabytes': '* 1 FETCH (BODY[1] {10000000000}\r\n',
    'an answer to a question never asked': 'ZZZ9 OK done\r\n',
  }
  for (const [name, bomb] of Object.entries(BOMBS)) {
    test(`${name} ends the call with a refusal`, async () => {
      await scripted(
        CAPABLE,
        tame((command) => (command.startsWith('UID SEARCH') ? bomb : undefined)),
        (options) =>
          assert.rejects(
            withReader(options, (reader) => reader.search({ folder: 'INBOX', limit: 5 }), AbortSignal.timeout(500)),
            (error: unknown) => error instanceof Refusal && !/ZZZ9|\(\(\(/.test(inspect(error, { depth: 9 })),
          ),
      )
    })
  }
  test('an answer that cannot be read adds nothing', async () => {
    const bomb = tame((command, tag) => (command.startsWith('UID SEARCH') ? `* 1 FETCH ${'('.repeat(50_000)}\r\n${tag} OK\r\n` : undefined))
    await scripted(CAPABLE, bomb, async (options) => assert.deepEqual((await search(options)).messages, []))
  })
  test('mails that were not asked for are not shown', async () => {
    const row = (uid: number) => `* ${uid} FETCH (UID ${uid} FLAGS () RFC822.SIZE 5)\r\n`
    const server = tame((command, tag) => {
      if (command.startsWith('UID SEARCH')) return `* SEARCH 2\r\n${tag} OK\r\n`
      return command.startsWith('UID FETCH') ? `${row(3)}${row(2)}${row(9)}${tag} OK\r\n` : undefined
    })
    await scripted(CAPABLE, server, async (options) => {
      const page = await withReader(options, (reader) => reader.search({ folder: 'INBOX', limit: 5 }))
      assert.deepEqual(
        page.messages.map(({ uid }) => uid),
        [2],
      )
    })
  })
  test('a mail without any of the facts asked for is shown as empty, not as an error', async () => {
    const server = tame((command, tag) => {
      if (command.startsWith('UID SEARCH')) return `* SEARCH 2\r\n${tag} OK\r\n`
      return command.startsWith('UID FETCH') ? `* 2 FETCH (UID 2 ENVELOPE NIL BODYSTRUCTURE NIL INTERNALDATE "no date")\r\n${tag} OK\r\n` : undefined
    })
    await scripted(CAPABLE, server, async (options) => {
      const message = await withReader(options, (reader) => reader.message({ folder: 'INBOX', uid: 2 }))
      assert.deepEqual([message.text_from, message.received_at, message.untrusted.from, message.untrusted.text], ['none', null, null, ''])
    })
  })
})
