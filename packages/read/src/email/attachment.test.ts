/** Which attachments have a text that is read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOf } from './attachment.ts'

const kind = (type: string, name = ''): string => kindOf({ part: '2', size: 1, name, type })

test('by its type', () => {
  for (const type of ['text/plain', 'text/csv', 'text/calendar', 'text/vcard', 'application/json', 'application/xml', 'message/delivery-status'])
    assert.equal(kind(type), 'text', type)
  assert.deepEqual([kind('text/html'), kind('application/xhtml+xml'), kind('application/pdf')], ['html', 'html', 'pdf'])
  for (const type of [
    'text/rtf',
    'image/png',
    'image/svg+xml',
    'application/zip',
    'application/vnd.ms-excel',
    'application/jsonx',
    'message/rfc822',
    '',
  ])
    assert.equal(kind(type), 'other', type)
})

test('by its name only where the sender called it a stream of bytes', () => {
  assert.deepEqual([kind('application/octet-stream', 'Invoice.PDF'), kind('application/octet-stream', 'a.csv')], ['pdf', 'text'])
  assert.deepEqual(
    [kind('application/octet-stream', 'a.pdf.exe'), kind('application/zip', 'a.pdf'), kind('image/png', 'a.html')],
    ['other', 'other', 'other'],
  )
})
