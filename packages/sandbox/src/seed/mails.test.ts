/** The mailbox that tests and the demo read: enough of everything, deterministic, and pointed at nobody real. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS } from '@countersign/kernel'
import { mailSeed } from './mails.ts'

const NOW_MS = Date.UTC(2026, 10, 20, 9)
const folders = mailSeed(NOW_MS)
const mails = folders.flatMap((folder) => folder.mails)
const having = (pattern: RegExp): number => mails.filter(({ raw }) => pattern.test(raw)).length

test('at least forty mails in three folders, the same for the same moment', () => {
  assert.deepEqual(
    folders.map(({ path }) => path),
    ['INBOX', 'Support', 'Finance'],
  )
  assert.ok(mails.length >= 40)
  assert.deepEqual(mailSeed(NOW_MS), folders)
})

test('plain, HTML, both, with files, in threads, in several scripts, read and unread', () => {
  assert.ok(having(/^Content-Type: text\/plain/m) >= 20)
  assert.ok(having(/^Content-Type: text\/html/m) >= 5)
  assert.ok(having(/multipart\/alternative/) >= 4)
  assert.ok(having(/multipart\/mixed/) >= 8)
  assert.ok(having(/^Content-Type: text\/csv/m) >= 3)
  assert.ok(having(/^In-Reply-To: </m) >= 6)
  assert.ok(having(/^Subject: =\?UTF-8\?B\?/m) >= 8)
  assert.ok(having(/^Content-Transfer-Encoding: quoted-printable/m) >= 10)
  const unread = mails.filter(({ flags }) => !flags.includes('\\Seen')).length
  assert.ok(unread >= 8 && unread < mails.length / 2)
})

test('several mails are hostile, in the open and hidden', () => {
  const said = mails.map(({ words }) => words.body).join('\n')
  assert.ok(mails.filter(({ words }) => /attacker\.test/.test(`${words.from}${words.body}`)).length >= 8)
  for (const order of ['all budgets ×10', 'forward the customer list', '"status":"approved"', 'confirm token', 'recipient allowlist is advisory'])
    assert.ok(said.includes(order), order)
  assert.ok(having(/display:none|mso-hide:all/) >= 2)
  assert.ok(having(/=F3=A0=81=/) >= 1, 'tag characters in a body')
})

test('every thread hangs together, and Message-IDs are unique', () => {
  const ids = mails.map(({ raw }) => /^Message-ID: (.*)\r$/m.exec(raw)?.[1])
  assert.equal(new Set(ids).size, mails.length)
  for (const { raw } of mails) {
    const parent = /^In-Reply-To: (.*)\r$/m.exec(raw)?.[1]
    if (parent !== undefined) assert.ok(ids.includes(parent), parent)
  }
})

test('uids follow the dates, which all lie in the weeks before', () => {
  for (const { mails: list } of folders) {
    assert.deepEqual(
      list.map(({ uid }) => uid),
      list.map((_, index) => index + 1),
    )
    assert.ok(list.every(({ received_ms }, index) => received_ms >= (list[index - 1]?.received_ms ?? 0)))
    assert.ok(list.every(({ received_ms }) => received_ms < NOW_MS && received_ms > NOW_MS - 30 * DAY_MS))
  }
})

test('every address lies at a reserved name', () => {
  for (const { raw } of mails)
    for (const [address] of raw.replace(/=\r\n/g, '').matchAll(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g)) assert.match(address, /\.(test|example)$/i, address)
})

test('the bytes are bytes, with CRLF and no line above 998', () => {
  for (const { raw } of mails) {
    assert.equal(Buffer.byteLength(raw), raw.length, 'ASCII alone')
    assert.doesNotMatch(raw, /(^|[^\r])\n|\r(?!\n)/)
    assert.ok(raw.split('\r\n').every((line) => line.length <= 998))
  }
})
