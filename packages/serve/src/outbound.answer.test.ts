import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, test, type TestContext } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import { outbound, type OutboundRequest } from './outbound.ts'
import { EMAIL, TOKEN } from './test.house.ts'

/** A server of plain bytes: `reply` gets the socket once the request's first bytes are there. */
async function rude(t: TestContext, reply: (socket: Socket, request: string) => void) {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', (chunk) => reply(socket, chunk.toString()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    connections: () => connections,
    send: (over: Partial<OutboundRequest> = {}) =>
      outbound(new Set())({ method: 'GET', url: new URL(`http://127.0.0.1:${port}/`), headers: {}, signal: AbortSignal.timeout(5_000), ...over }),
  }
}

async function refusedWith(answer: Promise<unknown>): Promise<[string, string, string]> {
  const error = await answer.then(
    () => assert.fail('was answered'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, String(error))
  return [error.code, error.effect, error.message]
}

const OK = 'HTTP/1.1 200 OK\r\n'

describe('whatever a platform answers is data, and nothing more', () => {
  // Mutation proof: use a client that follows redirects.
  test('a redirect is not followed', async (t) => {
    const trap = await rude(t, (socket) => socket.end(`${OK}Content-Length: 0\r\n\r\n`))
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await rude(t, (socket) =>
        socket.end(
          `HTTP/1.1 ${status} Moved\r\nLocation: http://127.0.0.1:${trap.port}/\r\nRefresh: 0; url=http://127.0.0.1:${trap.port}/\r\nContent-Length: 0\r\n\r\n`,
        ),
      )
      assert.equal((await server.send({ method: 'POST', body: TOKEN, headers: { authorization: TOKEN } })).status, status)
      assert.equal(server.connections(), 1)
    }
    assert.equal(trap.connections(), 0)
  })

  for (const [name, status, type, body] of [
    ['a page of HTML', 200, 'text/html', '<html><script>alert(1)</script>'],
    ['an error with HTML', 502, 'text/html', '<h1>Bad Gateway</h1>'],
    ['JSON that is none', 200, 'application/json', '{"a":'],
    ['an empty body', 204, 'application/json', ''],
    ['a login that is asked for', 401, 'text/plain', `who are you, ${EMAIL}?`],
  ] as const)
    test(`${name} passes through as it is`, async (t) => {
      const { send } = await rude(t, (socket) =>
        socket.end(
          `HTTP/1.1 ${status} X\r\nContent-Type: ${type}\r\nWWW-Authenticate: Basic\r\n${status === 204 ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`,
        ),
      )
      const answer = await send()
      assert.deepEqual([answer.status, answer.headers['content-type'], answer.body], [status, type, body])
    })

  test('bytes that are no text become replacement characters, not an error', async (t) => {
    const { send } = await rude(t, (socket) =>
      socket.end(Buffer.concat([Buffer.from(`${OK}Content-Length: 3\r\n\r\n`), Buffer.from([0xff, 0x00, 0xfe])])),
    )
    assert.equal((await send()).body, '\uFFFD\0\uFFFD')
  })

  test('what follows an answer on the same connection is not taken for one', async (t) => {
    const { send, connections } = await rude(t, (socket) => socket.end(`${OK}Content-Length: 2\r\n\r\nok${OK}Content-Length: 2\r\n\r\nno`))
    assert.equal((await send()).body, 'ok')
    assert.equal((await send()).body, 'ok')
    assert.equal(connections(), 2, 'no connection is used twice')
  })

  test('headers with odd names change nobody’s prototype', async (t) => {
    const { send } = await rude(t, (socket) => socket.end(`${OK}__proto__: x\r\nconstructor: y\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 0\r\n\r\n`))
    const { headers } = await send()
    assert.equal(headers['x-a'], '1, 2')
    assert.equal(({} as Record<string, unknown>)['x'], undefined)
  })
})

describe('an answer that is none', () => {
  // Mutation proof: leave out the listener for `close`: the call for a switched protocol would never end.
  for (const [name, reply] of [
    [
      'a switch of protocols that nobody asked for',
      (s: Socket) => void s.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    ],
    ['another protocol', (s: Socket) => void s.end('SSH-2.0-OpenSSH\r\n')],
    ['nothing at all', (s: Socket) => void s.end()],
    ['a reset', (s: Socket) => void s.resetAndDestroy()],
    ['a body cut short', (s: Socket) => void s.end(`${OK}Content-Length: 100\r\n\r\nshort`)],
    ['a chunk cut short', (s: Socket) => void s.end(`${OK}Transfer-Encoding: chunked\r\n\r\nff\r\nshort`)],
    ['two lengths at once', (s: Socket) => void s.end(`${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc`)],
    ['headers without end', (s: Socket) => void s.write(`${OK}X-A: ${'y'.repeat(100_000)}`)],
  ] as const)
    test(`${name}: the effect is unknown, since the request had left`, async (t) => {
      const { send } = await rude(t, reply)
      const [code, effect, message] = await refusedWith(send({ method: 'POST', body: TOKEN }))
      assert.deepEqual([code, effect], ['UPSTREAM_UNREACHABLE', 'unknown'])
      assert.ok(!message.includes(TOKEN))
    })
})

describe('bounds', () => {
  // Mutation proof: leave out the comparison with `responseBytesMax`.
  test('a body up to the bound is taken, one above it is not, whatever its header says', async (t) => {
    const piece = Buffer.alloc(1024 * 1024, 0x61)
    const server = (bytes: number, header: string) =>
      rude(t, (socket) => {
        socket.write(`${OK}${header}\r\n`)
        for (let sent = 0; sent < bytes; sent += piece.length) socket.write(piece.subarray(0, Math.min(piece.length, bytes - sent)))
        socket.end()
      })
    assert.equal((await (await server(LIMITS.responseBytesMax, '')).send()).body.length, LIMITS.responseBytesMax)
    for (const header of ['', `Content-Length: ${LIMITS.responseBytesMax * 4}\r\n`]) {
      const [code, effect] = await refusedWith((await server(LIMITS.responseBytesMax + 1, header)).send())
      assert.deepEqual([code, effect], ['UPSTREAM_MALFORMED', 'unknown'])
    }
  })

  for (const [name, reply] of [
    ['silence', () => {}],
    ['a slow drip of the body', (s: Socket) => drip(s, `${OK}Content-Length: 100000\r\n\r\n`, 'a')],
    ['a slow drip of headers', (s: Socket) => drip(s, OK, 'X-A: 1\r\n')],
    ['promises to answer soon', (s: Socket) => drip(s, '', 'HTTP/1.1 102 Processing\r\n\r\n')],
  ] as const)
    test(`the caller’s deadline ends ${name}`, async (t) => {
      const { send } = await rude(t, reply)
      assert.deepEqual((await refusedWith(send({ signal: AbortSignal.timeout(80) }))).slice(0, 2), ['DEADLINE_EXCEEDED', 'unknown'])
    })

  // Mutation proof: leave out `AbortSignal.timeout(LIMITS.requestDeadline_ms)`.
  test('a request has a deadline of its own, should the caller have none', async (t) => {
    const own = new AbortController()
    const { send } = await rude(t, () => own.abort())
    const timeout = t.mock.method(AbortSignal, 'timeout', () => own.signal)
    assert.deepEqual((await refusedWith(send({ signal: new AbortController().signal }))).slice(0, 2), ['DEADLINE_EXCEEDED', 'unknown'])
    assert.ok(timeout.mock.calls.some((call) => call.arguments[0] === LIMITS.requestDeadline_ms))
  })
})

function drip(socket: Socket, start: string, drop: string): void {
  socket.write(start)
  const timer = setInterval(() => socket.write(drop), 10)
  socket.once('close', () => clearInterval(timer))
}

describe('`known`: whether a request may have had an effect', () => {
  test('none, where nobody listens', async (t) => {
    const server = await rude(t, () => {})
    const gone = createServer()
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    const answer = server.send({ url: new URL(`http://127.0.0.1:${port}/`), method: 'POST', body: 'x' })
    assert.deepEqual((await refusedWith(answer)).slice(0, 2), ['UPSTREAM_UNREACHABLE', 'none'])
  })

  test('none, where the caller had gone before', async (t) => {
    const { send, connections } = await rude(t, () => {})
    assert.deepEqual((await refusedWith(send({ signal: AbortSignal.abort() }))).slice(0, 2), ['DEADLINE_EXCEEDED', 'none'])
    assert.equal(connections(), 0)
  })

  // Mutation proof: set `left` only at the first byte of the answer.
  test('unknown, where the connection dropped after the request was taken', async (t) => {
    const { send } = await rude(t, (socket, request) => {
      assert.match(request, /POST/)
      socket.destroy()
    })
    assert.deepEqual((await refusedWith(send({ method: 'POST', body: 'x' }))).slice(0, 2), ['UPSTREAM_UNREACHABLE', 'unknown'])
  })

  test('unknown, where the caller goes while the platform works', async (t) => {
    const caller = new AbortController()
    const { send } = await rude(t, () => caller.abort())
    assert.deepEqual((await refusedWith(send({ method: 'POST', body: 'x', signal: caller.signal }))).slice(0, 2), ['DEADLINE_EXCEEDED', 'unknown'])
  })
})
