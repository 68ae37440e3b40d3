import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { describe, test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { FormNeeded, formOf, showsForms, typedIn } from './form.ts'

const accept = (content: unknown) => ({ action: 'accept', content })

describe('what is taken from an answer', () => {
  test('the typed text, without the spaces around it', () => {
    assert.equal(typedIn(accept({ typed: '123456' })), '123456')
    assert.equal(typedIn(accept({ typed: ' 123 456\n' })), '123 456')
    assert.equal(typedIn(accept({ typed: 'x'.repeat(LIMITS.formTypedCharsMax) })).length, LIMITS.formTypedCharsMax)
  })

  test('and nothing else that stands there', () => {
    assert.equal(typedIn({ ...accept({ typed: '1', more: '2' }), _meta: { typed: '3' }, typed: '4' }), '1')
  })

  // Mutation proof: leave `action` or `max` out of the schema `accepted`, or let typedIn read `content` by hand.
  for (const [name, answer] of [
    ['a decline', { action: 'decline' }],
    ['a decline that carries a text', { action: 'decline', content: { typed: '123456' } }],
    ['a cancel that carries a text', { action: 'cancel', content: { typed: '123456' } }],
    ['another action', { action: 'ACCEPT', content: { typed: '123456' } }],
    ['no action', { content: { typed: '123456' } }],
    ['no content', { action: 'accept' }],
    ['content of another kind', accept('123456')],
    ['content in a list', accept([{ typed: '123456' }])],
    ['another key', accept({ code: '123456' })],
    ['a number', accept({ typed: 123_456 })],
    ['a list', accept({ typed: ['123456'] })],
    ['an object', accept({ typed: { toString: '123456' } })],
    ['a key of the prototype', accept(JSON.parse('{"__proto__":{"typed":"123456"}}'))],
    ['a text longer than any code', accept({ typed: '1'.repeat(LIMITS.formTypedCharsMax + 1) })],
    ['a text that is short only without its spaces', accept({ typed: `123456${' '.repeat(LIMITS.formTypedCharsMax)}` })],
    ['a list of answers', [accept({ typed: '123456' })]],
    ['a text', '123456'],
    ['nothing', undefined],
    ['null', null],
  ] as const)
    test(`${name} is as if nothing was typed`, () => assert.equal(typedIn(answer), ''))
})

describe('a client shows forms', () => {
  for (const [declared, able] of [
    [{ elicitation: { form: {} } }, true],
    [{ elicitation: { form: {}, url: {} } }, true],
    [{ elicitation: { form: { applyDefaults: true } } }, true],
    // The revisions before kinds were named.
    [{ elicitation: {} }, true],
    [{ elicitation: { url: {} } }, false],
    [{}, false],
    [undefined, false],
    [null, false],
    [{ elicitation: true }, false],
    [{ elicitation: [] }, false],
    [{ elicitation: { form: true } }, false],
    [{ elicitation: null }, false],
    ['elicitation', false],
  ] as const)
    test(`${JSON.stringify(declared)}: ${able}`, () => assert.equal(showsForms(declared), able))
})

describe('the form', () => {
  test('has one required text field, so that no stray Enter is an answer', () => {
    const { requestedSchema } = formOf({ message: 'Apply?', label: 'Code' })
    assert.deepEqual(requestedSchema, {
      type: 'object',
      properties: { typed: { type: 'string', title: 'Code', minLength: 1, maxLength: LIMITS.formTypedCharsMax } },
      required: ['typed'],
    })
  })

  // Mutation proof: leave out `clean` or `cleanLine` in formOf.
  test('shows no invisible characters, keeps its lines, and is bounded', () => {
    const { message, requestedSchema } = formOf({
      message: `a\u202E\u001B[2J\nb${'x'.repeat(LIMITS.formMessageCharsMax)}`,
      label: 'Co\u200Bde\nmore',
    })
    assert.ok(message.startsWith('a\nbx'))
    assert.equal(message.length, LIMITS.formMessageCharsMax)
    assert.equal(requestedSchema.properties.typed.title, 'Code more')
  })
})

// Mutation proof: hand the question's message to `super`.
test('`quiet`: an error that asks for a form does not tell the question in its text, its stack or its name', () => {
  const { name, message, stack } = new FormNeeded({ message: 'Type 123456', label: 'Code' })
  assert.doesNotMatch(`${name} ${message} ${stack}`, /123456/)
  assert.doesNotMatch(inspect(new Error('outer', { cause: message })), /123456/)
})
