/** A person's yes is a y typed after the question was shown, and nothing else. */
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { atTerminal, standIn } from './person.ts'
import { transcript } from './transcript.ts'

const QUESTION = { text: 'Apply? ', standIn: { yes: true, about: 'the test' } }

function terminal() {
  let out = ''
  const input = new PassThrough()
  let now = 0
  const paper = transcript({ write: (text) => (out += text), colour: false })
  const person = atTerminal(input, paper, () => now)
  return { input, person, shown: () => out, wait: (ms: number) => void (now += ms) }
}

for (const [typed, expected] of [
  ['y\n', true],
  ['Y\n', true],
  [' yes \n', true],
  ['\n', false],
  ['n\n', false],
  ['yes please\n', false],
  ['ny\n', false],
  ['ÿ\n', false],
] as const)
  test(`${JSON.stringify(typed)} is a ${expected ? 'yes' : 'no'}`, async () => {
    const { input, person } = terminal()
    const answer = person.ask(QUESTION)
    input.write(typed)
    assert.equal(await answer, expected)
    person.leave()
  })

// Mutation proof: keep the lines that arrive while nobody waits, and hand them to the next question.
test('what was typed before the question was shown is no answer to it', async () => {
  const { input, person } = terminal()
  input.write('y\ny\n')
  await turn()
  const answer = person.ask(QUESTION)
  await turn()
  input.write('n\n')
  assert.equal(await answer, false)
  person.leave()
})

test('the end of the input is a no, now and for every later question', async () => {
  const { input, person, shown } = terminal()
  const answer = person.ask(QUESTION)
  input.end()
  assert.equal(await answer, false)
  assert.equal(await person.ask(QUESTION), false)
  assert.equal(shown().split('no more input').length - 1, 2)
})

test('what is typed into a form comes as it was typed, and the end of the input is nothing', async () => {
  const { input, person } = terminal()
  const field = { text: 'Code: ', standIn: { typed: '000000', about: 'the test' } }
  const typed = person.type(field)
  input.write(' 123456 \n')
  assert.equal(await typed, '123456')
  const none = person.type(field)
  input.end()
  assert.equal(await none, '')
})

test('the time that the person takes is counted apart', async () => {
  const { input, person, wait } = terminal()
  const answer = person.ask(QUESTION)
  wait(5_000)
  input.write('y\n')
  await answer
  wait(1_000)
  assert.equal(person.waited_ms(), 5_000)
  person.leave()
})

test('without a terminal the answer is said aloud', async () => {
  let out = ''
  const person = standIn(transcript({ write: (text) => (out += text), colour: false }))
  assert.equal(await person.ask(QUESTION), true)
  assert.equal(await person.ask({ ...QUESTION, standIn: { yes: false, about: 'the other' } }), false)
  assert.equal(await person.type({ text: 'Code: ', standIn: { typed: '123456', about: 'the test' } }), '123456')
  assert.ok(out.includes('y   (not a terminal: answering yes to the test)'))
  assert.ok(out.includes('n   (not a terminal: answering no to the other)'))
})
