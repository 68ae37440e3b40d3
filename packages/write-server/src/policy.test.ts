// The table itself: what its rows' names mean to an operator and to the ledger.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitKeys, type PolicyRow } from '@countersign/gate'
import { POLICY } from './policy.ts'

// Mutation proof: give a cap the name of another's key, such as a `max` called max_change_percent, or one name two kinds in two rows.
test('every key of a tool names one number, and a cap of one name is of one kind wherever it counts', () => {
  const kinds = new Map<string, string>()
  for (const [tool, { caps }] of Object.entries<PolicyRow>(POLICY)) {
    const keys = [...limitKeys(caps).map(({ key }) => key), 'approval', 'risk', 'writes_per_minute']
    assert.equal(new Set(keys).size, keys.length, `${tool}: ${keys.join(' ')}`)
    for (const [name, cap] of Object.entries(caps)) {
      const kind = `${cap.kind}${'perObject' in cap ? ' for each object' : ''}`
      assert.equal(kinds.get(name) ?? kind, kind, `${tool}: ${name}`)
      kinds.set(name, kind)
    }
  }
})
