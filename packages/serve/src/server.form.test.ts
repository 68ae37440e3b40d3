// A call that asks its person, since 2026-07-28: the client is told what to ask, and makes the call again with the answer.
// Promises: `human`, `quiet`.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { accept, applied, codeOf, door, type Door, FORMS, heard, keptQuiet, type Message, resultOf } from './test.door.ts'

const open = (t: TestContext) => door(t, { hello: null })
/** A call as a client of that revision makes it, with what it likes to send along. */
const call = async (opened: Door, id: number, thing: string, more: object = {}, capabilities: object = FORMS): Promise<Message> => {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  }
  opened.say({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'demo_form', arguments: { id: thing }, _meta, ...more } })
  return opened.answer(id)
}
const answer = (form: unknown) => ({ inputResponses: { form } })

test('the client is told what to ask, and the call that brings the answer runs with it', async (t) => {
  const opened = await open(t)
  const first = (await call(opened, 1, 'a'))['result'] as Message
  assert.equal(first['resultType'], 'input_required')
  assert.ok(!('requestState' in first), 'nothing goes to the client and back that could be forged')
  assert.deepEqual(first['inputRequests'], {
    form: {
      method: 'elicitation/create',
      params: {
        mode: 'form',
        message: 'Apply a?\nIf so, type code-a.',
        requestedSchema: {
          type: 'object',
          properties: { typed: { type: 'string', title: 'The code', minLength: 1, maxLength: 64 } },
          required: ['typed'],
        },
      },
    },
  })
  assert.equal(resultOf(await call(opened, 2, 'a', answer(accept('code-a')))).structuredContent['text'], 'applied')
  assert.deepEqual(heard(opened), [
    { able: true, typed: null },
    { able: true, typed: 'code-a' },
  ])
  assert.deepEqual(
    opened.rows().flatMap(({ event, status }) => (event === 'tool_call_completed' ? [status] : [])),
    ['input_required', 'ok'],
  )
  keptQuiet(opened)
})

// Mutation proof: read `content` whatever the action, or leave the bound out of typedIn.
test('whatever is not the accepted text of this form is heard as nothing typed, and applies nothing', async (t) => {
  const opened = await open(t)
  for (const [n, form] of [
    { action: 'decline' },
    { action: 'cancel' },
    { ...accept('code-a'), action: 'decline' },
    accept(['code-a']),
    accept(7),
    { action: 'accept', content: { code: 'code-a' } },
    { action: 'accept' },
    accept(`code-a${' '.repeat(60)}`),
    { roots: [] },
    accept({ 'code-a': 1 }),
  ].entries()) {
    const told = heard(opened).length
    const message = await call(opened, n + 1, 'a', answer(form))
    const what = `${JSON.stringify(form)}: ${JSON.stringify(message)}`
    // The protocol's own schema refuses some of these before the tool hears of them.
    if (message['error'] === undefined) assert.deepEqual([codeOf(message), heard(opened).at(-1)?.['typed']], ['CHANGE_CLOSED', ''], what)
    else assert.deepEqual([(message['error'] as Message)['code'], heard(opened).length], [-32_602, told], what)
  }
  assert.ok(heard(opened).length > 5)
  assert.equal(codeOf(await call(opened, 100, 'a', answer(accept('typed-wrong')))), 'CHANGE_CLOSED')
  assert.deepEqual(applied(opened), [])
  keptQuiet(opened)
})

// Mutation proof: take the first of `inputResponses`, whatever its name.
test('an answer to something else, or what is no answer at all, answers nothing: the person is asked again', async (t) => {
  const opened = await open(t)
  for (const [n, more] of [
    { inputResponses: { other: accept('code-a') } },
    { inputResponses: JSON.parse('{"__proto__":{"form":{"action":"accept","content":{"typed":"code-a"}}}}') as object },
    { inputResponses: {} },
    { form: { able: true, typed: 'code-a' }, typed: 'code-a' },
    { inputResponses: [{ form: accept('code-a') }] },
    { inputResponses: 'code-a' },
    { inputResponses: null },
    // As older drafts wrapped it, and as nobody does.
    answer({ method: 'elicitation/create', result: accept('code-a') }),
    answer({ ...accept('code-a'), result: 1 }),
    answer([accept('code-a')]),
    answer('code-a'),
    answer(null),
  ].entries()) {
    const message = await call(opened, n + 1, 'a', more)
    const result = message['result'] as Message | undefined
    assert.ok(message['error'] !== undefined || result?.['resultType'] === 'input_required', JSON.stringify([more, message]))
  }
  assert.ok(heard(opened).length >= 4)
  assert.ok(heard(opened).every(({ typed }) => typed === null))
})

test('an answer that nobody asked for reaches the tool as what it is, typed text; with state of the client’s own making as without', async (t) => {
  const opened = await open(t)
  assert.equal(codeOf(await call(opened, 1, 'a', { ...answer(accept('typed-1')), requestState: '{"approved":true}' })), 'CHANGE_CLOSED')
  assert.deepEqual(heard(opened), [{ able: true, typed: 'typed-1' }])
  const { error } = await call(opened, 2, 'a', { requestState: { approved: true } })
  assert.equal((error as Message)['code'], -32_602)
})

// Mutation proof: take `able` from anywhere but this request's own envelope, or hand on what was typed without it.
test('`human`: a client that declares no forms is refused, with an answer in hand as without', async (t) => {
  const opened = await open(t)
  await call(opened, 1, 'a')
  for (const [n, capabilities] of [{}, { elicitation: { url: {} } }, { roots: {} }].entries())
    for (const [m, more] of [{}, answer(accept('code-a'))].entries()) {
      const message = await call(opened, 10 + 2 * n + m, 'a', more, capabilities)
      assert.deepEqual([codeOf(message), resultOf(message).isError], ['APPROVAL_UNAVAILABLE', true], JSON.stringify(capabilities))
    }
  assert.deepEqual(applied(opened), [])
  keptQuiet(opened)
})

test('two forms at once in one session stay apart', async (t) => {
  const opened = await open(t)
  await Promise.all([call(opened, 1, 'a'), call(opened, 2, 'b')])
  const [crossed, right] = await Promise.all([call(opened, 3, 'a', answer(accept('code-b'))), call(opened, 4, 'b', answer(accept('code-b')))])
  assert.deepEqual([codeOf(crossed), resultOf(right).structuredContent['text']], ['CHANGE_CLOSED', 'applied'])
  assert.deepEqual(applied(opened), ['applied b'])
})
