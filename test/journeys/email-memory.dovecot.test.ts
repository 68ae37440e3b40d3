/** Mails made to hang, crash or fill the reader: each is read in every way, in a process that has little memory. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { deflateSync } from 'node:zlib'
import { pdf, stream, textAt } from '../../packages/read/src/email/pdf/test.pdf.ts'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { part } from '../support/mailbox.ts'
import { needs } from '../support/peers.ts'

const MB = 1024 * 1024
const HEAD = 'From: a@customer.test\r\nMIME-Version: 1.0\r\n'
const lines = (base64: string): string => base64.replace(/.{76}/g, '$&\r\n')
const mixed = (...parts: readonly string[]): string =>
  `${HEAD}Content-Type: multipart/mixed; boundary=m\r\n\r\n${parts.map((one) => `--m\r\n${one}`).join('\r\n')}\r\n--m--\r\n`
const attached = (type: string, bytes: Buffer | string): string =>
  `Content-Type: ${type}\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(Buffer.from(bytes).toString('base64'))}`

function nested(depth: number): string {
  let body = part('plain', 'deep inside')
  for (let level = depth; level > 0; level--)
    body = `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n${body}--b${level}--\r\n`
  return HEAD + body
}
function letters(depth: number): string {
  let body = `${HEAD}\r\ndeep inside\r\n`
  for (let level = 0; level < depth; level++) body = `${HEAD}Content-Type: message/rfc822\r\n\r\n${body}`
  return body
}

const zeros = deflateSync(Buffer.alloc(200 * MB, ' '), { level: 9 })
const bomb = (filters: string, bytes: Buffer): Buffer =>
  pdf({
    pages: ['/X Do', textAt(50, 700, 'second')],
    resources: '/XObject<</X 100 0 R>>',
    objects: [stream(`/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Filter${filters}`, bytes)],
  })

const MAILS: Readonly<Record<string, () => string | Buffer>> = {
  'an attachment of fifty megabytes': () => mixed(part('plain', 'see attached'), attached('application/pdf', Buffer.alloc(37 * MB, 'x'))),
  'a text of fifty megabytes attached': () => mixed(part('plain', 'see attached'), attached('text/csv', Buffer.alloc(37 * MB, 'a;b\n'))),
  'a body of fifty megabytes': () => `${HEAD}Content-Type: text/html\r\n\r\n${'<p>word</p>\r\n'.repeat((50 * MB) / 13)}`,
  'one line of twenty megabytes': () => `${HEAD}Content-Type: text/plain\r\n\r\n${'x'.repeat(20 * MB)}\r\n`,
  'twenty megabytes of flowed blanks': () => `${HEAD}Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n${'> > > \r\n'.repeat((20 * MB) / 8)}`,
  'twenty megabytes of soft line ends': () =>
    `${HEAD}Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${'=\r\n'.repeat((20 * MB) / 3)}`,
  'multiparts nested two thousand deep': () => nested(2_000),
  'letters nested three hundred deep': () => letters(300),
  'twenty thousand parts': () => mixed(...Array.from({ length: 20_000 }, () => '\r\nx')),
  'a boundary that never ends': () =>
    `${HEAD}Content-Type: multipart/mixed; boundary=m\r\n\r\n${'--m\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n'.repeat(5_000)}`,
  'a header of five megabytes': () => `${HEAD}${'X-Fill: y\r\n'.repeat((5 * MB) / 11)}\r\nbody\r\n`,
  'a subject of a hundred thousand encoded words': () => `${HEAD}Subject: ${'=?utf-8?B?8J+SmQ==?=\r\n '.repeat(100_000)}x\r\n\r\nbody\r\n`,
  'a hundred thousand references': () =>
    `${HEAD}Message-ID: <r@customer.test>\r\nReferences: ${Array.from({ length: 100_000 }, (_, index) => `<${index}@x>`).join('\r\n ')}\r\n\r\nbody\r\n`,
  'broken charsets': () =>
    mixed(
      ...['utf-7', 'iso-2022-jp', 'x-unknown', 'utf-16', '"; DROP', 'utf-8\u0000'].map(
        (charset) => `Content-Type: text/plain; charset=${charset}\r\n\r\n\x1b$B\x1b(B+AGE-\xff\xfe\xfd`,
      ),
    ),
  'broken base64': () => mixed(`Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${'====!!!!'.repeat(100_000)}`),
  'a million elements': () => HEAD + part('html', '<div><b><i><a href=x>'.repeat(250_000)),
  'a style sheet like a bomb': () =>
    HEAD + part('html', `<style>${'a b c d e f g *:not(.x){color:var(--x)}'.repeat(20_000)}</style>${'<a><b><i>'.repeat(20_000)}x`),
  'a table of a million cells': () => HEAD + part('html', `<table>${'<tr><td>1</td><td>2</td></tr>'.repeat(33_000)}`),
  'a PDF that unpacks to hundreds of megabytes': () => mixed(part('plain', 'a'), attached('application/pdf', bomb('/FlateDecode', zeros))),
  'a PDF that unpacks twice': () => mixed(part('plain', 'a'), attached('application/pdf', bomb('[/FlateDecode/FlateDecode]', deflateSync(zeros)))),
  'a PDF of millions of operations': () =>
    mixed(part('plain', 'a'), attached('application/pdf', pdf({ pages: ['BT /F1 9 Tf (aaaaaaaaaaaaaaaa) Tj ET '.repeat(1_500_000)] }))),
  'a PDF of a hundred thousand pages': () =>
    mixed(
      part('plain', 'a'),
      attached(
        'application/pdf',
        pdf({ pages: ['x'] })
          .toString('latin1')
          .replace('/Kids[10 0 R]/Count 1', `/Kids[${'10 0 R '.repeat(100_000)}]/Count 100000`),
      ),
    ),
  'an HTML attachment like a bomb': () =>
    mixed(part('plain', 'a'), attached('text/html', `<style>${'*{color:red}'.repeat(50_000)}</style>${'<p>'.repeat(200_000)}`)),
}

describe('mails made to break the reader', needs('dovecot', 'openssl'), () => {
  /** Far below what one of these mails holds, and enough for all work that is honest. */
  const HEAP_MB = 96
  const RSS_MB = 600
  let server: Dovecot
  let answer: { readonly mails: number; readonly outcomes: Readonly<Record<string, string>>; readonly rss_mb: number }
  before(async () => {
    server = await startDovecot([])
    for (const make of Object.values(MAILS)) server.deliver('INBOX', make())
    const options = JSON.stringify({ port: server.port, user: server.user, password: server.password })
    const child = join(import.meta.dirname, '..', 'support', 'mail.child.ts')
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [`--max-old-space-size=${HEAP_MB}`, child, options], { env: {} })
    assert.equal(stderr, '')
    answer = JSON.parse(stdout) as typeof answer
  })
  after(() => server.stop())

  test('all were read, or refused with a code', () => {
    assert.equal(answer.mails, Object.keys(MAILS).length)
    for (const [index, name] of Object.keys(MAILS).entries())
      for (const way of ['message', 'thread']) {
        const said = answer.outcomes[`${way} ${index + 1}`] ?? ''
        assert.ok(Number(said) <= 40_000 || ['UPSTREAM_MALFORMED', 'DEADLINE_EXCEEDED'].includes(said), `${way} of ${name}: ${said}`)
      }
  })

  test('no answer was larger than one result', () => {
    for (const [name, said] of Object.entries(answer.outcomes)) assert.ok(!(Number(said) > 40_000), `${name}: ${said}`)
    assert.ok(Number(answer.outcomes['files']) > 1_000 && Number(answer.outcomes['waiting']) > 100)
  })

  test('the process stayed within its memory', () => assert.ok(answer.rss_mb <= RSS_MB, `${answer.rss_mb} MB`))
})
