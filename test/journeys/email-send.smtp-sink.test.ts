// `recipients`, `known`: what a real mail server is told is what was approved, and what became of it is said truly.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Refusal, sha256 } from '@countersign/kernel'
import { z } from 'zod'
import { planMail, sendMail } from '../support/mail.ts'
import { needs } from '../support/peers.ts'
import { record } from '../support/recorder.ts'
import { mailsIn, type Sent, startSink } from '../support/smtp-sink.ts'

const ALLOW = ['anna@customer.test', '@partner.example']

interface Told {
  readonly mails: readonly Sent[]
  readonly connections: number
  readonly proof: object | null
  readonly refusal: Refusal | null
}

async function tell(plan: Awaited<ReturnType<typeof planMail>>, options: readonly string[]): Promise<Told> {
  const sink = await startSink(options)
  const wire = await record(sink)
  const end = (proof: object | null, refusal: Refusal | null) => ({ mails: mailsIn(wire.said()), connections: wire.connections(), proof, refusal })
  try {
    return end(await sendMail(plan, wire), null)
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    return end(null, error)
  } finally {
    await wire.stop()
    await sink.stop()
  }
}

for (const [name, options] of [
  ['with pipelining', []],
  ['without pipelining', ['-p']],
  ['without any extension', ['-e']],
] as const)
  test(`RCPT is the approved list, one by one, and the bytes are the sealed ones (${name})`, needs('smtp-sink'), async () => {
    const plan = await planMail({
      to: ['zoe@partner.example', 'anna@customer.test', "o'brien+shop@partner.example"],
      allow: ALLOW,
      subject: 'Größe 42 – da!',
    })
    const { mails, connections, proof } = await tell(plan, options)
    // Mutation proof: give the envelope all recipients at once, or a second address, in writer.ts.
    assert.deepEqual(
      mails.map(({ to }) => to),
      plan.reaches.map(({ address }) => [`<${address}>`]),
    )
    assert.deepEqual(
      mails.map(({ from }) => from.split(' ')[0]),
      Array(3).fill('<shop@demo.example>'),
    )
    // Mutation proof: drop `newline: 'windows'` in compose.ts.
    assert.deepEqual(
      mails.map(({ bytes }) => sha256(bytes)),
      plan.does.sha256,
    )
    assert.equal(connections, 3)
    assert.deepEqual(proof, { sent: '3', ...Object.fromEntries(plan.does.message_ids.map((id, index) => [`message_id_${index + 1}`, id])) })
  })

// What the sink did with the message is its own documented behaviour; the word about it must match.
const PHASES: readonly [string, readonly string[], 'none' | 'unknown', number][] = [
  ['drops at the greeting', ['-q', 'CONNECT'], 'none', 0],
  ['drops at EHLO', ['-q', 'EHLO'], 'none', 0],
  ['drops at RCPT', ['-q', 'RCPT'], 'none', 0],
  ['drops at DATA', ['-q', 'DATA'], 'none', 0],
  ['drops after the final dot', ['-q', '.'], 'unknown', 1],
  ['says 421 after the final dot', ['-Q', '.'], 'unknown', 1],
  ['refuses the message after the final dot', ['-f', '.'], 'none', 1],
  ['puts the message off after the final dot', ['-r', '.'], 'none', 1],
  ['refuses the recipient', ['-f', 'RCPT'], 'none', 0],
  ['puts the recipient off', ['-r', 'RCPT'], 'none', 0],
  ['refuses DATA', ['-f', 'DATA'], 'none', 0],
]
for (const [name, options, effect, messages] of PHASES)
  test(`a server that ${name}: effect ${effect}, and no second try`, needs('smtp-sink'), async () => {
    const told = await tell(await planMail({ to: ['anna@customer.test'], allow: ALLOW }), options)
    assert.equal(told.refusal?.effect, effect)
    assert.equal(told.mails.length, messages)
    assert.equal(told.connections, 1)
  })

test('a server that dies while it takes the first of three: the rest is not tried', needs('smtp-sink'), async () => {
  const plan = await planMail({ to: ['anna@customer.test', 'bob@partner.example', 'cy@partner.example'], allow: ALLOW })
  // It ends itself once it has the message, before it has answered.
  const told = await tell(plan, ['-M', '1'])
  assert.equal(told.refusal?.effect, 'unknown')
  assert.deepEqual(
    told.mails.map(({ to }) => to),
    [['<anna@customer.test>']],
  )
  assert.equal(told.connections, 1)
})

const corpus = z
  .array(
    z.object({
      id: z.string(),
      input: z.unknown(),
      allowlist: z.array(z.string()),
      expect: z.enum(['allow', 'needs_approval', 'reject']),
      why: z.string(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('../corpora/recipients.json', import.meta.url), 'utf8')))

/** What would be told to the server if everybody's yes were given: also what is not listed must reach its own address alone, once approved. */
async function planned(input: unknown, allow: readonly string[]) {
  try {
    return await planMail({ to: [input], allow })
  } catch (error) {
    assert.ok(error instanceof Refusal || error instanceof z.ZodError, String(error))
    return null
  }
}

// Mutation proof: in send.ts let `reject` through with its input; or in broker.ts hand the library `letter.to` with something behind a comma.
test(
  'the whole corpus of recipients, each on one real server’s envelope: one RCPT with the very address, or no connection',
  needs('smtp-sink'),
  async () => {
    const sink = await startSink()
    const wire = await record(sink)
    const expected: string[] = []
    try {
      for (const { id, input, allowlist, expect, why } of corpus) {
        const plan = await planned(input, allowlist)
        assert.equal(plan === null, expect === 'reject', `${id}: ${why}`)
        if (plan === null) continue
        assert.deepEqual(
          plan.reaches.map(({ listed }) => listed),
          [expect === 'allow'],
          `${id}: ${why}`,
        )
        await sendMail(plan, wire)
        expected.push(`<${String(input).replace(/[A-Z]/g, (letter) => letter.toLowerCase())}>`)
      }
    } finally {
      await wire.stop()
      await sink.stop()
    }
    const mails = mailsIn(wire.said())
    assert.deepEqual(
      mails.map(({ to }) => to),
      expected.map((address) => [address]),
    )
    assert.equal(wire.said().match(/^RCPT TO:/gm)?.length, expected.length)
    assert.equal(wire.connections(), expected.length)
    // Postfix's sink says yes to parameters, so it is our own word that carries none.
    assert.ok(mails.every(({ from, bytes }) => from.startsWith('<shop@demo.example>') && bytes.toString('latin1').match(/^To: /gm)?.length === 1))
  },
)
