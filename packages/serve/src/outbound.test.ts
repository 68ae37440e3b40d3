import assert from 'node:assert/strict'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { describe, test, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { Refusal } from '@countersign/kernel'
import { isLoopback, outbound, type OutboundRequest } from './outbound.ts'
import { selfSigned } from './test.certificate.ts'
import { TOKEN } from './test.house.ts'

async function listening(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

interface Seen {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A plain server that keeps what it got. */
async function plainServer(t: TestContext): Promise<{ port: number; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body })
      response.setHeader('set-cookie', ['a=1', 'b=2']).end('fine')
    })
  })
  return { port: await listening(t, server), seen }
}

const send = (url: string, over: Partial<OutboundRequest> = {}, hosts: readonly string[] = []) =>
  outbound(new Set(hosts))({ method: 'GET', url: new URL(url), headers: {}, signal: new AbortController().signal, ...over })

async function refused(answer: Promise<unknown>): Promise<Refusal> {
  const error = await answer.then(
    () => assert.fail('was answered'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Refusal, String(error))
  return error
}

test('sends what it is given, once, and gives back status, headers and body', async (t) => {
  const { port, seen } = await plainServer(t)
  const answer = await send(`http://127.0.0.1:${port}/a?b=1`, { method: 'POST', headers: { 'x-token': TOKEN }, body: '{"ü":1}' })
  assert.deepEqual([answer.status, answer.body, answer.headers['set-cookie']], [200, 'fine', 'a=1, b=2'])
  assert.deepEqual([seen.length, seen[0]?.method, seen[0]?.url, seen[0]?.body, seen[0]?.headers['x-token']], [1, 'POST', '/a?b=1', '{"ü":1}', TOKEN])
  assert.equal(seen[0]?.headers['content-length'], '8')
})

describe('only listed hosts, over TLS, and loopback', () => {
  const HOSTS = ['shop.example', 'shop.example:8443']
  // Mutation proof: compare `url.hostname` with the list, or let `http:` through for listed hosts.
  for (const url of [
    'http://shop.example/',
    'https://evil.example/',
    'https://shop.example.evil.example/',
    'https://evil.example/shop.example',
    'https://shop.example@evil.example/',
    'https://evilshop.example/',
    'https://shop.example:444/',
    'https://shop.example./',
    'https://127.0.0.1/',
    'https://localhost/',
    'http://127.0.0.2/',
    'http://0.0.0.0/',
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:127.0.0.1]/',
    'http://[::]/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'data:text/plain,x',
  ])
    test(`not ${url}`, async () => {
      const refusal = await refused(send(url, {}, HOSTS))
      assert.deepEqual([refusal.code, refusal.effect], ['UPSTREAM_UNREACHABLE', 'none'])
      assert.match(refusal.message, /not on the list of hosts/)
    })

  // Mutation proof: leave out `named`: Node would send them as a basic authorization.
  test('no address with a user or a password, listed or not', async (t) => {
    const { port, seen } = await plainServer(t)
    for (const url of [`http://u:p@127.0.0.1:${port}/`, `http://u@127.0.0.1:${port}/`, 'https://shop.example:x@shop.example/'])
      assert.match((await refused(send(url, {}, HOSTS))).message, /not on the list/)
    assert.equal(seen.length, 0)
  })

  test('odd spellings of loopback are loopback only where the address is', () => {
    for (const url of ['http://127.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://[0:0:0:0:0:0:0:1]/', 'http://LOCALHOST/'])
      assert.ok(isLoopback(new URL(url)), url)
    for (const url of ['http://127.0.0.2/', 'http://[::ffff:127.0.0.1]/', 'http://localhost./']) assert.ok(!isLoopback(new URL(url)), url)
  })

  // Mutation proof: leave out `pinned`: the name would be looked up, and sent in clear text to whoever the answer names.
  test('`localhost` is not looked up: it means 127.0.0.1', async (t) => {
    const { port, seen } = await plainServer(t)
    assert.equal((await send(`http://localhost:${port}/`)).status, 200)
    assert.equal(seen[0]?.headers.host, `127.0.0.1:${port}`)
  })

  test('the loopback address of IPv6 is reached where the machine has it', async (t) => {
    const server = createServer((_, response) => response.end('six'))
    const has = await new Promise<boolean>((resolve) => server.once('error', () => resolve(false)).listen(0, '::1', () => resolve(true)))
    t.after(() => server.close())
    if (!has) return
    assert.equal((await send(`http://[::1]:${(server.address() as AddressInfo).port}/`)).body, 'six')
  })
})

describe('TLS', () => {
  async function tlsServer(t: TestContext) {
    const { key, cert } = selfSigned()
    let requests = 0
    const port = await listening(
      t,
      createTlsServer({ key, cert }, (_, response) => {
        requests++
        response.end('secret')
      }),
    )
    return { host: `127.0.0.1:${port}`, cert, count: () => requests }
  }

  test('a certificate that is trusted is answered', async (t) => {
    const { host, cert } = await tlsServer(t)
    const before = getCACertificates('default')
    t.after(() => setDefaultCACertificates(before))
    setDefaultCACertificates([cert])
    assert.equal((await send(`https://${host}/`, {}, [host])).body, 'secret')
  })

  // Mutation proof: leave out `rejectUnauthorized: true`.
  for (const off of [undefined, '0'])
    test(`a certificate that nobody vouches for gets nothing${off === '0' ? ', even where the environment says to accept it' : ''}`, async (t) => {
      const { host, count } = await tlsServer(t)
      const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      t.after(() =>
        before === undefined ? delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'] : (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before),
      )
      if (off !== undefined) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = off
      const refusal = await refused(send(`https://${host}/`, { method: 'POST', headers: { 'x-token': TOKEN }, body: TOKEN }, [host]))
      assert.deepEqual([refusal.code, refusal.effect, count()], ['UPSTREAM_UNREACHABLE', 'none', 0])
    })

  test('a server without TLS on a TLS address gets nothing', async (t) => {
    let got = ''
    const port = await listening(
      t,
      createTcpServer((socket) =>
        socket
          .on('data', (chunk) => (got += chunk.toString('latin1')))
          .on('error', () => {})
          .write('HTTP/1.1 200 OK\r\n\r\n'),
      ),
    )
    const refusal = await refused(send(`https://127.0.0.1:${port}/`, { headers: { 'x-token': TOKEN } }, [`127.0.0.1:${port}`]))
    assert.deepEqual([refusal.code, refusal.effect], ['UPSTREAM_UNREACHABLE', 'none'])
    assert.ok(!got.includes(TOKEN))
  })
})

// Mutation proof: leave out the catch around `send`.
test('a header with a line break is refused, and nothing is connected', async (t) => {
  const { port, seen } = await plainServer(t)
  for (const headers of [
    { 'x-token': `a\r\nHost: evil.example` },
    { 'x-token': 'a\nb' },
    { 'x\r\ny': 'a' },
    { 'x-token': 'a\0b' },
    { 'x y': 'a' },
    { 'x-token': '€' },
  ]) {
    const refusal = await refused(send(`http://127.0.0.1:${port}/`, { headers }))
    assert.deepEqual([refusal.code, refusal.effect], ['UPSTREAM_UNREACHABLE', 'none'])
    assert.ok(!refusal.message.includes('evil'))
  }
  assert.equal(seen.length, 0)
})

test('a line break in an address stays encoded', async (t) => {
  const { port, seen } = await plainServer(t)
  await send(`http://127.0.0.1:${port}/a%0d%0aHost:evil?q=%0d%0a`)
  assert.equal(seen[0]?.url, '/a%0d%0aHost:evil?q=%0d%0a')
})
