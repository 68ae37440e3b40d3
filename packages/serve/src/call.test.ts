import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import { stand, tool } from './test.house.ts'

const RATE = { rates: [{ key: 'k', perMinute: 3 }] }
const many = <T>(n: number, make: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: n }, make))

test('a good call is logged before and after, with what the tool lets stand in the log', async () => {
  const house = stand()
  assert.deepEqual(await house.ask({ id: 'a', limit: 5 }), { text: 'fine', isError: false })
  assert.deepEqual(house.events(), ['tool_call_requested', 'tool_call_authorized', 'tool_call_completed'])
  for (const row of house.log.rows) {
    assert.deepEqual(row.params, { id: 'a' }, '`limit` has no rule, so it is not there')
    assert.equal(row.correlation_id, house.log.rows[0]?.correlation_id)
    assert.equal(row.workspace, 'main')
  }
  assert.equal(house.log.rows[2]?.status, 'ok')
})

// Mutation proof: leave out `denied.log` for an unknown tool, or put the name asked for into the row.
test('an unknown tool is a protocol error, audited, and its name does not reach the log', async () => {
  const house = stand()
  for (const name of ['shopify_secret_dump', '__proto__', 'constructor', 'toString', 'DEMO_THING_GET', 'demo_thing_get ', ''])
    assert.deepEqual(await house.ask({}, { name }), { code: 'unknown_tool' }, name)
  assert.equal(house.events().filter((event) => event === 'tool_call_denied TOOL_UNKNOWN').length, 7)
  assert.ok(house.log.rows.every((row) => row.tool === 'unknown'))
  assert.ok(!JSON.stringify(house.log.rows).includes('secret_dump'))
})

// Mutation proof: leave out the check of `mode`.
test('a tool that is off is refused and not run', async () => {
  let ran = 0
  const house = stand({ tools: [tool({ mode: 'off', run: async () => ({ text: String(++ran) }) })] })
  assert.equal((await house.ask())['code'], 'TOOL_OFF')
  assert.equal(ran, 0)
  assert.deepEqual(house.events(), ['tool_call_requested', 'tool_call_denied TOOL_OFF'])
})

// Mutation proof: take from the budget after the parse, or only for known tools.
test('every call takes from the session’s budget: good ones, malformed ones, unknown tools', async () => {
  const house = stand({ sessionCallsMax: 3 })
  assert.equal((await house.ask())['text'], 'fine')
  assert.equal((await house.ask({ wrong: true }))['code'], 'INPUT_INVALID')
  assert.equal((await house.ask({}, { name: 'none' }))['code'], 'unknown_tool')
  for (let i = 0; i < 5; i++) assert.equal((await house.ask())['code'], 'SESSION_BUDGET_SPENT')
})

// Mutation proof: leave out `work.full()`.
test('only so many calls run at once; the others are told to come back', async () => {
  let release = () => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  let running = 0
  let most = 0
  const run = async () => {
    most = Math.max(most, ++running)
    await gate
    running--
    return { text: 'late' }
  }
  const house = stand({ tools: [tool({ run })] })
  const waiting = many(LIMITS.callsAtOnceMax, () => house.ask())
  const refused = await house.ask()
  assert.deepEqual([refused['code'], refused['retry_after_s']], ['TOO_MANY_CALLS', 1])
  release()
  assert.ok((await waiting).every((answer) => answer['text'] === 'late'))
  assert.equal(most, LIMITS.callsAtOnceMax)
  assert.equal((await house.ask())['text'], 'late', 'the places are free again')
})

// Mutation proof: free the place when the caller is answered instead of when the work has ended.
test('a client that calls and cancels does not run more at once than one that waits', async () => {
  let running = 0
  let release = () => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  const run = async () => {
    running++
    await gate
    return { text: 'unheard' }
  }
  const house = stand({ tools: [tool({ run })] })
  const codes: unknown[] = []
  for (let i = 0; i < LIMITS.callsAtOnceMax + 5; i++) {
    const caller = new AbortController()
    const answer = house.ask({ id: 'a' }, { signal: caller.signal })
    caller.abort()
    codes.push((await answer)['code'])
  }
  assert.equal(running, LIMITS.callsAtOnceMax)
  assert.deepEqual(
    codes.slice(-5),
    Array.from({ length: 5 }, () => 'TOO_MANY_CALLS'),
  )
  release()
})

test('a rate limit says when to come back, and lets calls in again then', async () => {
  const house = stand({ tools: [tool(RATE)] })
  await many(3, () => house.ask())
  const refused = await house.ask()
  assert.deepEqual([refused['code'], refused['retry_after_s'], refused['isError']], ['RATE_LIMITED', 60, true])
  house.pass(60_000)
  assert.equal((await house.ask())['text'], 'fine')
})

// Mutation proof: parse before `limiter.admit`.
test('malformed calls meet the rate limit too: a flood of them is not parsed', async () => {
  const house = stand({ tools: [tool(RATE)] })
  const codes = (await many(6, () => house.ask({ id: 7 }))).map((answer) => answer['code'])
  assert.deepEqual(codes, ['INPUT_INVALID', 'INPUT_INVALID', 'INPUT_INVALID', 'RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED'])
})

test('calls at the same instant share the budget, the rate and the places', async () => {
  const house = stand({ tools: [tool(RATE)], sessionCallsMax: 4 })
  const codes = (await many(8, () => house.ask())).map((answer) => answer['code'] ?? 'fine')
  assert.deepEqual(codes, ['fine', 'fine', 'fine', 'RATE_LIMITED', ...Array.from({ length: 4 }, () => 'SESSION_BUDGET_SPENT')])
})

test('a refusal of the tool itself is shown in its own words', async () => {
  const run = async () => {
    throw new Refusal('NOT_FOUND', { cause: new Error('upstream text') })
  }
  const house = stand({ tools: [tool({ run })] })
  const answer = await house.ask()
  assert.deepEqual([answer['status'], answer['code'], answer['isError']], ['refused', 'NOT_FOUND', true])
  assert.ok(!JSON.stringify(answer).includes('upstream'))
  assert.deepEqual(house.events().at(-1), 'tool_call_completed NOT_FOUND')
})
