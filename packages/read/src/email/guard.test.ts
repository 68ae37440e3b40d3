/** Both read-only walls, command by command and byte by byte; the real wire is proven in test/journeys. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkedFolders, wireName } from './folder.ts'
import { guardOf } from './guard.ts'
import { lookOnly } from './wall.ts'

const atom = (value: string) => ({ type: 'ATOM', value })
const WRITES =
  'APPEND COPY CREATE DELETE EXPUNGE MOVE RENAME SELECT SETACL SETMETADATA SETQUOTA STORE SUBSCRIBE UNSUBSCRIBE CLOSE CHECK IDLE COMPRESS'.split(' ')

describe('the guard on commands', () => {
  const guard = guardOf(['INBOX', 'Büro & Co'])
  // Mutation proof: add 'UID MOVE' to VERBS.
  test('refuses every verb that is not a look', () => {
    for (const verb of [...WRITES, ...WRITES.map((name) => `UID ${name}`), 'store', 'FETCH x\r\nA STORE', ''])
      assert.throws(() => guard.check(verb, []), /read-only/, verb)
  })
  test('refuses folders that are not listed, in every spelling of the command', () => {
    for (const verb of ['EXAMINE', 'STATUS'])
      for (const folder of ['Finance', 'Büro', 'INBOX/x', '', undefined])
        assert.throws(() => guard.check(verb, [folder && atom(folder)]), /read-only/)
    for (const pattern of ['*', '%', 'Finance', undefined]) assert.throws(() => guard.check('LIST', ['', pattern]), /read-only/)
    for (const folder of ['INBOX', 'Büro & Co', 'B&APw-ro &- Co']) guard.check('EXAMINE', [atom(folder)])
  })
  test('refuses what would mark a mail as read', () => {
    const sequence = { type: 'SEQUENCE', value: '1' }
    for (const item of ['BODY', 'BINARY', 'RFC822', 'RFC822.TEXT', 'RFC822.HEADER', 'ALL', 'FULL', 'body', ''])
      assert.throws(() => guard.check('UID FETCH', [sequence, [atom('UID'), atom(item)]]), /read-only/, item)
    assert.throws(() => guard.check('UID FETCH', [sequence, [atom('UID')], [atom('CHANGEDSINCE')]]), /read-only/)
    assert.throws(() => guard.check('FETCH', [sequence]), /read-only/)
    guard.check('UID FETCH', [sequence, [atom('UID'), atom('BODY.PEEK')]])
  })
  test('remembers what passed, and only that', () => assert.ok(guard.passed.has('EXAMINE') && !guard.passed.has('STORE')))
})

describe('the wall before the bytes', () => {
  const passes = (...chunks: string[]): boolean => {
    const judge = lookOnly()
    return chunks.every((chunk) => judge(Buffer.from(chunk, 'latin1')))
  }
  test('lets looks through, whole or in pieces', () => {
    assert.ok(passes('1 CAPABILITY\r\n', '2 AUTHENTICATE PLAIN\r\n', 'AGFiYw==\r\n', '3 EXAMINE Support\r\n'))
    assert.ok(passes('4 UID FE', 'TCH 1 (UID BODYSTRUCTURE RFC822.SIZE BODY.PEEK[1.1] BINARY.PEEK[2]<0.65536>)\r', '\n'))
    assert.ok(passes('5 UID SEARCH CHARSET UTF-8 SUBJECT {6}\r\n', 'STORE1\r\n', '6 NOOP\r\n'))
    assert.ok(passes('7 LOGIN "a" {4}\r\n', '1 ST', ' \r\n')) // A password may look like a command.
  })
  // Mutation proof: let `judged` give true for every text.
  test('stops everything else', () => {
    for (const verb of [...WRITES, 'UID STORE', 'UID MOVE', 'UID EXPUNGE', 'XYZ']) assert.ok(!passes(`9 ${verb} 1\r\n`), verb)
    for (const text of [
      '9 UID FETCH 1 BODY[]\r\n',
      '9 FETCH 1 (RFC822)\r\n',
      '9 FETCH 1 (BODY.PEEK[] BODY[1])\r\n',
      '\r\n',
      'DONE\r\n',
      '9  STORE\r\n',
    ])
      assert.ok(!passes(text), text)
  })
  test('stops a command smuggled behind another', () => {
    assert.ok(!passes('1 NOOP\r\n2 STORE 1 +FLAGS (\\Seen)\r\n'))
    assert.ok(!passes('1 UID SEARCH SUBJECT {3}\r\nabc\r\n2 STORE 1 FLAGS ()\r\n'))
    assert.ok(!passes('1 AUTHENTICATE PLAIN\r\nAAAA\r\n2 APPEND x {1}\r\n'))
    assert.ok(!passes(`1 NOOP ${'x'.repeat(70_000)}`), 'an endless line')
  })
})

describe('folder names', () => {
  test('stand on the wire as RFC 3501 wants them', () => {
    assert.equal(wireName('Entwürfe'), 'Entw&APw-rfe')
    assert.equal(wireName('台北'), '&U,BTFw-')
    assert.equal(wireName('a&b'), 'a&-b')
    assert.equal(wireName('😀'), '&2D3eAA-')
  })
  test('are checked once, and a wrong one is a start-up error that says why', () => {
    assert.deepEqual(checkedFolders(['inBox', 'A/B']), ['INBOX', 'A/B'])
    for (const wrong of [
      [],
      ['*'],
      ['a%'],
      ['a\r\nb'],
      [' a'],
      [''],
      ['a'.repeat(201)],
      ['a', 'a'],
      ['INBOX', 'inbox'],
      Array.from({ length: 51 }, (_, i) => `f${i}`),
    ])
      assert.throws(() => checkedFolders(wrong), /email\.folders/)
  })
})
