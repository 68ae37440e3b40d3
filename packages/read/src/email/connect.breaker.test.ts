/** A mail server that is down is left alone for a while, and found again when it is back. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { LIMITS, Secret } from '@countersign/kernel'
import { refusal, soon } from '../test.standin.ts'
import { imapConnection } from './connect.ts'

/** Hangs up on whoever calls, until it is up; then it logs in and answers what is harmless. */
async function failing(context: TestContext) {
  const state = { dials: 0, up: false, no: '' }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    state.dials += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (!state.up) return void socket.destroy()
    socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n')
    socket.on('data', (chunk: Buffer) => {
      for (const said of chunk
        .toString('latin1')
        .split('\r\n')
        .filter((text) => text !== '')) {
        const [tag = ''] = said.split(' ')
        const refused = state.no !== '' && / (?:LOGIN|AUTHENTICATE)/.test(said)
        socket.write(refused ? `${tag} NO [${state.no}] no\r\n` : `${tag} OK done\r\n`)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address !== 'string')
  let now = 1_000_000
  const connection = imapConnection({
    host: '127.0.0.1',
    port: address.port,
    tls: 'none',
    user: 'agent@shop.test',
    auth: { password: new Secret('p') },
    folders: ['INBOX'],
    clock: () => now,
  })
  context.after(() => connection.close())
  return { state, use: (signal = soon()) => connection.use(signal, async () => 'looked'), pass: (ms: number) => void (now += ms) }
}

// Mutation proof: call turn without the guard.
test('after a row of lost connections it answers at once, and later one call probes for all', async (context) => {
  const { state, use, pass } = await failing(context)
  for (let time = 0; time < LIMITS.breakerFaultsMax; time++) await assert.rejects(use(), refusal('UPSTREAM_UNREACHABLE', 'none'))
  const { dials } = state
  assert.equal(dials, LIMITS.breakerFaultsMax)
  await assert.rejects(use(), refusal('UPSTREAM_UNREACHABLE', 'none', LIMITS.breakerOpen_ms / 1_000))
  assert.equal(state.dials, dials, 'nothing was sent')

  pass(LIMITS.breakerOpen_ms)
  await assert.rejects(use(), refusal('UPSTREAM_UNREACHABLE', 'none'))
  assert.equal(state.dials, dials + 1, 'one probe')
  await assert.rejects(use(), refusal('UPSTREAM_UNREACHABLE', 'none', LIMITS.breakerOpen_ms / 1_000))

  pass(LIMITS.breakerOpen_ms)
  state.up = true
  assert.equal(await use(), 'looked')
  assert.equal(await use(), 'looked')
  assert.equal(state.dials, dials + 2)
})

test('a server that says no is there: a wrong password or a caller who leaves opens nothing', async (context) => {
  const { state, use } = await failing(context)
  state.up = true
  state.no = 'AUTHENTICATIONFAILED'
  for (let time = 0; time <= LIMITS.breakerFaultsMax; time++) await assert.rejects(use(), refusal('UPSTREAM_AUTH', 'none'))
  state.no = ''
  for (let time = 0; time <= LIMITS.breakerFaultsMax; time++) await assert.rejects(use(AbortSignal.abort()))
  assert.equal(await use(), 'looked')
})
