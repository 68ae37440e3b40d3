import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { asking } from './asking.ts'
import type { Outcome } from './call.ts'

const form: Outcome = { kind: 'form', question: { message: 'Type 1', label: 'Code' } }
const done: Outcome = { kind: 'answer', answer: { structured: { text: 'fine' }, isError: false } }
const live = () => new AbortController().signal
const codeOf = (outcome: Outcome): unknown => (outcome.kind === 'answer' ? outcome.answer.structured['code'] : outcome.kind)

/** A call that answers by script and remembers what it was told. */
function script(...outcomes: readonly Outcome[]) {
  const heard: (string | null)[] = []
  return { heard, attempt: async (typed: string | null) => outcomes[Math.min(heard.push(typed), outcomes.length) - 1] ?? done }
}

test('a call that needs nobody asks nobody', async () => {
  const { heard, attempt } = script(done)
  assert.equal(await asking(attempt, async () => assert.fail('asked'), live()), done)
  assert.deepEqual(heard, [null])
})

test('what is typed reaches the second call, and what the second call answers is the answer', async () => {
  const { heard, attempt } = script(form, done)
  const ask = async (question: unknown) => {
    assert.equal(question, form.question)
    return { action: 'accept', content: { typed: '1' } }
  }
  assert.equal(await asking(attempt, ask, live()), done)
  assert.deepEqual(heard, [null, '1'])
})

// Mutation proof: let a rejected `ask` leave the loop: the tool never hears that its person did not answer.
test('no answer, a decline and rubbish are all heard as nothing typed', async () => {
  for (const ask of [async () => Promise.reject(new Error('timeout')), async () => ({ action: 'decline' }), async () => 7, async () => undefined]) {
    const { heard, attempt } = script(form, done)
    await asking(attempt, ask, live())
    assert.deepEqual(heard, [null, ''])
  }
})

// Mutation proof: leave out the check of `signal.aborted`: a person who was never seen would have declined.
test('a caller that goes while the form is open is not a person who declined: the call is not made again', async () => {
  const { heard, attempt } = script(form, done)
  const caller = new AbortController()
  const ask = async () => {
    caller.abort()
    throw new Error('closed')
  }
  assert.equal(codeOf(await asking(attempt, ask, caller.signal)), 'CANCELLED')
  assert.deepEqual(heard, [null])
})

// Mutation proof: leave out the bound of rounds (the test then never ends).
test('a tool that always asks again is not listened to for ever', async () => {
  const { heard, attempt } = script(form)
  assert.equal(codeOf(await asking(attempt, async () => ({ action: 'accept', content: { typed: 'x' } }), live())), 'APPROVAL_UNAVAILABLE')
  assert.equal(heard.length, LIMITS.formRoundsMax + 1)
})
