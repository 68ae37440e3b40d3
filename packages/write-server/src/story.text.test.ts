import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Story } from './story.ts'
import { listText, storyText, textLines } from './story.text.ts'

const HOSTILE = 'a\u001B[2J\u0007b\u202Ec\r\nAPPLIED'
const PLAIN = { columns: 100, colour: false }

const story = (fields: Partial<Story> = {}): Story => ({
  change_id: 'chg_a',
  state: 'open',
  summary: 'Change a price from 1.00 EUR to 2.00 EUR',
  tool: 'preview_shopify_price_change',
  workspace: 'main',
  caller: 'owner through claude-code (stdio)',
  risk: 2,
  approval: 'chat',
  created_at: '2026-11-20T10:00:00.000Z',
  agent_reason: null,
  facts: [{ label: 'Price', before: '1.00 EUR', after: '2.00 EUR' }],
  consequences: [],
  warnings: [],
  undo: null,
  untrusted: {},
  weighed: [],
  expires_at: '2026-11-20T10:05:00.000Z',
  approvals: [],
  started_at: null,
  settled_at: null,
  reason: null,
  receipt: null,
  read_back: null,
  plan_digest: 'd',
  log: [],
  log_whole: true,
  ...fields,
})

// oxlint-disable-next-line no-control-regex -- what a terminal would obey
const CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/

// Mutation proof: print any of these without `wrapped` or `cleanLine`.
test('whatever a stranger or an agent wrote, nothing of it moves the cursor or makes a line of its own', () => {
  const log = [{ ts: HOSTILE, event: HOSTILE, status: HOSTILE, reason: HOSTILE, by: HOSTILE, approval: null, log: HOSTILE, seq: 1 }]
  const approvals = [{ by: HOSTILE, decision: HOSTILE, at: HOSTILE, signature: HOSTILE }]
  const text = storyText(
    story({
      summary: HOSTILE,
      caller: HOSTILE,
      agent_reason: HOSTILE,
      facts: [{ label: HOSTILE, before: HOSTILE, after: HOSTILE }],
      consequences: [HOSTILE],
      warnings: [HOSTILE],
      undo: HOSTILE,
      untrusted: { [HOSTILE]: HOSTILE },
      weighed: [HOSTILE],
      reason: HOSTILE,
      receipt: { [HOSTILE]: HOSTILE },
      log,
      approvals,
      change_id: HOSTILE,
      tool: HOSTILE,
      workspace: HOSTILE,
      plan_digest: HOSTILE,
      created_at: HOSTILE,
      started_at: HOSTILE,
      settled_at: HOSTILE,
    }),
    PLAIN,
  )
  assert.doesNotMatch(text, CONTROL)
  assert.doesNotMatch(text, /^APPLIED/m)
  assert.doesNotMatch(listText([story({ summary: HOSTILE, caller: HOSTILE, tool: HOSTILE })], PLAIN), CONTROL)
})

test('the first line is the state and what it is about; the end of a change is said in words', () => {
  for (const [fields, says] of [
    [{ state: 'open' }, /^OPEN: Change a price[^]*yes by +nobody yet; it needs `chat`[^]*outcome +none: it waits for a yes/],
    [{ state: 'unknown', started_at: '2026-11-20T10:01:00.000Z' }, /^UNKNOWN: [^]*it may or may not have happened[^]*read back could not be told/],
    [{ state: 'failed', started_at: '2026-11-20T10:01:00.000Z', reason: 'UPSTREAM_REJECTED' }, /failed; nothing was changed \(UPSTREAM_REJECTED\)/],
    [{ state: 'applied', started_at: '2026-11-20T10:01:00.000Z', read_back: false }, /NOT as planned: look at the platform/],
    [{ undo: null }, /It cannot be undone\./],
    [{ agent_reason: 'because' }, /the agent’s words: “because”/],
    [{ log_whole: false }, /could not be read whole/],
    [{ log: [] }, /The log has no row of it\./],
  ] as const)
    assert.match(storyText(story(fields), PLAIN), says)
})

// Mutation proof: print the text as one flat line again; its lines are then gone, and one of them could pass for a line of this program’s own.
test('a text of many lines stands line by line, marked, and nothing of it is lost', () => {
  const text = Array.from({ length: 60 }, (_, at) => `Line ${at} of the mail`).join('\n')
  const facts = [
    { label: 'To', before: null, after: 'anna@customer.test' },
    { label: 'Delivery', before: 'ACTIVE', after: 'ACTIVE' },
    { label: 'Text', before: null, after: text },
    { label: 'Note', before: `${'old '.repeat(60)}\nnote`, after: null },
  ]
  const shown = storyText(story({ facts }), PLAIN)
  assert.match(shown, /^what +To: anna@customer\.test\n +Delivery: ACTIVE \(stays so\)\n +Text: word for word below\n +Note: word for word below$/m)
  assert.ok(shown.includes(`\nText\n${text.replaceAll(/^/gm, '  | ')}\n`))
  assert.match(shown, /\nNote, before\n {2}\| old /)
  assert.deepEqual(textLines(story({ facts: facts.slice(0, 3) }), 100, [text]), [], 'a text that stands elsewhere is not shown twice')
})

// Mutation proof: cut what stands under `named` as a name is cut. Its end would be approved unseen.
test('a long text from outside stands whole as well, and is said to be one', () => {
  const text = `${'Goods come back within 14 days. '.repeat(300)}\nWe pay nothing.`
  const shown = storyText(story({ untrusted: { 'text now': text, product: 'Mug' } }), PLAIN)
  assert.match(shown, /^named +text now: word for word below \(written by people outside\)\n +product: “Mug” \(written by people outside\)$/m)
  const [, below = ''] = shown.split('\ntext now (written by people outside)\n')
  const rows = below.split('\n').filter((row) => /^ {2}[|+] /.test(row))
  assert.equal(rows.map((row) => row.slice(4)).join(''), text.replace('\n', ''))
})

test('a list shows the beginning of a long summary; the story shows all of it', () => {
  const long = story({ summary: `Send a mail to ${'somebody '.repeat(60)}now` })
  assert.equal(listText([long], PLAIN).match(/somebody/g)?.length, 26)
  assert.match(listText([long], PLAIN), /somebody …\n/)
  assert.match(storyText(long, PLAIN), /somebody now\n/)
})

test('an approver sees who is missing, and until when', () => {
  const waiting = (approval: string, ...signed: string[]) =>
    storyText(
      story({
        state: 'awaiting',
        approval,
        approvals: [null, ...signed].map((by) => ({ by: by ?? 'the person at claude-code', decision: 'approve', at: '', signature: by })),
      }),
      PLAIN,
    )
  assert.match(waiting('approver'), /one more approver has to agree; this waits until 2026-11-20 10:05:00 UTC/)
  assert.match(waiting('two_person'), /2 approvers have to agree, two different people; /)
  assert.match(waiting('two_person', 'anna'), /one more approver has to agree; /)
})

test('who said yes, who said no, and by which signature', () => {
  const at = '2026-11-20T10:01:00.000Z'
  const approvals = [
    { by: 'anna', decision: 'approve', at, signature: '0123456789abcdef' },
    { by: 'berta', decision: 'deny', at, signature: 'fedcba9876543210' },
  ]
  assert.match(storyText(story({ approvals }), PLAIN), /yes by +anna · yes · 2026-11-20 10:01:00 UTC · signature 0123456789abcdef\n +berta · NO · /)
})

test('no line is wider than the terminal, and colour comes only where it is wanted', () => {
  const long = story({ summary: 'word '.repeat(60), consequences: ['word '.repeat(60)] })
  for (const line of `${storyText(long, PLAIN)}\n${listText([long], PLAIN)}`.split('\n')) assert.ok(line.length <= 100, line)
  assert.ok(listText([long], { columns: 100, colour: true }).includes('\u001B[36m'))
  assert.equal(listText([], PLAIN), 'No changes.')
})
