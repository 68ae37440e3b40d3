/** Who may be put into the list of approvers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '@countersign/serve'
import { addApprover } from './enrolling.ts'

// Mutation proof: leave out the check; the list is then one that no server reads, and nobody can approve any more.
test('a user that the list could not hold is refused before anything is made', () => {
  for (const user of ['', 'Ana Lee', 'a:b', 'x'.repeat(65)])
    assert.throws(() => addApprover('/nowhere/write.yaml', 'ana', { key: '/nowhere/key', user }), UsageError, JSON.stringify(user))
})
