import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '@countersign/kernel'
import { toolList } from './server.ts'
import { door, type Message, resultOf } from './test.door.ts'
import { TOKEN, tool } from './test.house.ts'

test('a call is answered as structured content and as the same text; who called stands in the log, tidied', async (t) => {
  const { call, answer, rows } = await door(t)
  call(1, 'demo_thing_get')
  const { structuredContent, isError, content } = resultOf(await answer(1))
  assert.deepEqual([structuredContent, isError, JSON.parse(content[0]?.text ?? '')], [{ text: 'fine' }, false, { text: 'fine' }])
  assert.deepEqual(rows().at(-1)?.['actor'], { user: 'anna', client: 'test', auth: 'stdio' })
})

test('an unknown tool is a protocol error without the name asked for', async (t) => {
  const { call, answer, rows } = await door(t)
  call(1, `demo_${TOKEN}`)
  const error = (await answer(1))['error'] as Message
  assert.equal(error['code'], -32602)
  assert.ok(!JSON.stringify([error, rows()]).includes(TOKEN))
  assert.equal(rows().at(-1)?.['reason'], 'TOOL_UNKNOWN')
})

// Mutation proof: let an error leave pipeline().call: the protocol library shows its message.
test('`quiet`: what a tool throws reaches neither the client, nor stderr, nor the log', async (t) => {
  const { call, answer, rows, stderr } = await door(t)
  call(1, 'demo_throw')
  const { structuredContent } = resultOf(await answer(1))
  assert.equal(structuredContent['code'], 'INTERNAL')
  assert.match(stderr(), new RegExp(String(structuredContent['reference'])))
  for (const text of [JSON.stringify(structuredContent), stderr(), JSON.stringify(rows())]) assert.ok(!text.includes(TOKEN))
})

describe('an end in order: exit code 0, a last checkpoint, nothing lost', () => {
  for (const [name, end] of [
    ['the end of stdin', (child: ChildProcess) => child.stdin?.end()],
    ['SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
    ['SIGINT', (child: ChildProcess) => child.kill('SIGINT')],
    ['SIGHUP', (child: ChildProcess) => child.kill('SIGHUP')],
    [
      'a client that no longer listens',
      (child: ChildProcess) => child.stdout?.destroy() && child.stdin?.write('{"jsonrpc":"2.0","id":9,"method":"ping"}\n'),
    ],
  ] as const)
    // Mutation proof: bind `stop` to fewer of these ends, or leave out `await end()`.
    test(`${name}: a call that only looks is ended, one that has an effect is waited for`, async (t) => {
      const { child, call, noted, ended, notes, rows } = await door(t)
      call(1, 'demo_slow')
      call(2, 'demo_effect')
      await Promise.all([noted('slow began'), noted('effect began')])
      end(child)
      assert.deepEqual(await ended, { code: 0, signal: null })
      assert.deepEqual(notes().slice(-2), ['effect done', 'closed'])
      const completed = rows().filter((row) => row['event'] === 'tool_call_completed')
      assert.deepEqual(
        new Set(completed.map((row) => `${String(row['tool'])} ${String(row['reason'])}`)),
        new Set(['demo_slow CANCELLED', 'demo_effect null']),
      )
    })

  test('a second signal does not wait', async (t) => {
    const { child, call, noted, ended } = await door(t)
    call(1, 'demo_effect')
    await noted('effect began')
    child.kill('SIGTERM')
    await sleep(50)
    child.kill('SIGTERM')
    assert.equal((await ended).signal, 'SIGTERM')
  })
})

// Mutation proof: leave out the handler of uncaughtException: Node prints the message and the stack.
for (const name of ['demo_crash', 'demo_stray'])
  test(`${name}: a bug outside of any call ends the process without its text, and the log is closed`, async (t) => {
    const { call, ended, stderr, notes, lines } = await door(t)
    call(1, name)
    assert.deepEqual(await ended, { code: 70, signal: null })
    assert.equal(notes().at(-1), 'closed')
    assert.ok(!`${stderr()}${lines.join('')}`.includes(TOKEN), stderr())
    assert.match(stderr(), /"reference":"crash"/)
  })

describe('a client that sends rubbish', () => {
  // Mutation proof: leave out `maxBufferSize`, or `wire.onclose`: the process stays or ends without a last checkpoint.
  test('a message beyond all bounds ends the session in order', async (t) => {
    const { child, ended, notes } = await door(t)
    child.stdin?.write('x'.repeat(LIMITS.messageBytesMax + 70_000))
    assert.deepEqual(await ended, { code: 0, signal: null })
    assert.equal(notes().at(-1), 'closed')
  })

  // Mutation proof: leave out the tap in oplog.ts.
  test('thousands of broken lines fill neither stdout nor stderr', async (t) => {
    const { say, call, answer, stderr, lines } = await door(t)
    for (const line of ['not json', '[]', '{"jsonrpc":"1.0"}', '{"jsonrpc":"2.0","id":{},"method":1}', '"x"', `{"a":"${TOKEN}"}`])
      for (let n = 0; n < 500; n++) say(line)
    call(1, 'demo_thing_get')
    assert.equal(resultOf(await answer(1)).structuredContent['text'], 'fine')
    assert.ok(stderr().split('\n').length <= LIMITS.operationalLinesPerWindowMax + 1)
    assert.ok(!stderr().includes(TOKEN))
    assert.ok(lines.length < 3_100)
    for (const line of lines) assert.equal((JSON.parse(line) as Message)['jsonrpc'], '2.0')
  })

  test('parameters of a call that are none are refused', async (t) => {
    const { say, answer, rows } = await door(t)
    const odd = [undefined, { name: 7 }, { name: 'demo_thing_get', arguments: TOKEN }, { arguments: {} }]
    for (const [n, params] of odd.entries()) say({ jsonrpc: '2.0', id: n + 1, method: 'tools/call', params })
    for (let n = 1; n <= odd.length; n++) assert.ok((await answer(n))['error'] !== undefined, String(n))
    assert.ok(!JSON.stringify(rows()).includes(TOKEN))
  })
})

test('a stderr that nobody holds any more does not end the server', async (t) => {
  const { child, call, answer } = await door(t)
  child.stderr?.destroy()
  for (const id of [1, 2]) {
    call(id, 'demo_throw')
    assert.equal(resultOf(await answer(id)).structuredContent['code'], 'INTERNAL')
  }
})

test('the list shows what is on, with strict schemas, and stays the same', () => {
  const list = toolList({
    tools: [tool({ meta: { asks: true } }), tool({ mode: 'off', facts: { name: 'demo_off' } })],
    workspaces: ['north', 'south'],
  })
  const [shown, ...others] = list()
  assert.ok(shown)
  assert.deepEqual(others, [])
  assert.equal(list()[0], shown)
  assert.equal(shown.inputSchema['additionalProperties'], false)
  assert.deepEqual(shown.inputSchema.required?.toSorted(undefined), ['id', 'workspace'])
  assert.deepEqual(shown._meta, { asks: true })
  assert.equal((shown.outputSchema as { anyOf: unknown[] }).anyOf.length, 2)
})
