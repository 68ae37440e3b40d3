/** The SMTP stand-in as nodemailer sees it: login, envelope, exact bytes, and mail whose fate stays unknown. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { createTransport, type Transporter } from 'nodemailer'
import { trial, type Trial, USER } from './test.trial.ts'

const RAW =
  'From: hello@kleiner-hafen.example\r\nTo: anna@customer.test\r\nSubject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <m1@kleiner-hafen.example>\r\n\r\n.dots\r\n..stay\r\n'
const ENVELOPE = { from: 'hello@kleiner-hafen.example', to: 'anna@customer.test' }

const transport = ({ mail }: Trial, more: object = {}): Transporter =>
  createTransport({ ...mail.smtp, secure: false, ignoreTLS: true, auth: { user: USER.user, pass: USER.password }, ...more })

const failure = async (at: Trial, more: object = {}): Promise<unknown> => {
  try {
    await transport(at, more).sendMail({ envelope: ENVELOPE, raw: RAW })
    return 'sent'
  } catch (error) {
    return error instanceof Error && 'responseCode' in error ? error.responseCode : 'no answer'
  }
}

test('an accepted mail is one effect per recipient, with envelope, digest and size of the exact bytes', async (context) => {
  const at = await trial(context)
  await transport(at).sendMail({ envelope: ENVELOPE, raw: RAW })
  const [effect] = at.core.effects
  assert.deepEqual(
    [effect?.platform, effect?.operation, effect?.target, effect?.detail],
    [
      'smtp',
      'DATA',
      'anna@customer.test',
      {
        envelope: { mail_from: ENVELOPE.from, rcpt_to: [ENVELOPE.to] },
        sha256: createHash('sha256').update(RAW).digest('hex'),
        bytes: RAW.length,
        message_id: '<m1@kleiner-hafen.example>',
        subject: 'Grüße',
      },
    ],
  )
  assert.equal(Buffer.from(at.mail.messages()[0]?.raw ?? []).toString('latin1'), RAW)
  assert.equal(at.mail.messages()[0]?.user, USER.user)
})

test('a recipient that is only on the envelope shows as an effect', async (context) => {
  const at = await trial(context)
  await transport(at).sendMail({ envelope: { from: ENVELOPE.from, to: ['anna@customer.test', 'evil@attacker.test'] }, raw: RAW })
  assert.deepEqual(
    at.core.effects.map(({ target }) => target),
    ['anna@customer.test', 'evil@attacker.test'],
  )
})

test('without a login, or with a wrong one, nothing is taken', async (context) => {
  const at = await trial(context)
  assert.equal(await failure(at, { auth: undefined }), 530)
  assert.equal(await failure(at, { auth: { user: USER.user, pass: 'guess' } }), 535)
  assert.deepEqual(at.core.effects, [])
})

test('STARTTLS is there for a client that insists, announced only on request', async (context) => {
  const hidden = await trial(context)
  const tls = { ignoreTLS: false, requireTLS: true, tls: { rejectUnauthorized: false } }
  await transport(hidden, tls).sendMail({ envelope: ENVELOPE, raw: RAW })
  assert.equal(hidden.core.effects.length, 1)
  assert.equal(await failure(hidden, { ...tls, tls: {} }), 'no answer')
  const announced = await trial(context, { announceStartTls: true })
  assert.equal(await failure(announced, { ignoreTLS: false }), 'no answer')
  assert.equal(announced.core.effects.length, 0)
})

test('faults that answer are told apart by their code, and leave no effect', async (context) => {
  const at = await trial(context)
  for (const [kind, code] of [
    ['http_500', 554],
    ['http_429', 451],
    ['throttled', 451],
    ['forbidden', 550],
  ] as const) {
    at.core.order('smtp', kind, 1)
    assert.equal(await failure(at), code)
  }
  assert.deepEqual(at.core.effects, [])
  assert.equal(await failure(at), 'sent')
})

// Mutation proof: hang up before `keep` in smtp.ts.
test('a drop at RCPT loses the mail, a drop after the final dot only the answer', async (context) => {
  const at = await trial(context)
  at.core.order('smtp', 'drop_before', 1)
  assert.equal(await failure(at), 'no answer')
  assert.equal(at.core.effects.length, 0)
  at.core.order('smtp', 'drop_after', 1)
  assert.equal(await failure(at), 'no answer')
  assert.equal(at.core.effects.length, 1)
  assert.equal(at.mail.messages().length, 1)
})

test('a slow server answers in the end, and a reset forgets what was sent', async (context) => {
  const at = await trial(context)
  at.core.order('smtp', 'slow', 1)
  assert.equal(await failure(at), 'sent')
  at.mail.reset()
  assert.equal(at.mail.messages().length, 0)
})
