/** A login without a mail: what the server hears, and what each no means. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Refusal, Secret } from '@countersign/kernel'
import { smtpLogin } from './login.ts'
import { type Script, startStub } from './test.smtp.ts'
import type { SmtpConnection } from './transport.ts'

async function trial(t: TestContext, script: Script) {
  const stub = await startStub(script)
  t.after(() => stub.close())
  const sender = { from: { name: 'Demo Shop', address: 'shop@demo.example' } }
  const login = { user: 'shop', password: new Secret('not-a-real-secret') }
  const connection: SmtpConnection = { host: '127.0.0.1', port: stub.port, tls: 'none', login, sender }
  return { stub, ask: (ms = 2_000) => smtpLogin(connection, AbortSignal.timeout(ms)) }
}

const offering: Script = (command) =>
  command.startsWith('EHLO') ? '250-stub\r\n250 AUTH PLAIN' : command.startsWith('AUTH') ? '235 fine' : undefined
const code = (wanted: string) => (error: unknown) => error instanceof Refusal && error.code === wanted

// Mutation proof: send anything instead of `verify`.
test('a login that is taken: no sender, no recipient, no mail', async (t) => {
  const { stub, ask } = await trial(t, offering)
  await ask()
  assert.ok(stub.commands.some((command) => command.startsWith('AUTH')))
  assert.ok(!stub.commands.some((command) => /^(MAIL|RCPT|DATA)/.test(command)), stub.commands.join())
  assert.deepEqual(stub.heard, [])
})

test('each no is told apart', async (t) => {
  const wrong = await trial(t, (command, n) => (command.startsWith('AUTH') ? '535 no' : offering(command, n)))
  await assert.rejects(wrong.ask(), code('UPSTREAM_AUTH'))
  const none = await trial(t, () => undefined)
  await assert.rejects(none.ask(), code('UPSTREAM_AUTH'), 'a server that offers no login')
  const gone = await trial(t, (command) => (command.startsWith('EHLO') ? 'drop' : undefined))
  await assert.rejects(gone.ask(), code('UPSTREAM_UNREACHABLE'))
  const silent = await trial(t, (command) => (command.startsWith('EHLO') ? 'silence' : undefined))
  await assert.rejects(silent.ask(200), code('DEADLINE_EXCEEDED'))
})
