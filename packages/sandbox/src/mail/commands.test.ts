/** The read-only promise of an examined box, the record of every write attempt, and the faults. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { imapClient, NOW_MS, trial, verdict } from './test.trial.ts'

// Mutation proof: empty REFUSED_WHEN_EXAMINED in commands.ts.
test('an examined box refuses every change to it, and each attempt is recorded', async (context) => {
  const at = await trial(context)
  const client = await imapClient(context, at)
  assert.match(await client.send('EXAMINE Support'), /\[PERMANENTFLAGS \(\)\][^]*OK \[READ-ONLY\]/)
  const attempts = ['STORE 1 +FLAGS (\\Seen)', 'UID STORE 1 +FLAGS (\\Deleted)', 'MOVE 1 Finance', 'UID MOVE 2 Finance', 'EXPUNGE', 'UID EXPUNGE 1']
  for (const line of attempts) assert.match(verdict(await client.send(line)), /^NO \[NOPERM\]/, line)
  assert.deepEqual(
    at.core.effects.map(({ operation, target, detail }) => [operation, target, detail]),
    ['STORE', 'UID STORE', 'MOVE', 'UID MOVE', 'EXPUNGE', 'UID EXPUNGE'].map((operation) => [
      operation,
      'Support',
      { examined: true, refused: true },
    ]),
  )
  await client.send('EXAMINE Support')
  assert.match(await client.send('STATUS Support (MESSAGES)'), /MESSAGES 23/)
  assert.match(await client.send('STATUS Finance (MESSAGES)'), /MESSAGES 12/)
})

test('COPY and APPEND pass even from an examined box, as on real servers, and are recorded', async (context) => {
  const at = await trial(context)
  const client = await imapClient(context, at)
  await client.send('EXAMINE Support')
  assert.match(verdict(await client.send('UID COPY 1 Finance')), /^OK/)
  assert.match(verdict(await client.send('APPEND Finance {15+}\r\nSubject: x\r\n\r\ny')), /^OK/)
  assert.match(verdict(await client.send('CREATE Stolen')), /^OK/)
  assert.match(verdict(await client.send('RENAME Stolen Taken')), /^OK/)
  assert.match(verdict(await client.send('DELETE Taken')), /^OK/)
  assert.deepEqual(
    at.core.effects.map(({ operation, target }) => [operation, target]),
    [
      ['UID COPY', 'Support'],
      ['APPEND', 'Finance'],
      ['CREATE', 'Stolen'],
      ['RENAME', 'Stolen'],
      ['DELETE', 'Taken'],
    ],
  )
  assert.match(await client.send('STATUS Finance (MESSAGES)'), /MESSAGES 14/)
})

test('in a selected box a fetch that marks as read is a change, one that peeks is none', async (context) => {
  const at = await trial(context)
  const client = await imapClient(context, at)
  await client.send('SELECT Support')
  await client.send('UID FETCH 1:* (UID FLAGS BODY.PEEK[] BODYSTRUCTURE)')
  await client.send('FETCH 1 ENVELOPE')
  assert.deepEqual(at.core.effects, [])
  await client.send('UID FETCH 20 (BODY[])')
  await client.send('FETCH 20 RFC822')
  await client.send('CLOSE')
  assert.deepEqual(
    at.core.effects.map(({ operation }) => operation),
    ['UID FETCH', 'FETCH', 'CLOSE'],
  )
})

test('closing an examined box expunges nothing', async (context) => {
  const at = await trial(context)
  const client = await imapClient(context, at)
  await client.send('SELECT Support')
  await client.send('STORE 1 +FLAGS (\\Deleted)')
  await client.send('UNSELECT')
  await client.send('EXAMINE Support')
  assert.match(verdict(await client.send('CLOSE')), /^OK/)
  assert.match(await client.send('STATUS Support (MESSAGES)'), /MESSAGES 23/)
  assert.deepEqual(at.core.effects, [
    { at: new Date(NOW_MS).toISOString(), platform: 'imap', operation: 'STORE', target: 'Support', detail: { examined: false, refused: false } },
  ])
})

// Mutation proof: leave the library's own BAD.
test('a folder that is not there is a no, as on real servers, and no mistake of the client', async (context) => {
  const client = await imapClient(context, await trial(context))
  for (const line of ['STATUS Nowhere (MESSAGES)', 'EXAMINE Nowhere', 'SELECT Nowhere'])
    assert.match(verdict(await client.send(line)), /^NO \[NONEXISTENT\]/, line)
})

test('commands that are not known are BAD, whatever they look like', async (context) => {
  const client = await imapClient(context, await trial(context))
  for (const line of ['HANDLERS/FETCH', '../SERVER', 'SETACL INBOX x lrs', 'IDLE', 'XTOYBIRD', '__PROTO__']) {
    assert.match(verdict(await client.send(line)), /^BAD/, line)
  }
  assert.match(verdict(await client.send('NOOP')), /^OK/)
})

test('an ordered fault drops, delays or answers', async (context) => {
  const at = await trial(context)
  const client = await imapClient(context, at)
  for (const [kind, code] of [
    ['http_500', 'SERVERBUG'],
    ['http_429', 'LIMIT'],
    ['throttled', 'LIMIT'],
    ['forbidden', 'NOPERM'],
  ] as const) {
    at.core.order('imap', kind, 1)
    assert.match(verdict(await client.send('EXAMINE INBOX')), new RegExp(`^NO \\[${code}\\]`))
  }
  at.core.order('imap', 'slow', 1)
  assert.match(verdict(await client.send('EXAMINE INBOX')), /^OK/)
  at.core.order('imap', 'drop_after', 1)
  assert.match(verdict(await client.send('NOOP')), /^OK/, 'a read leaves it for a change')
  at.core.order('imap', 'drop_before', 1, 'read')
  assert.equal(await client.send('NOOP'), 'closed')
  const again = await imapClient(context, at, false)
  assert.match(verdict(await again.send('CAPABILITY')), /^OK/)
})
