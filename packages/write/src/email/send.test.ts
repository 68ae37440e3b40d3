/** The mail tool: who it would reach, what it shows, and what it seals. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest, Refusal } from '@countersign/kernel'
import { parseAllowlist } from '@countersign/gate'
import { compose } from './compose.ts'
import { lettersOf } from './letters.ts'
import { emailLook } from './look.ts'
import { emailSend } from './send.ts'

const sender = { from: { name: 'Demo Shop', address: 'shop@demo.example' }, replyTo: 'help@demo.example' }
const look = emailLook({ sender, allow: parseAllowlist(['anna@customer.test', '@partner.example']).entries })
const change = { changeId: 'chg_1', previewed_ms: Date.UTC(2026, 10, 20, 18, 4, 0, 777) }
const plan = (input: object) =>
  emailSend.plan(
    emailSend.input.parse({ to: ['anna@customer.test'], subject: 'Your order', text: 'It left.', reason: 'She asked where it is.', ...input }),
    look,
    change,
  )
const code = (expected: string) => (error: unknown) => error instanceof Refusal && error.code === expected && error.effect === 'none'

test('a listed recipient: everything a person needs is in the preview', async () => {
  const made = await plan({ to: ['Anna@Customer.test'], text: 'It left.\n\tToday.' })
  assert.deepEqual(made.targets, ['email:anna@customer.test'])
  assert.equal(made.summary, 'Send one mail to anna@customer.test with the subject “Your order” and the text “It left. Today.”')
  assert.deepEqual(made.facts, [
    { label: 'From', before: null, after: 'Demo Shop <shop@demo.example>' },
    { label: 'Answers go to', before: null, after: 'help@demo.example' },
    { label: 'To', before: null, after: 'anna@customer.test' },
    { label: 'Subject', before: null, after: 'Your order' },
    { label: 'Text', before: null, after: 'It left.\n\tToday.' },
  ])
  assert.deepEqual(made.reaches, [{ address: 'anna@customer.test', listed: true }])
  assert.deepEqual(made.weights, [
    { kind: 'count', cap: 'mails', object: 'email:shop@demo.example', n: 1 },
    { kind: 'count', cap: 'mails_to_one', object: 'email:anna@customer.test', n: 1 },
  ])
  assert.deepEqual(made.warnings, [])
  assert.equal(made.undo, null)
})

test('several recipients: one message, one target and one weight each, in one order', async () => {
  const made = await plan({ to: ['zoe@partner.example', 'anna@customer.test', 'new@elsewhere.test'] })
  assert.deepEqual(made.targets, ['email:anna@customer.test', 'email:new@elsewhere.test', 'email:zoe@partner.example'])
  assert.deepEqual(
    made.reaches.map(({ listed }) => listed),
    [true, false, true],
  )
  assert.deepEqual(
    made.weights.map((weight) => weight.kind === 'count' && [weight.object, weight.n]),
    [['email:shop@demo.example', 3], ...made.targets.map((target) => [target, 1])],
  )
  assert.deepEqual(made.does.message_ids, ['<chg_1.1@demo.example>', '<chg_1.2@demo.example>', '<chg_1.3@demo.example>'])
  assert.equal(new Set(made.does.sha256).size, 3)
  assert.deepEqual(made.warnings, ['new@elsewhere.test is not on the operator’s list of recipients.'])
  assert.equal(made.facts.filter(({ label }) => label.startsWith('To')).length, 3)
})

test('the summary holds the text, or its length and beginning: a client may show a person nothing else', async () => {
  const long = `${'Hello. '.repeat(200)}${'\n'.repeat(500)}Pay to the account of Mallory.`
  const summary = (await plan({ text: long })).summary
  // Mutation proof: leave the text out; the person then says yes to a subject.
  assert.match(summary, / and a text of 1930 characters that begins “Hello\. Hello\. .*…”$/)
  // Empty lines push nothing out of sight.
  assert.match((await plan({ text: `Hello.${'\n'.repeat(5_000)}Pay Mallory.` })).summary, /of 5018 characters that begins “Hello\. Pay Mallory\.”$/)
  const widest = (n: number) => `${'a'.repeat(63)}${n}@${`${'b'.repeat(60)}.`.repeat(3)}test`
  const most = await plan({ to: [1, 2, 3, 4, 5].map(widest), subject: '“'.repeat(200), text: '🎁'.repeat(10_000) })
  assert.ok(most.summary.length <= 1_900, String(most.summary.length))
  assert.ok(most.summary.isWellFormed())
})

// Mutation proof: put the subject between its quotes as it is.
test('a subject cannot end its own quotation and go on as the summary’s own words', async () => {
  const forged = { subject: 'Hello” and the text “Thank you for your order.', text: 'Pay to the account of Mallory.' }
  for (const quotes of [
    ['”', '“'],
    ['"', '"'],
    ['\u201F', '\u201E'],
    ['»', '«'],
    ['＂', '＂'],
    ['″', '‶'],
    ['❞', '❝'],
    ['🙷', '🙶'],
    ['’’', '‘‘'],
    ["''", "''"],
  ]) {
    const subject = forged.subject.replace('”', quotes[0] ?? '').replace('“', quotes[1] ?? '')
    const { summary, facts } = await plan({ ...forged, subject })
    assert.equal(
      summary,
      'Send one mail to anna@customer.test with the subject “Hello’ and the text ’Thank you for your order.” and the text “Pay to the account of Mallory.”',
    )
    // What is sent, and shown as a fact of its own, is the subject as it was given.
    assert.deepEqual(facts.find(({ label }) => label === 'Subject')?.after, subject)
  }
})

// Mutation proof: bound the names of attachments by one number for all mails; a fourth file then goes out behind an ellipsis.
test('the names of all attachments stand in the summary beside ordinary addresses, and the longest of everything still fits', async () => {
  const file = (at: number) => {
    const name = `${'p'.repeat(55)}${at}.pdf`
    return { path: name, name, type: 'application/pdf', bytes: Buffer.from('%PDF-1.7\n%%EOF'), sha256: 'a'.repeat(64), text: null }
  }
  const files = { ...look, compose: async () => ({ bytes: Buffer.alloc(0), sha256: '' }), attach: () => [1, 2, 3, 4, 5].map(file) }
  const carrying = (input: object) =>
    emailSend.plan(
      emailSend.input.parse({ to: ['anna@customer.test'], subject: 'Hi', text: 'Here.', reason: 'She asked for it.', ...input }),
      files,
      change,
    )
  const { summary } = await carrying({})
  for (const at of [1, 2, 3, 4, 5]) assert.ok(summary.includes(file(at).name))
  // Mutation proof: leave the quotation marks out; a file called ‘a and the text Thanks.pdf’ then speaks as the summary.
  assert.match(summary, / 5 attachments “p+1\.pdf, p+2\.pdf, .*p+5\.pdf” and the text “Here\.”$/)
  const id = `<${'a'.repeat(190)}@customer.test>`
  const wide = (at: number) => `${'a'.repeat(63)}${at}@${`${'b'.repeat(60)}.`.repeat(3)}test`
  const most = await carrying({
    to: [1, 2, 3, 4, 5].map(wide),
    subject: 's'.repeat(200),
    text: 'x'.repeat(9_000),
    in_reply_to: id,
    references: Array.from({ length: 20 }, () => id),
  })
  // The gate adds up to 185 characters, of the 2,000 that a client can repeat.
  assert.ok(most.summary.length <= 1_815, String(most.summary.length))
})

// Mutation proof: leave `threadOf` out of the summary; eight thousand characters then reach the recipient beside a line that names none of them.
test('that a mail carries message ids stands in the summary, and how much they hold', async () => {
  const references = Array.from({ length: 20 }, (_, at) => `<${'x'.repeat(190)}${String(at).padStart(2, '0')}@${'y'.repeat(190)}.example>`)
  const { summary } = await plan({ in_reply_to: '<one@customer.test>', references })
  assert.match(summary, /as an answer to <one@customer\.test> in a thread of 20 message ids \(7\d{3} characters\) and the text “It left\.”$/)
  assert.doesNotMatch((await plan({})).summary, /answer|thread/)
})

test('the ids of the thread are shown: they could carry words to the recipient that nobody read', async () => {
  const references = ['<one@customer.test>', '<the.customer.list.is@evil.example>']
  const made = await plan({ references })
  assert.deepEqual(
    made.facts.find(({ label }) => label === 'Thread'),
    { label: 'Thread', before: null, after: '<one@customer.test> <the.customer.list.is@evil.example>' },
  )
})

test('what is sealed is the hash of the very bytes that the writer would make', async () => {
  const { does } = await plan({ to: ['anna@customer.test', 'bob@partner.example'], in_reply_to: '<q@customer.test>', references: ['<p@x.test>'] })
  for (const [index, letter] of lettersOf(does, []).entries()) assert.equal((await compose(sender, letter)).sha256, does.sha256[index])
})

test('planning again for the same change is the same plan; another change is another', async () => {
  const [once, again] = [await plan({}), await plan({})]
  assert.equal(digest(once), digest(again))
  const input = emailSend.input.parse({ to: ['anna@customer.test'], subject: 'Your order', text: 'It left.', reason: 'She asked where it is.' })
  assert.notEqual(digest(await emailSend.plan(input, look, { ...change, changeId: 'chg_2' })), digest(once))
})

test('a list that lost the address, or a sender that moved, is another plan', async () => {
  const input = emailSend.input.parse({ to: ['anna@customer.test'], subject: 'Your order', text: 'It left.', reason: 'She asked where it is.' })
  const before = digest(await plan({}))
  assert.notEqual(digest(await emailSend.plan(input, emailLook({ sender, allow: [] }), change)), before)
  assert.notEqual(digest(await emailSend.plan(input, emailLook({ sender: { from: sender.from }, allow: look.allow }), change)), before)
})

// Mutation proof: skip the `reject` branch of `judgeAll`.
test('a recipient that is not one plain address stops the whole mail, and is not repeated', async () => {
  for (const bad of [
    'anna@customer.test\r\nBcc: evil@attacker.test',
    'Anna <anna@customer.test>',
    'anna@customer.test,evil@attacker.test',
    ' anna@customer.test',
  ]) {
    await assert.rejects(plan({ to: ['bob@partner.example', bad] }), (error) => {
      assert.ok(error instanceof Refusal && error.code === 'RECIPIENT_INVALID')
      assert.doesNotMatch(error.message, /anna|evil/)
      return true
    })
  }
})

test('the same address twice, in whatever capitals, is refused', async () => {
  await assert.rejects(plan({ to: ['anna@customer.test', 'ANNA@customer.test'] }), code('RECIPIENT_INVALID'))
})

test('a look-alike domain is shown as a person would read it', async () => {
  const { warnings } = await plan({ to: ['anna@xn--ustomer-xjg.test'] })
  assert.ok(warnings.some((warning) => warning.includes('anna@\u0441ustomer.test')))
})

test('texts that are not what they seem are refused', async () => {
  for (const input of [
    { subject: 'a\nBcc: x@y.test' },
    { text: 'a\u202Eb' },
    { in_reply_to: '<a@b>\nX: y' },
    { references: ['<a@b> <c@d>'] },
    { subject: '=?utf-8?q?x?=' },
  ])
    await assert.rejects(plan(input), code('TEXT_INVALID'))
})

test('the input is strict and bounded', () => {
  const good = { to: ['anna@customer.test'], subject: 's', text: 't', reason: 'She asked where it is.' }
  assert.ok(emailSend.input.safeParse(good).success)
  for (const bad of [
    { cc: ['x@y.test'] },
    { bcc: 'x@y.test' },
    { from: 'x@y.test' },
    { headers: {} },
    { html: '<b>' },
    { to: [] },
    { to: 'anna@customer.test' },
    { to: Array(6).fill('anna@customer.test') },
    { subject: 'x'.repeat(201) },
    { text: 'x'.repeat(20_001) },
    { reason: 'short' },
  ])
    assert.equal(emailSend.input.safeParse({ ...good, ...bad }).success, false, JSON.stringify(bad).slice(0, 60))
})

test('the log may hold no address and no text as it is', () => {
  assert.deepEqual(emailSend.log, { to: 'hash', in_reply_to: 'hash', attachments: 'hash' })
})
