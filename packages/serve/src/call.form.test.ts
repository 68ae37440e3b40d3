// A call that needs its person, in the pipeline: logged and counted like every other, holding nothing while the person types.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS, Refusal } from '@countersign/kernel'
import { type Form, FormNeeded, NO_FORM } from './form.ts'
import type { ServedTool } from './served.ts'
import { stand, tool } from './test.house.ts'

const SECRET = '123456'
const QUESTION = { message: `Type ${SECRET}`, label: 'Code' }
const ABLE: Form = { able: true, typed: null }
const run: ServedTool['run'] = async (_, { form }) => {
  if (form.typed === null) throw new FormNeeded(QUESTION)
  return { text: form.typed }
}
const house = (over: Parameters<typeof tool>[0] = {}, more: Parameters<typeof stand>[0] = {}) => stand({ tools: [tool({ run, ...over })], ...more })
const asks = (h: ReturnType<typeof house>, form = ABLE) => h.ask({ id: 'a' }, { form })

for (const tellsOfEffect of [false, true])
  test(`a call that asks is logged as such, the next with what was typed is a call of its own (effect: ${tellsOfEffect})`, async () => {
    const h = house({ tellsOfEffect })
    assert.deepEqual(await asks(h), { question: QUESTION })
    assert.deepEqual(await asks(h, { ...ABLE, typed: SECRET }), { text: SECRET, isError: false })
    const ROWS = ['tool_call_requested', 'tool_call_authorized', 'tool_call_completed']
    assert.deepEqual(h.events(), [...ROWS, ...ROWS])
    assert.deepEqual([h.log.rows[2]?.status, h.log.rows[5]?.status], ['input_required', 'ok'])
    assert.notEqual(h.log.rows[0]?.correlation_id, h.log.rows[3]?.correlation_id)
    assert.equal(h.log.rows[0]?.args_hmac, h.log.rows[3]?.args_hmac, 'what was typed is no argument')
    // Mutation proof: put the question, or what was typed, into any row.
    assert.ok(!JSON.stringify(h.log.rows).includes(SECRET))
    assert.deepEqual(h.bugs, [])
  })

// Mutation proof: leave out the check of `form.able` in work.ts.
test('`human`: where the client cannot show a form, the call is refused; it is never let through', async () => {
  const h = house()
  const answer = await asks(h, NO_FORM)
  assert.deepEqual([answer['code'], answer['isError']], ['APPROVAL_UNAVAILABLE', true])
  assert.equal(h.events().at(-1), 'tool_call_completed APPROVAL_UNAVAILABLE')
  assert.ok(!JSON.stringify([answer, h.log.rows]).includes(SECRET))
})

test('a tool that only looks like it asks is a bug like any other', async () => {
  const h = house({ run: async () => Promise.reject(Object.assign(new Error(SECRET), { name: 'FormNeeded', question: QUESTION })) })
  assert.equal((await asks(h))['code'], 'INTERNAL')
})

// Mutation proof: give back what a form took from the budget or from the rate.
test('asking takes from the session’s budget and from the rate', async () => {
  const spent = house({}, { sessionCallsMax: 2 })
  await asks(spent)
  await asks(spent)
  assert.equal((await asks(spent))['code'], 'SESSION_BUDGET_SPENT')
  const limited = house({ rates: [{ key: 'k', perMinute: 2 }] })
  await asks(limited)
  await asks(limited)
  assert.equal((await asks(limited))['code'], 'RATE_LIMITED')
})

test('a person who types holds no place: more forms are open than calls may run', async () => {
  const h = house()
  for (let n = 0; n < LIMITS.callsAtOnceMax + 4; n++) assert.deepEqual(await asks(h), { question: QUESTION })
  assert.equal((await asks(h, { able: true, typed: 'x' }))['text'], 'x')
  await h.end()
})

test('a form that cannot be logged is not shown', async () => {
  for (const tellsOfEffect of [false, true]) {
    const h = house({ tellsOfEffect })
    h.log.breakAt = (n) => n === 2
    assert.equal((await asks(h))['code'], 'AUDIT_UNAVAILABLE')
  }
})

// Mutation proof: leave out `signal.aborted` in asked().
test('a caller that has gone is asked nothing', async () => {
  const slow: ServedTool['run'] = async () => {
    await sleep(20)
    throw new FormNeeded(QUESTION)
  }
  for (const tellsOfEffect of [false, true]) {
    const h = house({ tellsOfEffect, run: slow })
    const caller = new AbortController()
    const answer = h.ask({ id: 'a' }, { form: ABLE, signal: caller.signal })
    caller.abort()
    assert.equal((await answer)['code'], 'CANCELLED')
  }
})

test('a refusal after the form is a refusal', async () => {
  const h = house({
    run: async (_, { form }) => {
      if (form.typed === null) throw new FormNeeded(QUESTION)
      throw new Refusal('CHANGE_CLOSED')
    },
  })
  await asks(h)
  assert.equal((await asks(h, { able: true, typed: '' }))['code'], 'CHANGE_CLOSED')
})
