import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { EMAIL, stand, TOKEN, tool } from './test.house.ts'

const refusedWith = async (args: unknown, over: Parameters<typeof stand>[0] = {}) => {
  const house = stand(over)
  const answer = await house.ask(args)
  assert.equal(answer['code'], 'INPUT_INVALID', JSON.stringify(answer))
  return { message: String(answer['message']), rows: JSON.stringify(house.log.rows), bugs: house.bugs }
}

describe('what is wrong with the arguments is said by field', () => {
  for (const [name, args, says] of [
    ['a missing field', {}, '`id` is missing; it must be text.'],
    ['no arguments at all', null, '`id` is missing; it must be text.'],
    ['a number for a text', { id: 7 }, '`id` must be text, not a number.'],
    ['a text for a number', { id: 'a', limit: '5' }, '`limit` must be a number, not text.'],
    ['a fraction', { id: 'a', limit: 1.5 }, '`limit` must be a whole number.'],
    ['too much', { id: 'a', limit: 51 }, '`limit` must be at most 50.'],
    ['too long', { id: 'x'.repeat(41) }, '`id` must have at most 40 characters.'],
    ['nothing in it', { id: '' }, '`id` must not be empty.'],
    ['null', { id: null }, '`id` must be text, not empty.'],
    ['an unknown key', { id: 'a', query: 1 }, 'Unknown: `query`. Known here: id, limit.'],
    ['a list for the arguments', [], 'The arguments must be keys with values, not a list.'],
    ['a text for the arguments', 'id', 'The arguments must be keys with values, not text.'],
    [
      'two things at once',
      { limit: 0, nope: 1 },
      '`id` is missing; it must be text. `limit` must be at least 1. Unknown: `nope`. Known here: id, limit.',
    ],
  ] as const)
    test(name, async () => assert.ok((await refusedWith(args)).message.endsWith(says), (await refusedWith(args)).message))
})

// Mutation proof: put `issue.input` into any phrase of wording.ts.
test('`quiet`: no value of a wrong argument is in the answer or in the log', async () => {
  for (const args of [{ id: { token: TOKEN } }, { id: [EMAIL, TOKEN] }, { id: `${TOKEN}${EMAIL}` }, { id: 'a', limit: TOKEN }, { limit: EMAIL }]) {
    const { message, rows } = await refusedWith(args)
    for (const secret of [TOKEN, EMAIL]) assert.ok(!message.includes(secret) && !rows.includes(secret), message)
  }
})

test('an unknown key is shown as one short visible line', async () => {
  const { message } = await refusedWith({ id: 'a', [`a\u202E\u0007\n${'x'.repeat(500)}`]: 1 })
  assert.ok(message.length < 400, message)
  assert.ok(!/\p{Cc}|\p{Cf}/u.test(message))
})

test('thousands of unknown keys give a short answer', async () => {
  const { message } = await refusedWith(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key${i}`, i])))
  assert.ok(message.length < 600, String(message.length))
})

// Mutation proof: declare the tool's input loose.
test('`__proto__` and `constructor` as keys are unknown keys, and nobody’s prototype changes', async () => {
  for (const text of ['{"id":"a","__proto__":{"limit":5}}', '{"id":"a","constructor":{"prototype":{"x":1}}}', '{"__proto__":{"id":"a"}}']) {
    await refusedWith(JSON.parse(text))
    assert.equal(({} as Record<string, unknown>)['x'], undefined)
  }
})

// Mutation proof: compare with twice the limit.
test('arguments above the size bound are refused before they are parsed', async () => {
  let parsed = 0
  const input = z.strictObject({ id: z.string().refine(() => ++parsed > 0) })
  const { message, bugs } = await refusedWith({ id: 'x'.repeat(LIMITS.argumentBytesMax) }, { tools: [tool({ facts: { input } })] })
  assert.match(message, /larger than 262144 bytes/)
  assert.deepEqual([parsed, bugs.length], [0, 0])
  const wide = '€'.repeat(LIMITS.argumentBytesMax / 2)
  assert.match((await refusedWith({ id: wide })).message, /larger/, 'bytes count, not characters')
})

test('arguments nested beyond all sense are the caller’s mistake, not a bug of ours', async () => {
  const deep = JSON.parse(`${'['.repeat(60_000)}${']'.repeat(60_000)}`) as unknown
  const { bugs, rows } = await refusedWith({ id: deep })
  assert.equal(bugs.length, 0)
  assert.match(rows, /tool_call_denied/)
})

test('a parser that fails by itself is a bug with a reference, and a denied call in the log', async () => {
  const input = z.strictObject({
    id: z.string().transform(() => {
      throw new TypeError(`cannot read ${TOKEN}`)
    }),
  })
  const house = stand({ tools: [tool({ facts: { input } })] })
  const answer = await house.ask()
  assert.equal(answer['code'], 'INTERNAL')
  assert.equal(answer['reference'], house.bugs[0]?.reference)
  assert.deepEqual(house.events(), ['tool_call_requested', 'tool_call_denied INTERNAL'])
  assert.ok(!JSON.stringify([answer, house.log.rows]).includes(TOKEN))
})

test('a refusal made by the parser keeps its code', async () => {
  const input = z.strictObject({
    id: z.string().transform(() => {
      throw new Refusal('ID_INVALID')
    }),
  })
  assert.equal((await stand({ tools: [tool({ facts: { input } })] }).ask())['code'], 'ID_INVALID')
})

describe('with several workspaces', () => {
  const seen: string[] = []
  const run = async (input: Record<string, unknown>, { workspace }: { workspace: string }) => {
    seen.push(workspace)
    assert.ok(!('workspace' in input), 'the tool is told once')
    return { text: workspace }
  }
  const house = () => stand({ tools: [tool({ run })], workspaces: ['north', 'south'] })

  test('the one named is used and logged', async () => {
    const two = house()
    assert.equal((await two.ask({ id: 'a', workspace: 'south' }))['text'], 'south')
    assert.ok(two.log.rows.every((row) => row.workspace === 'south'))
  })

  // Mutation proof: give `workspace` a default in workspaceField.
  test('leaving it out, or another name, is refused; the log names none', async () => {
    for (const args of [{ id: 'a' }, { id: 'a', workspace: 'west' }, { id: 'a', workspace: ['north'] }, { id: 'a', workspace: '__proto__' }]) {
      const two = house()
      const answer = await two.ask(args)
      assert.equal(answer['code'], 'INPUT_INVALID')
      assert.match(String(answer['message']), /`workspace` (is missing; it )?must be one of: north, south\./)
      assert.ok(two.log.rows.every((row) => row.workspace === null))
    }
  })

  test('with one workspace the field does not exist', async () => {
    assert.match((await refusedWith({ id: 'a', workspace: 'main' })).message, /Unknown: `workspace`/)
  })
})
