import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import { EMAIL, stand, TOKEN, tool } from './test.house.ts'
import type { ServedTool } from './served.ts'

const of = (run: ServedTool['run'], over: Parameters<typeof tool>[0] = {}) => stand({ tools: [tool({ run, ...over })] })
const never = () => new Promise<never>(() => {})
const DOUBT = /It may have had its effect all the same/

// Mutation proof: leave out `deadline` in AbortSignal.any.
test('a deadline ends a call whose tool does not heed its signal', async () => {
  const house = of(never, { deadline_ms: 20 })
  const answer = await house.ask()
  assert.deepEqual([answer['code'], answer['isError']], ['DEADLINE_EXCEEDED', true])
  assert.equal(house.events().at(-1), 'tool_call_completed DEADLINE_EXCEEDED')
  assert.equal(house.bugs.length, 0)
})

test('a deadline reaches the tool as its signal, and its own error then is not a bug', async () => {
  const house = of(async (_, { signal }) => sleep(60_000, { text: 'late' }, { signal }), { deadline_ms: 20 })
  assert.equal((await house.ask())['code'], 'DEADLINE_EXCEEDED')
  assert.equal(house.bugs.length, 0)
})

test('a client that cancels ends its call, heeded or not', async () => {
  for (const run of [never, async (_: unknown, { signal }: { signal: AbortSignal }) => sleep(60_000, { text: 'late' }, { signal })]) {
    const house = of(run)
    const caller = new AbortController()
    const answer = house.ask({ id: 'a' }, { signal: caller.signal })
    caller.abort(new Error(`reason ${TOKEN}`))
    assert.equal((await answer)['code'], 'CANCELLED')
    assert.equal(house.events().at(-1), 'tool_call_completed CANCELLED')
  }
})

// Mutation proof: leave out the first check of `caller.signal.aborted`.
test('a call that was cancelled before it began is not run', async () => {
  let ran = 0
  const house = of(async () => ({ text: String(++ran) }))
  assert.equal((await house.ask({ id: 'a' }, { signal: AbortSignal.abort() }))['code'], 'CANCELLED')
  assert.equal(ran, 0)
})

// Mutation proof: attach `work.then` only while the signal is not aborted: the process ends with an unhandled rejection.
test('a tool that fails after its caller has gone harms nobody', async () => {
  const house = of(async () => {
    await sleep(10)
    throw new Error(TOKEN)
  })
  const caller = new AbortController()
  const answer = house.ask({ id: 'a' }, { signal: caller.signal })
  caller.abort()
  await answer
  await sleep(20)
  assert.equal((await house.ask({ nope: 1 }))['code'], 'INPUT_INVALID')
})

describe('a throwing tool leaks nothing', () => {
  const text = `upstream said ${TOKEN} of ${EMAIL}`
  const odd = Object.assign(new Error(text), { name: TOKEN, code: EMAIL, response: { body: text } })
  const throwers: Record<string, ServedTool['run']> = {
    'an error': async () => Promise.reject(new Error(text)),
    'an error thrown at once': () => {
      throw new TypeError(text)
    },
    'an error with a telling name and more': async () => Promise.reject(odd),
    'a text': async () => Promise.reject(text as unknown as Error),
    nothing: async () => Promise.reject(undefined as unknown as Error),
    'a refusal with a cause': async () => Promise.reject(new Refusal('UPSTREAM_ERROR', { cause: new Error(text) })),
    'an error that only looks like a refusal': async () =>
      Promise.reject(Object.assign(new Error(text), { name: 'Refusal', code: 'NOT_FOUND', fix: text })),
    'errors of many': async () => Promise.reject(new AggregateError([new Error(text)], text)),
  }
  for (const [name, run] of Object.entries(throwers))
    test(name, async () => {
      const house = of(run)
      const answer = await house.ask()
      assert.equal(answer['status'], 'refused')
      // Mutation proof: show `error.message` in the answer of an INTERNAL refusal.
      for (const secret of [TOKEN, EMAIL]) assert.ok(!JSON.stringify([answer, house.log.rows]).includes(secret))
      if (answer['code'] === 'INTERNAL') assert.equal(answer['reference'], house.bugs[0]?.reference)
      else assert.equal(name, 'a refusal with a cause')
    })
})

describe('what a tool gives back', () => {
  // Mutation proof: return `result` instead of the parsed one, or declare outputs loose.
  for (const [name, result] of [
    ['another type', { text: 7 }],
    ['a key too many', { text: 'fine', email: EMAIL }],
    ['a key missing', {}],
    ['nothing', undefined],
  ] as const)
    test(`${name} does not fit the schema: a bug with a reference, and nothing of it is shown`, async () => {
      const house = of(async () => result as unknown as Record<string, unknown>)
      const answer = await house.ask()
      assert.deepEqual([answer['code'], answer['reference']], ['INTERNAL', house.bugs[0]?.reference])
      assert.ok(!JSON.stringify([answer, house.log.rows]).includes(EMAIL))
      assert.equal(house.events().at(-1), 'tool_call_completed INTERNAL')
    })

  // Mutation proof: compare with `resultCharsMax + 1` here and there.
  test('a result up to the size that clients take is shown, one above is not', async () => {
    const frame = JSON.stringify({ text: '' }).length
    const of_ = (chars: number) => of(async () => ({ text: 'x'.repeat(chars) }))
    assert.equal((await of_(LIMITS.resultCharsMax - frame).ask())['isError'], false)
    const answer = await of_(LIMITS.resultCharsMax - frame + 1).ask()
    assert.equal(answer['code'], 'RESULT_TOO_LARGE')
    assert.ok(!('text' in answer))
  })
})

describe('a tool that tells of an effect', () => {
  const effect = (run: ServedTool['run'], over: Parameters<typeof tool>[0] = {}) => of(run, { tellsOfEffect: true, ...over })

  // Mutation proof: hand `signal` instead of `deadline` to untilAborted for these tools.
  test('is waited for when its caller goes, so that its outcome stands in the log', async () => {
    const house = effect(async () => sleep(20, { text: 'applied' }))
    const caller = new AbortController()
    const answer = house.ask({ id: 'a' }, { signal: caller.signal })
    caller.abort()
    assert.equal((await answer)['text'], 'applied')
    assert.equal(house.log.rows.at(-1)?.status, 'ok')
  })

  test('hears that its caller has gone, and its own refusal then stands', async () => {
    const house = effect(async (_, { signal }) => {
      await sleep(60_000, undefined, { signal }).catch(() => {})
      throw new Refusal('CANCELLED')
    })
    const caller = new AbortController()
    const answer = house.ask({ id: 'a' }, { signal: caller.signal })
    caller.abort()
    const { code, message } = await answer
    assert.equal(code, 'CANCELLED')
    assert.doesNotMatch(String(message), DOUBT)
  })

  // Mutation proof: leave DOUBT out of any of these.
  for (const [name, run, code] of [
    ['runs beyond its deadline', never, 'DEADLINE_EXCEEDED'],
    ['throws', async () => Promise.reject(new Error(TOKEN)), 'INTERNAL'],
    ['gives what does not fit', async () => ({ receipt: 1 }), 'INTERNAL'],
  ] as const)
    test(`\`known\`: when it ${name}, the answer says that the effect may be there`, async () => {
      const answer = await effect(run, { deadline_ms: 20 }).ask()
      assert.equal(answer['code'], code)
      assert.match(String(answer['message']), DOUBT)
    })

  test('and whose news is too large says so without hiding that there may be an effect', async () => {
    const answer = await effect(async () => ({ text: 'x'.repeat(LIMITS.resultCharsMax) })).ask()
    assert.equal(answer['code'], 'RESULT_TOO_LARGE')
    assert.match(String(answer['message']), DOUBT)
  })
})
