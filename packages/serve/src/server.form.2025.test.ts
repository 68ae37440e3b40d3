// A call that asks its person, in the revisions of 2025: by a request to the client while the call stays open.
// Promises: `human`, `quiet`.
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { test, type TestContext } from 'node:test'
import { accept, applied, codeOf, door, type Door, FORMS, heard, HELLO, keptQuiet, type Message, resultOf } from './test.door.ts'

const asked = (message: Message) => message['method'] === 'elicitation/create'
const open = (t: TestContext, capabilities: object = FORMS, args: readonly string[] = []) => door(t, { hello: { ...HELLO, capabilities }, args })
const reply = ({ say }: Door, { id }: Message, result: unknown) => say({ jsonrpc: '2.0', id, result })
const begin = async (opened: Door, id: number, thing: string): Promise<Message> => {
  const before = opened.lines.length
  opened.call(id, 'demo_form', { id: thing })
  return opened.said((message) => asked(message), before)
}

test('the person is asked while the call is open, and it then goes on with the answer', async (t) => {
  const opened = await open(t)
  const question = await begin(opened, 1, 'a')
  assert.equal((question['params'] as Message)['message'], 'Apply a?\nIf so, type code-a.')
  reply(opened, question, accept('code-a'))
  assert.equal(resultOf(await opened.answer(1)).structuredContent['text'], 'applied')
  assert.deepEqual(
    heard(opened).map(({ typed }) => typed),
    [null, 'code-a'],
  )
  keptQuiet(opened)
})

test('a client that declares elicitation without naming a kind shows forms', async (t) => {
  const opened = await open(t, { elicitation: {} })
  reply(opened, await begin(opened, 1, 'a'), accept('code-a'))
  assert.equal(resultOf(await opened.answer(1)).structuredContent['text'], 'applied')
})

// Mutation proof: let the library's own shim ask: what a client makes of it then answers the call, in its own words.
test('whatever is not the accepted text of this form is heard as nothing typed, and applies nothing', async (t) => {
  const opened = await open(t)
  for (const [n, answer] of [
    { result: { action: 'decline' } },
    { result: { action: 'cancel' } },
    { result: { ...accept('code-a'), action: 'decline' } },
    { result: accept(7) },
    { result: accept('x'.repeat(65)) },
    { result: { action: 'accept' } },
    { result: { roots: [] } },
    { error: { code: -32_603, message: 'typed-error' } },
  ].entries()) {
    const { id } = await begin(opened, n + 1, 'a')
    opened.say({ jsonrpc: '2.0', id, ...answer })
    assert.equal(codeOf(await opened.answer(n + 1)), 'CHANGE_CLOSED', JSON.stringify(answer))
    assert.equal(heard(opened).at(-1)?.['typed'], '', JSON.stringify(answer))
  }
  assert.deepEqual(applied(opened), [])
  keptQuiet(opened)
})

// Mutation proof: pass `able: true` where nothing was declared.
for (const capabilities of [{}, { elicitation: { url: {} } }])
  test(`\`human\`: a client that declares ${JSON.stringify(capabilities)} is refused and asked nothing`, async (t) => {
    const opened = await open(t, capabilities)
    opened.call(1, 'demo_form')
    assert.equal(codeOf(await opened.answer(1)), 'APPROVAL_UNAVAILABLE')
    assert.ok(!opened.lines.some((line) => line.includes('elicitation')))
  })

test('answers that come with the call, as the later revision has them, are not looked at', async (t) => {
  const opened = await open(t)
  opened.say({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'demo_form', arguments: { id: 'a' }, inputResponses: { form: accept('code-a') } },
  })
  await opened.said(asked)
  assert.deepEqual(heard(opened), [{ able: true, typed: null }])
})

test('two forms at once stay apart, and other calls go on beside them', async (t) => {
  const opened = await open(t)
  const [first, second] = [await begin(opened, 1, 'a'), await begin(opened, 2, 'b')]
  opened.call(3, 'demo_thing_get')
  assert.equal(resultOf(await opened.answer(3)).structuredContent['text'], 'fine')
  reply(opened, second, accept('code-b'))
  reply(opened, first, accept('code-b'))
  assert.deepEqual([codeOf(await opened.answer(1)), resultOf(await opened.answer(2)).structuredContent['text']], ['CHANGE_CLOSED', 'applied'])
})

test('a tool may ask again after a wrong answer, within a bound', async (t) => {
  const opened = await open(t)
  opened.call(1, 'demo_form', { id: 'again' })
  for (let seen = 0, rounds = 0; rounds < 5; rounds++) {
    const question = await opened.said(asked, seen)
    seen = opened.lines.length
    reply(opened, question, accept('wrong'))
  }
  assert.equal(codeOf(await opened.answer(1)), 'APPROVAL_UNAVAILABLE')
  assert.equal(opened.lines.filter((line) => line.includes('elicitation/create')).length, 5)
})

// Mutation proof: leave out `timeout` in server.ts, or make it longer or shorter than a token lives.
test('a client that never answers holds its call only so long', async (t) => {
  const opened = await open(t, FORMS, ['still'])
  await begin(opened, 1, 'a')
  opened.child.kill('SIGUSR2')
  await opened.noted('time passed')
  opened.call(2, 'demo_thing_get')
  await opened.answer(2)
  assert.equal(heard(opened).length, 1)
  opened.child.kill('SIGUSR2')
  assert.equal(codeOf(await opened.answer(1)), 'CHANGE_CLOSED')
  assert.equal(heard(opened).at(-1)?.['typed'], '')
})

test('a client that cancels its call closes the form; the call is not made again', async (t) => {
  const opened = await open(t)
  const { id } = await begin(opened, 1, 'a')
  opened.say({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
  await opened.said((message) => message['method'] === 'notifications/cancelled')
  reply(opened, { id }, accept('code-a'))
  opened.call(2, 'demo_thing_get')
  await opened.answer(2)
  assert.equal(heard(opened).length, 1)
  assert.deepEqual(applied(opened), [])
})

for (const [name, end] of [
  ['the client goes', (child: ChildProcess) => child.stdin?.end()],
  ['the server is told to stop', (child: ChildProcess) => child.kill('SIGTERM')],
] as const)
  // Mutation proof: make the call again after an aborted form: rows come after the end of the log.
  test(`when ${name} while a form is open, the server ends in order and at once`, async (t) => {
    const opened = await open(t)
    await begin(opened, 1, 'a')
    end(opened.child)
    assert.deepEqual(await opened.ended, { code: 0, signal: null })
    assert.equal(opened.notes().at(-1), 'closed')
    assert.equal(heard(opened).length, 1)
  })
