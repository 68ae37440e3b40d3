// `recipients`: mail reaches exactly the approved addresses. Every way of hiding one address in another is tried up to the wire.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { EMAIL_WRITE_TOOLS } from '@countersign/write'
import { z } from 'zod'
import { planMail, sendMail } from '../support/mail.ts'
import { mailsIn } from '../support/smtp-sink.ts'

const Entry = z.object({
  id: z.string(),
  input: z.unknown(),
  allowlist: z.array(z.string()),
  expect: z.enum(['allow', 'needs_approval', 'reject']),
  why: z.string(),
})
const corpus = z.array(Entry).parse(JSON.parse(readFileSync(new URL('../corpora/recipients.json', import.meta.url), 'utf8')))

/** A server that says yes to everything: whatever reaches the wire, it would deliver. */
let said = ''
let port = 0
const sockets = new Set<Socket>()
const server = createServer((socket) => {
  sockets.add(socket)
  let inData = false
  socket.on('error', () => undefined)
  socket.write('220 yes\r\n')
  socket.on('data', (chunk: Buffer) => {
    const text = chunk.toString('latin1')
    said += text
    if (inData) {
      if (!said.endsWith('\r\n.\r\n')) return
      inData = false
      socket.write('250 ok\r\n')
      return
    }
    for (const line of text.split('\r\n').slice(0, -1)) {
      inData = line === 'DATA'
      socket.write(inData ? '354 go on\r\n' : '250 ok\r\n')
    }
  })
})
before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = address !== null && typeof address === 'object' ? address.port : 0
})
after(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

/** Only what the list allows is sent: an unlisted address waits for an approver and gets nothing here. */
async function attempt(to: readonly unknown[], allow: readonly string[], text?: string, subject?: string): Promise<'sent' | 'held' | 'refused'> {
  said = ''
  try {
    const plan = await planMail({ to, allow, ...(text === undefined ? {} : { text }), ...(subject === undefined ? {} : { subject }) })
    if (plan.reaches.some(({ listed }) => !listed)) return 'held'
    await sendMail(plan, { host: '127.0.0.1', port })
    return 'sent'
  } catch (error) {
    assert.ok(error instanceof Refusal || error instanceof z.ZodError, String(error))
    return 'refused'
  }
}

const OUTCOME = { allow: 'sent', needs_approval: 'held', reject: 'refused' } as const

// Mutation proof: in send.ts let `reject` through; for the test of capitals, pass the caller's text on instead of `judgement.address`.
for (const { id, input, allowlist, expect, why } of corpus)
  test(`${id} ${expect}: ${why}`, async () => {
    assert.equal(await attempt([input], allowlist), OUTCOME[expect])
    const mails = mailsIn(said)
    if (expect !== 'allow') {
      assert.equal(said, '')
      return
    }
    assert.deepEqual(
      mails.map(({ to }) => to),
      [[`<${String(input).toLowerCase()}>`]],
    )
    assert.equal(said.match(/^RCPT TO:/gm)?.length, 1)
    assert.doesNotMatch(said, /attacker/)
  })

test('one bad recipient among good ones: nobody gets anything', async () => {
  for (const { input, allowlist, expect } of corpus.filter((entry) => entry.expect === 'reject')) {
    assert.equal(await attempt(['anna@customer.test', input], [...allowlist, 'anna@customer.test']), OUTCOME[expect])
    assert.equal(said, '')
  }
})

test('an unlisted recipient among listed ones holds the whole mail', async () => {
  assert.equal(await attempt(['anna@customer.test', 'evil@attacker.test'], ['anna@customer.test']), 'held')
  assert.equal(said, '')
})

test('capitals are folded once: the server hears the very text that the list holds', async () => {
  assert.equal(await attempt(['Anna@Customer.TEST'], ['aNNa@customer.test']), 'sent')
  assert.deepEqual(mailsIn(said)[0]?.to, ['<anna@customer.test>'])
})

test('an empty list is nobody', async () => {
  assert.equal(await attempt(['anna@customer.test'], []), 'held')
})

test('nothing in subject or text adds a recipient', async () => {
  for (const smuggled of [
    'x\r\nBcc: evil@attacker.test',
    'x\nBcc: evil@attacker.test',
    'x\rRCPT TO:<evil@attacker.test>',
    'x\u2028Bcc: evil@attacker.test',
  ])
    assert.equal(await attempt(['anna@customer.test'], ['anna@customer.test'], undefined, smuggled), 'refused')
  // Lines of a text may look like headers, commands, or the end of a message; they arrive as text.
  const text = 'Bcc: evil@attacker.test\n.\nMAIL FROM:<evil@attacker.test>\nRCPT TO:<evil@attacker.test>\nDATA\n.\nQUIT\n'
  assert.equal(await attempt(['anna@customer.test'], ['anna@customer.test'], text), 'sent')
  const [mail, ...more] = mailsIn(said)
  assert.equal(more.length, 0)
  assert.deepEqual(mail?.to, ['<anna@customer.test>'])
  assert.doesNotMatch(mail?.bytes.toString('latin1').split('\r\n\r\n')[0] ?? '', /attacker/)
  assert.match(mail?.bytes.toString('latin1') ?? '', /\r\n\r\nBcc: evil@attacker\.test\r\n\.\r\nMAIL FROM/)
})

test('a text with a bare carriage return before the dot, which some servers take for the end of a message, is refused', async () => {
  for (const end of ['\r.\r', '\n.\r\n', '\r\n.\n', '\r\n.\r\n']) {
    const text = `Hello${end}MAIL FROM:<evil@attacker.test>`
    assert.equal(await attempt(['anna@customer.test'], ['anna@customer.test'], text), 'refused')
    assert.equal(said, '')
  }
})

test('there is no other field by which a recipient could come', () => {
  const shape = EMAIL_WRITE_TOOLS[0].input
  assert.deepEqual(Object.keys(shape.shape).toSorted(), ['attachments', 'in_reply_to', 'reason', 'references', 'subject', 'text', 'to'])
  for (const extra of ['cc', 'bcc', 'from', 'reply_to', 'headers', 'envelope', 'html', 'raw', 'attachments'])
    assert.equal(
      shape.safeParse({ to: ['anna@customer.test'], subject: 's', text: 't', reason: 'She asked where it is.', [extra]: 'evil@attacker.test' })
        .success,
      false,
    )
})
