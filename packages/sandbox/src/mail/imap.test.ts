/** The IMAP stand-in as imapflow sees it: folders, structure, search in any script, and bodies that stay unread. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { ImapFlow } from 'imapflow'
import { imapClient, trial, type Trial, USER, verdict } from './test.trial.ts'

async function flow(context: TestContext, { mail }: Trial): Promise<ImapFlow> {
  const client = new ImapFlow({ ...mail.imap, secure: false, auth: { user: USER.user, pass: USER.password }, logger: false, disableAutoIdle: true })
  client.on('error', () => {})
  await client.connect()
  context.after(() => client.close())
  return client
}

async function body(client: ImapFlow, uid: number, part: string, maxBytes = 100_000): Promise<string> {
  const { content } = await client.download(String(uid), part, { uid: true, maxBytes })
  return content === undefined ? '' : (await Array.fromAsync(content)).join('')
}

test('a wrong password is refused', async (context) => {
  const client = await imapClient(context, await trial(context), false)
  assert.match(verdict(await client.send(`LOGIN "${USER.user}" "guess"`)), /^NO /)
  assert.match(verdict(await client.send('LIST "" "*"')), /^(BAD|NO) /)
})

test('three folders, the seeded mails, and envelopes with names in any script', async (context) => {
  const client = await flow(context, await trial(context))
  const folders = await client.list({ statusQuery: { messages: true, unseen: true } })
  assert.deepEqual(folders.map(({ path }) => path).toSorted(), ['Finance', 'INBOX', 'Support'])
  assert.ok(folders.reduce((sum, { status }) => sum + (status?.messages ?? 0), 0) >= 40)
  await client.mailboxOpen('Support', { readOnly: true })
  const subjects = await Array.fromAsync(client.fetch('1:*', { envelope: true }), ({ envelope }) => envelope?.subject)
  for (const subject of ['日本への配送について', 'So schön! 💚', 'سؤال عن الطلب', 'Chipped plate in order #1019'])
    assert.ok(subjects.includes(subject), subject)
  const [hana] = await Array.fromAsync(client.fetch({ subject: '日本への配送' }, { envelope: true }))
  assert.equal(hana?.envelope?.from?.[0]?.name, '見本 はな')
})

test('search finds decoded words, senders and dates', async (context) => {
  const client = await flow(context, await trial(context))
  await client.mailboxOpen('Support', { readOnly: true })
  const count = async (query: object): Promise<number> => ((await client.search(query, { uid: true })) || []).length
  assert.equal(await count({ subject: 'schön' }), 1)
  assert.equal(await count({ body: 'grußkarte' }), 0)
  assert.equal(await count({ body: 'handgeschriebene' }), 1)
  assert.equal(await count({ from: 'anna@customer.test' }), 2)
  assert.equal(await count({ from: 'anna@customer.test', seen: false, subject: 'coasters' }), 1)
  assert.equal(await count({ or: [{ from: 'hugo.demo7' }, { from: 'jonas.beispiel29' }] }), 3)
  assert.equal(await count({ sentSince: new Date(Date.UTC(2026, 10, 19)) }), await count({ since: new Date(Date.UTC(2026, 10, 19)) }))
  assert.ok((await count({ since: new Date(Date.UTC(2026, 10, 19)) })) > 2)
  assert.equal(await count({ sentBefore: new Date(Date.UTC(2026, 0, 1)) }), 0)
  assert.equal(await count({ text: 'nothing like this' }), 0)
})

test('structure, partial bodies and attachments come decoded, and nothing is marked as read', async (context) => {
  const at = await trial(context)
  const client = await flow(context, at)
  await client.mailboxOpen('INBOX', { readOnly: true })
  const [mail] = await Array.fromAsync(client.fetch({ from: 'marlene', seen: false }, { uid: true, bodyStructure: true, headers: ['references'] }))
  assert.ok(mail !== undefined)
  assert.deepEqual(
    mail.bodyStructure?.childNodes?.map(({ type }) => type),
    ['text/plain', 'application/pdf'],
  )
  assert.equal(mail.bodyStructure?.childNodes?.[1]?.dispositionParameters?.['filename'], 'purchase-order-3391.pdf')
  assert.match(String(mail.headers), /<stockist-ask@partner\.example>\s+<stockist-offer@kleiner-hafen\.example>/)
  assert.match(await body(client, mail.uid, '2'), /^%PDF-1\.4/)
  assert.equal(await body(client, mail.uid, '1', 20), 'Yes please, reserve ')
  const [after] = await Array.fromAsync(client.fetch({ from: 'marlene', seen: false }, { flags: true }))
  assert.equal(after?.flags?.has('\\Seen'), false)
  assert.deepEqual(at.core.effects, [])
})

test('a mail with text and HTML and a file has the parts where a real one has them', async (context) => {
  const client = await flow(context, await trial(context))
  await client.mailboxOpen('Finance', { readOnly: true })
  const [mail] = await Array.fromAsync(client.fetch({ subject: 'Receipt for your ad account' }, { uid: true, bodyStructure: true }))
  const [said, file] = mail?.bodyStructure?.childNodes ?? []
  assert.deepEqual([said?.type, file?.type], ['multipart/alternative', 'application/pdf'])
  assert.deepEqual(
    said?.childNodes?.map(({ part, type }) => [part, type]),
    [
      ['1.1', 'text/plain'],
      ['1.2', 'text/html'],
    ],
  )
  assert.match(await body(client, mail?.uid ?? 0, '1.2'), /<b>250\.00 EUR<\/b>/)
})

test('a reset brings back the seed and hangs up', async (context) => {
  const at = await trial(context)
  const client = await imapClient(context, at)
  await client.send('SELECT Support')
  await client.send('STORE 1:3 +FLAGS (\\Deleted)')
  await client.send('EXPUNGE')
  const before = at.core.effects.length
  assert.equal(before, 2)
  at.mail.reset()
  assert.equal(await client.send('NOOP'), 'closed')
  const again = await imapClient(context, at)
  assert.match(await again.send('STATUS Support (MESSAGES)'), /MESSAGES 23/)
})
