/** The sending hand against a mail server that misbehaves on cue: what went out, and whether that is said truly. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal, type RefusalCode, Secret, sha256 } from '@countersign/kernel'
import { type EmailDoes, messageIds } from './letters.ts'
import { compose } from './compose.ts'
import { lettersOf } from './letters.ts'
import { type Heard, type Script, startStub } from './test.smtp.ts'
import { mailBroker } from './broker.ts'
import type { SmtpConnection } from './transport.ts'
import { emailWriter } from './writer.ts'

const sender = { from: { name: 'Demo Shop', address: 'shop@demo.example' } }

async function sealed(recipients: readonly string[]): Promise<EmailDoes> {
  const bare = {
    recipients,
    subject: 'Your order',
    text: 'Hello,\n.\n..it left\n.today',
    in_reply_to: null,
    references: [],
    attachments: [],
    date_ms: Date.UTC(2026, 10, 20, 18, 4, 0),
    message_ids: messageIds('chg_1', sender.from.address, recipients.length),
    sha256: [],
  }
  const made = await Promise.all(lettersOf(bare, []).map((letter) => compose(sender, letter)))
  return { ...bare, sha256: made.map((one) => one.sha256) }
}

interface Run {
  readonly heard: readonly Heard[]
  readonly commands: readonly string[]
  readonly connections: number
  readonly spent: readonly string[]
  readonly proof?: object
  readonly refusal?: Refusal
}

interface Setting {
  readonly script?: Script
  readonly connection?: Partial<SmtpConnection>
  readonly signal?: AbortSignal
  readonly does?: EmailDoes
  readonly grantRefuses?: string
}

async function run(recipients: readonly string[], { script, connection, signal, does, grantRefuses }: Setting = {}): Promise<Run> {
  const stub = await startStub(script)
  const spent: string[] = []
  const grant = {
    changeId: 'chg_1',
    spend(scope: string, target: string) {
      if (target === grantRefuses) throw new Refusal('GRANT_REFUSED')
      spent.push(`${scope} ${target}`)
    },
  }
  const settings: SmtpConnection = { host: '127.0.0.1', port: stub.port, tls: 'none', login: null, sender, ...connection }
  const writer = emailWriter(mailBroker(settings), grant, signal ?? AbortSignal.timeout(20_000))
  const end = () => ({ heard: stub.heard, commands: stub.commands, connections: stub.connections, spent })
  try {
    const proof = await writer.send(does ?? (await sealed(recipients)))
    return { ...end(), proof }
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    return { ...end(), refusal: error }
  } finally {
    await stub.close()
  }
}

const expectNo = ({ refusal }: Run, code: RefusalCode, effect: 'none' | 'unknown'): Refusal => {
  assert.ok(refusal !== undefined, 'a refusal was expected')
  assert.equal(`${refusal.code} ${refusal.effect}`, `${code} ${effect}`)
  return refusal
}

test('each recipient: a connection, an envelope, a grant and bytes of their own', async () => {
  const recipients = ["o'brien@customer.test", 'zoe@partner.example']
  const does = await sealed(recipients)
  const { heard, spent, proof, connections } = await run(recipients)
  assert.deepEqual(
    heard.map(({ to }) => to),
    [["<o'brien@customer.test>"], ['<zoe@partner.example>']],
  )
  assert.deepEqual(
    heard.map(({ from }) => from),
    ['<shop@demo.example>', '<shop@demo.example>'],
  )
  assert.deepEqual(
    heard.map(({ data }) => sha256(Buffer.from(data, 'latin1'))),
    does.sha256,
  )
  assert.deepEqual(
    spent,
    recipients.map((address) => `send email:${address}`),
  )
  assert.equal(connections, 2)
  assert.deepEqual(proof, { sent: '2', message_id_1: '<chg_1.1@demo.example>', message_id_2: '<chg_1.2@demo.example>' })
})

// Mutation proof: in `outcomeOf` call everything `none`, or everything `unknown`.
const FATES: readonly [string, Script, RefusalCode, 'none' | 'unknown', number][] = [
  ['the recipient is refused', (c) => (c.startsWith('RCPT') ? '550 no' : undefined), 'UPSTREAM_REJECTED', 'none', 0],
  ['the recipient is put off', (c) => (c.startsWith('RCPT') ? '450 later' : undefined), 'UPSTREAM_ERROR', 'none', 0],
  ['the line drops at RCPT', (c) => (c.startsWith('RCPT') ? 'drop' : undefined), 'UPSTREAM_UNREACHABLE', 'none', 0],
  ['the line drops at DATA', (c) => (c === 'DATA' ? 'drop' : undefined), 'UPSTREAM_UNREACHABLE', 'none', 0],
  ['the message is refused', (c) => (c === '.' ? '554 no' : undefined), 'UPSTREAM_REJECTED', 'none', 1],
  ['the line drops after the message', (c) => (c === '.' ? 'drop' : undefined), 'UPSTREAM_UNREACHABLE', 'unknown', 1],
  ['the server goes away after the message', (c) => (c === '.' ? '421 bye' : undefined), 'UPSTREAM_UNREACHABLE', 'unknown', 1],
  ['a yes that is none after the message', (c) => (c === '.' ? '999 what' : undefined), 'UPSTREAM_UNREACHABLE', 'unknown', 1],
]
for (const [name, script, code, effect, messages] of FATES)
  test(`${name}: ${code}, effect ${effect}, and no second try`, async () => {
    const done = await run(['anna@customer.test'], { script })
    expectNo(done, code, effect)
    assert.equal(done.heard.length, messages)
    assert.equal(done.connections, 1)
  })

test('nobody listens: surely not sent', async () => {
  const done = await run(['anna@customer.test'], { connection: { port: 1 } })
  expectNo(done, 'UPSTREAM_UNREACHABLE', 'none')
})

test('time runs out before the message: not sent; after it: unknown', async () => {
  for (const [step, effect] of [
    ['MAIL', 'none'],
    ['.', 'unknown'],
  ] as const) {
    // Time runs out when the server has the command that it will not answer: a fixed delay would sometimes end an earlier step.
    const time = new AbortController()
    const script = (command: string) => {
      if (step === '.' ? command !== '.' : !command.startsWith(step)) return undefined
      setImmediate(() => time.abort())
      return 'silence' as const
    }
    expectNo(await run(['anna@customer.test'], { script, signal: time.signal }), 'DEADLINE_EXCEEDED', effect)
  }
})

test('a later recipient fails: stop there, and say how many surely went out', async () => {
  for (const answer of ['550 no', 'drop']) {
    const done = await run(['a@customer.test', 'b@customer.test', 'c@customer.test'], {
      script: (c, connection) => (connection === 2 && c.startsWith('RCPT') ? answer : undefined),
    })
    assert.match(
      expectNo(done, answer === 'drop' ? 'UPSTREAM_UNREACHABLE' : 'UPSTREAM_REJECTED', 'unknown').message,
      /1 of 3 messages surely went out/,
    )
    assert.deepEqual(
      done.heard.map(({ to }) => to),
      [['<a@customer.test>']],
    )
    assert.equal(done.connections, 2)
  }
})

// Mutation proof: call `grant.spend` after `submit`.
test('without the grant nothing is connected to', async () => {
  const done = await run(['anna@customer.test'], { grantRefuses: 'email:anna@customer.test' })
  expectNo(done, 'GRANT_REFUSED', 'none')
  assert.equal(done.connections, 0)
})

// Mutation proof: drop the comparison with `does.sha256` in `sealedLetters`.
test('bytes that are not the approved ones are not sent, not even to the recipients before', async () => {
  const does = await sealed(['a@customer.test', 'b@customer.test'])
  const done = await run([], { does: { ...does, sha256: [does.sha256[0] ?? '', '0'.repeat(64)] } })
  expectNo(done, 'STATE_MOVED', 'none')
  assert.equal(done.connections, 0)
  const edited = await run([], { does: { ...does, text: `${does.text}!` } })
  expectNo(edited, 'STATE_MOVED', 'none')
})

test('a recipient that is not canonical never gets as far as the wire', async () => {
  const does = await sealed(['anna@customer.test'])
  for (const bad of ['anna@customer.test,evil@attacker.test', 'Anna@customer.test', 'anna@customer.test> NOTIFY=NEVER']) {
    const done = await run([], { does: { ...does, recipients: [bad] } })
    expectNo(done, 'RECIPIENT_INVALID', 'none')
    assert.equal(done.connections, 0)
  }
})

test('TLS that is required and not offered: no mail, no password', async () => {
  const login = { user: 'agent', password: new Secret('s3cret-pw') }
  const done = await run(['anna@customer.test'], { connection: { tls: 'required', login } })
  assert.equal(expectNo(done, 'UPSTREAM_UNREACHABLE', 'none').effect, 'none')
  assert.ok(!done.commands.some((command) => /AUTH|MAIL|s3cret/.test(command)))
})

test('a login that the server does not offer: the mail is not sent without one', async () => {
  const done = await run(['anna@customer.test'], { connection: { login: { user: 'agent', password: new Secret('s3cret-pw') } } })
  assert.equal(done.refusal?.effect, 'none')
  assert.equal(done.heard.length, 0)
})

test('a wrong password is the operator’s matter, and stays unsaid', async () => {
  const script: Script = (c) => (c.startsWith('EHLO') ? '250-stub\r\n250 AUTH PLAIN' : c.startsWith('AUTH') ? '535 no such user agent' : undefined)
  const done = await run(['anna@customer.test'], { script, connection: { login: { user: 'agent', password: new Secret('s3cret-pw') } } })
  const refusal = expectNo(done, 'UPSTREAM_AUTH', 'none')
  assert.doesNotMatch(refusal.message, /agent|s3cret|such user/)
})

test('clear text to another machine is refused before anything is sent', () => {
  for (const host of ['mail.example', '10.0.0.5', '127.0.0.1.attacker.test', '::2', 'localhost.attacker.test'])
    assert.throws(() => mailBroker({ host, port: 25, tls: 'none', login: null, sender }), Refusal)
  for (const host of ['127.0.0.1', 'localhost', '::1']) assert.ok(mailBroker({ host, port: 25, tls: 'none', login: null, sender }))
})
