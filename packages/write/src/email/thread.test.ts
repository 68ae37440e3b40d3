import assert from 'node:assert/strict'
import { test } from 'node:test'
import { threadWarnings } from './thread.ts'

const ID = '<q@customer.test>'
const warned = (subject: string, in_reply_to: string | null, references: readonly string[] = []) =>
  threadWarnings({ subject, in_reply_to, references })

test('a new mail, and an answer that fits, are silent', () => {
  assert.deepEqual(warned('Your order', null), [])
  for (const subject of ['Re: Your order', 'AW: Bestellung', 'RE : commande', 'Re[2]: x'])
    assert.deepEqual(warned(subject, ID, ['<p@x.test>', ID]), [])
  assert.deepEqual(warned('Re: Your order', ID), [])
  assert.deepEqual(warned('Reading list: new books', null), [])
})

// Mutation proof: drop any one line of `threadWarnings`.
test('what does not fit together is said', () => {
  assert.match(warned('Your order', ID).join(), /does not begin with “Re:”/)
  assert.match(warned('Re: Your order', null).join(), /begins like an answer/)
  assert.match(warned('Your order', null, ['<p@x.test>']).join(), /names a thread/)
  assert.match(warned('Re: x', ID, [ID, '<p@x.test>']).join(), /not the last one/)
  assert.match(warned('Re: x', ID, [ID, ID]).join(), /stands twice/)
})
