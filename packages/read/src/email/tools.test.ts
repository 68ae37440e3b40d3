/** The faces of the email tools. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EmailReader } from './reader.ts'
import { EMAIL_READ_TOOLS } from './tools.ts'

const [list, search, get] = EMAIL_READ_TOOLS

test('every tool says what it is within bounds, and asks for no platform right', () => {
  for (const tool of EMAIL_READ_TOOLS) {
    assert.match(tool.name, /^email_[a-z]+_[a-z]+$/)
    assert.ok(tool.description.length <= 400, tool.name)
    assert.deepEqual(tool.scopes, [])
  }
})

test('inputs are strict and bounded', () => {
  const bad: readonly (readonly [{ safeParse(value: unknown): { success: boolean } }, readonly unknown[]])[] = [
    [list.input, [{ folder: 'INBOX' }, null, []]],
    [
      search.input,
      [
        {},
        { folder: '' },
        { folder: ['INBOX'] },
        { folder: 'x'.repeat(201) },
        { folder: 'INBOX', limit: 51 },
        { folder: 'INBOX', limit: 0 },
        { folder: 'INBOX', since: 'yesterday' },
        { folder: 'INBOX', since: '2026-02-30' },
        { folder: 'INBOX', query: 'a\r\nb' },
        { folder: 'INBOX', query: 'a\u0000' },
        { folder: 'INBOX', query: '' },
        { folder: 'INBOX', query: 'x'.repeat(201) },
        { folder: 'INBOX', unseen: 'yes' },
        { folder: 'INBOX', gmraw: 'in:anywhere' },
        { folder: 'INBOX', header: { x: 'y' } },
      ],
    ],
    [
      get.input,
      [
        { folder: 'INBOX' },
        { folder: 'INBOX', uid: 0 },
        { folder: 'INBOX', uid: '1:*' },
        { folder: 'INBOX', uid: 1.5 },
        { folder: 'INBOX', uid: 2 ** 32 },
      ],
    ],
  ]
  for (const [schema, values] of bad) for (const value of values) assert.equal(schema.safeParse(value).success, false, JSON.stringify(value))
  assert.equal(search.input.parse({ folder: 'INBOX' }).limit, 20)
})

test('what a caller searched for stands in the log as a hash only', () => {
  assert.deepEqual([search.log.query, search.log.from, search.log.subject], ['hash', 'hash', 'hash'])
  assert.deepEqual([search.log.folder, get.log.uid], ['plain', 'plain'])
})

test('a tool hands its input on and gives back what the reader read', async () => {
  const asked: unknown[] = []
  const notAsked = () => Promise.reject(new Error('not asked here'))
  // Only the methods that these tools call; the reader itself is tested against a real server.
  const reader: EmailReader = {
    folders: () => Promise.resolve([{ folder: 'INBOX', available: true, messages: 1, unseen: 0 }]),
    search: (input) => {
      asked.push(input)
      return Promise.resolve({ folder: input.folder, folder_messages: 0, messages: [], next_cursor: null, notes: [] })
    },
    message: notAsked,
    thread: notAsked,
    attachment: notAsked,
    unanswered: notAsked,
  }
  assert.deepEqual(list.output.parse(await list.run({}, reader)), { folders: [{ folder: 'INBOX', available: true, messages: 1, unseen: 0 }] })
  search.output.parse(await search.run(search.input.parse({ folder: 'INBOX', unseen: true }), reader))
  assert.deepEqual(asked, [{ folder: 'INBOX', unseen: true, limit: 20 }])
})
