/** What became of a request that failed: `none` may be said only where no byte of it can have left. */
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { outbound } from './outbound.ts'

const send = outbound(new Set(['api.example.test']))
const post = (url: URL, signal = new AbortController().signal) => send({ method: 'POST', url, headers: {}, body: '{}', signal })
const fails = (code: string, effect: string) => (error: unknown) => error instanceof Refusal && error.code === code && error.effect === effect

async function listening(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

test('nobody listens: surely nothing happened', async () => {
  const server = createServer()
  const url = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  await assert.rejects(post(url), fails('UPSTREAM_UNREACHABLE', 'none'))
})

test('a host that is not on the list is not reached, nor one in clear text', async () => {
  await assert.rejects(post(new URL('https://elsewhere.example.test/')), fails('UPSTREAM_UNREACHABLE', 'none'))
  await assert.rejects(post(new URL('http://api.example.test/')), fails('UPSTREAM_UNREACHABLE', 'none'))
})

for (const code of ['ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED']) {
  test(`the network is lost (${code}) after the request went out: it may have happened`, async () => {
    let ours: Socket | undefined
    const seen = (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'socket' in message && message.socket instanceof Socket) ours = message.socket
    }
    subscribe('net.client.socket', seen)
    // A router that dies makes the kernel give these codes on a connection that has carried the whole request.
    // Mutation proof: let the error's code decide where the connection was made.
    const server = createServer(() => ours?.destroy(Object.assign(new Error('lost'), { code })))
    try {
      await assert.rejects(post(await listening(server)), fails('UPSTREAM_UNREACHABLE', 'unknown'))
    } finally {
      unsubscribe('net.client.socket', seen)
      server.closeAllConnections()
      server.close()
    }
  })
}

test('an answer cut off in its middle, and a deadline while it is waited for: it may have happened', async () => {
  const server = createServer((request, answer) => {
    if (request.url === '/hang') return
    answer.writeHead(200, { 'content-length': '100' })
    answer.write('{"success":', () => answer.destroy())
  })
  const url = await listening(server)
  await assert.rejects(post(url), fails('UPSTREAM_UNREACHABLE', 'unknown'))
  const control = new AbortController()
  server.on('request', () => control.abort())
  await assert.rejects(post(new URL('/hang', url), control.signal), fails('DEADLINE_EXCEEDED', 'unknown'))
  server.closeAllConnections()
  server.close()
})
