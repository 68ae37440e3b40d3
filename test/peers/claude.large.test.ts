// The real Claude Code keeps our longest answers in the conversation: it neither cuts them nor moves them to a file, whatever script they are written in.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { type Double, gmail, type GmailMail, PASSWORD, USER } from '../support/imap-double.ts'
import { part } from '../support/mailbox.ts'
import { needs } from '../support/peers.ts'
import { claude, offline, projectFolder, settleIn } from './claude.ts'
import { startModel } from './model.ts'
import { openWorld, type World } from './world.ts'

const peer = needs('claude')
const CHARS = 15_000
const LETTERS = 4
/** A model's token is some four letters of the first, and one sign or less of the others. */
const SCRIPTS = { latin: 'The parcel did not come. ', japanese: '荷物がまだ届いていません。', emoji: '📦😀🚚' } as const
const names = Object.keys(SCRIPTS)
const firstUid = (conversation: number): number => 1 + conversation * LETTERS

/** Conversations of more and longer letters than one answer may hold, so that it is as long as any. */
const MAILS: readonly GmailMail[] = Object.values(SCRIPTS).flatMap((words, at) =>
  Array.from({ length: LETTERS }, (_, nth): GmailMail => {
    const text = `${nth} ${words.repeat(Math.ceil(CHARS / words.length))}`
    const head = `From: Mara <mara@customer.test>\r\nTo: shop@demo.example\r\nSubject: Parcel ${at}\r\nMessage-ID: <${at}.${nth}@customer.test>\r\n`
    return { raw: `${head}${part('plain', text)}`, labels: ['INBOX'], id: String(firstUid(at) + nth), thread: String(firstUid(at)) }
  }),
)

let world: World
let project: string
let mail: Double
before(async () => {
  mail = await gmail(MAILS, ['Support'])
  world = await openWorld()
  project = projectFolder(world)
  settleIn(world, project)
  const { read } = world.sandbox.configs
  const secret = join(world.dir, 'mail')
  writeFileSync(secret, PASSWORD, { mode: 0o600 })
  const imap = `imap: { host: ${mail.host}, port: ${mail.port}, tls: none, user: ${USER}, password: { file: ${secret} } }\n`
  const [before, after, ...others] = readFileSync(read, 'utf8').split(/imap:\n(?: {8}.*\n)+/)
  assert.ok(before !== undefined && after !== undefined && others.length === 0)
  writeFileSync(read, `${before}${imap}${after}`)
})
after(async () => {
  await world.close()
  await mail.close()
})

// Mutation proof: let resultCharsMax in kernel/limits.ts be 60,000: the program saves the answer to a file, and its model gets the file's name.
test('the longest answers reach the model whole', peer, async () => {
  const model = await startModel(
    names.map((_, at) => () => ({ name: 'mcp__countersign-read__email_thread_get', input: { folder: 'INBOX', uid: firstUid(at) } })),
  )
  try {
    const ran = await claude(world, project, ['-p', 'go', '--allowedTools', 'mcp__countersign-read'], offline(model))
    assert.equal(ran.code, 0, `${ran.stderr}${ran.stdout}`)
  } finally {
    await model.close()
  }
  for (const [at, name] of names.entries()) {
    const { isError, text } = model.results[at] ?? { isError: true, text: 'no answer' }
    assert.equal(isError, false, text)
    assert.ok(text.length > LIMITS.resultCharsMax * 0.8, `${name}: ${text.length} characters`)
    const { messages } = JSON.parse(text) as { messages: readonly object[] }
    assert.equal(messages.length, LETTERS, name)
  }
})
