/** Message-IDs that may be searched for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allOf, idsIn, idsOf } from './ids.ts'

test('only what is one, whole and printable, counts', () => {
  assert.deepEqual(idsIn('<a@b> text <c@d>\r\n <e@f>'), ['<a@b>', '<c@d>', '<e@f>'])
  for (const none of ['', 'a@b', '<>', '<a b>', '<a\r\nb>', '<é@x>', `<${'x'.repeat(251)}>`, '<a\u0000>']) assert.deepEqual(idsIn(none), [], none)
  assert.deepEqual(idsIn('<a"@b>'), ['<a"@b>'])
})

test('own, answered and referenced, each once; of thousands the first and the last', () => {
  const ids = idsOf({
    seq: 1,
    uid: 1,
    envelope: { messageId: '<me@x>', inReplyTo: '<a@x>' },
    headers: Buffer.from('References: <r@x>\r\n <a@x>\r\n'),
  })
  assert.deepEqual(ids, { own: '<me@x>', replyTo: '<a@x>', references: ['<r@x>', '<a@x>'] })
  assert.deepEqual(allOf(ids), ['<me@x>', '<a@x>', '<r@x>'])
  const many = Array.from({ length: 90 }, (_, index) => `<${index}@x>`).join(' ')
  const { references } = idsOf({ seq: 1, uid: 1, headers: Buffer.from(`References: ${many}\r\n`) })
  assert.deepEqual([references.length, references[0], references.at(-1)], [50, '<0@x>', '<89@x>'])
  assert.deepEqual(allOf(idsOf({ seq: 1, uid: 1 })), [])
})
