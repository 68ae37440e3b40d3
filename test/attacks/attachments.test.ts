// `recipients`, `bound`: a mail carries the very files that were shown, out of the outbox alone, and nothing in their names becomes a header.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { execFileSync, spawn } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { jail } from '@countersign/gate'
import { Refusal, sha256 } from '@countersign/kernel'
import { z } from 'zod'
import { planMail, sendMail } from '../support/mail.ts'
import { needs } from '../support/peers.ts'
import { record } from '../support/recorder.ts'
import { mailsIn, startSink } from '../support/smtp-sink.ts'

const dir = mkdtempSync(join(tmpdir(), 'countersign-attach-'))
after(() => rmSync(dir, { recursive: true, force: true }))
const [root, outside] = [join(dir, 'outbox'), join(dir, 'outside')]
const SECRET = 'SECRET of the outside'
beforeEach(() => {
  rmSync(root, { recursive: true, force: true })
  rmSync(outside, { recursive: true, force: true })
  mkdirSync(join(root, 'invoices'), { recursive: true })
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret.txt'), SECRET)
  writeFileSync(join(root, 'invoices', '1001.txt'), 'Invoice 1001: 12.50 EUR')
})

const plan = (...attachments: string[]) => planMail({ to: ['anna@customer.test'], allow: ['anna@customer.test'], attachments, outbox: root })

async function refused(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    if (error instanceof z.ZodError) return 'INPUT_INVALID'
    assert.ok(error instanceof Refusal, String(error))
    assert.equal(error.effect, 'none')
    assert.doesNotMatch(error.message, /SECRET|secret|outside|attacker|\/tmp/)
    return error.code
  }
  return 'none'
}

test('what is attached is shown: where it lies, its type, its size and its hash', async () => {
  const { facts, summary, does } = await plan('invoices/1001.txt')
  assert.deepEqual(
    facts.filter(({ label }) => label === 'Attachment').map(({ after: shown }) => shown),
    [`invoices/1001.txt (text/plain, 23 bytes, SHA-256 ${sha256('Invoice 1001: 12.50 EUR')})`],
  )
  assert.match(summary, /, the attachment “1001\.txt” and the text/)
  assert.deepEqual(does.attachments, [
    { path: 'invoices/1001.txt', name: '1001.txt', type: 'text/plain', size: 23, sha256: sha256('Invoice 1001: 12.50 EUR') },
  ])
})

test('a mail server gets the very file, and the message is the sealed one', needs('smtp-sink'), async () => {
  const planned = await plan('invoices/1001.txt')
  const sink = await startSink()
  const wire = await record(sink)
  await sendMail(planned, wire, root)
  const [mail] = mailsIn(wire.said())
  await wire.stop()
  await sink.stop()
  assert.deepEqual(mail?.to, ['<anna@customer.test>'])
  assert.equal(sha256(mail?.bytes ?? ''), planned.does.sha256[0])
  assert.ok(mail?.bytes.includes(Buffer.from('Invoice 1001: 12.50 EUR').toString('base64')))
})

/** Nothing listens there: a mail that got as far as a connection would be UPSTREAM_UNREACHABLE. */
const NOWHERE = { host: '127.0.0.1', port: 1 }

// Mutation proof: drop the comparison in `sealedFiles` of writer.ts and that of the message's hash.
const LATER: readonly [string, () => void, string][] = [
  ['other words in the file', () => writeFileSync(join(root, 'invoices', '1001.txt'), 'Invoice 1001: 99.50 EUR'), 'STATE_MOVED'],
  [
    'another file by its name',
    () => {
      writeFileSync(join(root, 'other.txt'), 'x')
      renameSync(join(root, 'other.txt'), join(root, 'invoices', '1001.txt'))
    },
    'STATE_MOVED',
  ],
  [
    'a link in its place',
    () => {
      unlinkSync(join(root, 'invoices', '1001.txt'))
      symlinkSync(join(outside, 'secret.txt'), join(root, 'invoices', '1001.txt'))
    },
    'ATTACHMENT_INVALID',
  ],
  [
    'a link in the place of its folder, to the same file',
    () => {
      renameSync(join(root, 'invoices'), join(outside, 'invoices'))
      symlinkSync(join(outside, 'invoices'), join(root, 'invoices'))
    },
    'ATTACHMENT_INVALID',
  ],
  [
    'a hard link in its place',
    () => {
      unlinkSync(join(root, 'invoices', '1001.txt'))
      linkSync(join(outside, 'secret.txt'), join(root, 'invoices', '1001.txt'))
    },
    'ATTACHMENT_INVALID',
  ],
  [
    'a pipe in its place',
    () => {
      unlinkSync(join(root, 'invoices', '1001.txt'))
      execFileSync('mkfifo', [join(root, 'invoices', '1001.txt')])
    },
    'ATTACHMENT_INVALID',
  ],
  ['nothing in its place', () => unlinkSync(join(root, 'invoices', '1001.txt')), 'ATTACHMENT_INVALID'],
]
for (const [name, change, code] of LATER)
  test(`after the yes there is ${name}: nothing is sent`, async () => {
    const planned = await plan('invoices/1001.txt')
    change()
    assert.equal(await refused(() => sendMail(planned, NOWHERE, root)), code)
  })

test('a hand without an outbox sends no mail that should carry something', async () => {
  assert.equal(await refused(async () => sendMail(await plan('invoices/1001.txt'), NOWHERE)), 'ATTACHMENT_INVALID')
})

// Mutation proof: in jail.ts take O_NOFOLLOW away, or open the file by its whole path.
test('a file and a folder that are swapped for links all the time: only the inside is ever read', { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('swap.child.ts', import.meta.url)), root, outside], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  const seen = { inside: 0, refused: 0 }
  try {
    // As long as it takes to meet both, and at least so often.
    for (let n = 0; n < 20_000 || (n < 200_000 && (seen.inside === 0 || seen.refused === 0)); n++)
      for (const path of ['swap.txt', 'swap/secret.txt']) {
        const found = jail(root).read(path, 1_000)
        if ('why' in found) seen.refused++
        else {
          assert.equal(found.bytes.toString(), 'inside')
          seen.inside++
        }
      }
  } finally {
    child.stdin.end()
    await ended
  }
  assert.ok(seen.inside > 0 && seen.refused > 0, JSON.stringify(seen))
})

test('no field, and no name of a file, starts a header', async () => {
  const evil = [
    'x\r\nBcc: evil@attacker.test',
    'x\nBcc: evil@attacker.test',
    'x\r\n\r\nHello',
    'x\u2028Bcc: y',
    '"; filename="run.exe',
    '=?utf-8?q?x?=',
    'x\u0000y',
  ]
  const to = ['anna@customer.test']
  for (const text of evil) {
    const tries: readonly (readonly [string, Partial<Parameters<typeof planMail>[0]>])[] = [
      ['to', { to: [`anna@customer.test${text}`] }],
      ['in_reply_to', { in_reply_to: `<a@b>${text}` }],
      ['references', { references: ['<a@b>', `<c@d>${text}`] }],
      ['attachments', { attachments: [`${text}.txt`] }],
      ['attachments', { attachments: [`invoices/1001.txt${text}`] }],
      ...(text.startsWith('"') ? [] : ([['subject', { subject: text }]] as const)),
    ]
    for (const [field, over] of tries) {
      const code = await refused(() => planMail({ to, allow: to, outbox: root, ...over }))
      assert.match(code, /^(?:RECIPIENT_INVALID|TEXT_INVALID|ATTACHMENT_INVALID|INPUT_INVALID)$/, `${field}: ${JSON.stringify(text)}`)
    }
  }
})

test('names and numbers beyond the rules are refused before a file is touched', async () => {
  for (const [attachments, code] of [
    [['../outside/secret.txt'], 'ATTACHMENT_INVALID'],
    [[join(outside, 'secret.txt')], 'ATTACHMENT_INVALID'],
    [['invoices/1001.txt', 'INVOICES/1001.TXT'], 'ATTACHMENT_INVALID'],
    [Array(6).fill('invoices/1001.txt'), 'INPUT_INVALID'],
    [['a'.repeat(251)], 'INPUT_INVALID'],
  ] as const)
    assert.equal(await refused(() => plan(...attachments)), code, attachments.join())
})

test('keys and lists of people go out in no file of text either', async () => {
  writeFileSync(join(root, 'customers.csv'), Array.from({ length: 30 }, (_, index) => `customer${index}@shop.test,${index}`).join('\r\n'))
  writeFileSync(join(root, 'key.txt'), `shpat_${'0a1b2c3d'.repeat(4)}`)
  assert.equal(await refused(() => plan('customers.csv')), 'TEXT_SENSITIVE')
  assert.equal(await refused(() => plan('key.txt')), 'TEXT_SENSITIVE')
})
