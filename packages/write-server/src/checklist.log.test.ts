import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unlogged } from './checklist.log.ts'

type Changed = Parameters<typeof unlogged>[0][number]

const change = (fields: Partial<Changed>): Changed =>
  ({ id: 'chg_a', state: 'applied', created_ms: 1_000, started_ms: 2_000, settled_ms: 3_000, ...fields }) as unknown as Changed
const log = (...events: string[]) => new Map([['chg_a', new Set(events)]])
const ALL = ['change_previewed', 'change_approved', 'change_started', 'change_settled']

test('every step that the ledger has must stand in the log', () => {
  assert.deepEqual(unlogged([change({})], log(...ALL)), [])
  for (const left of ALL) {
    const [says] = unlogged([change({})], log(...ALL.filter((event) => event !== left)))
    assert.match(says ?? '', new RegExp(`^chg_a of 1970-01-01T00:00:01\\.000Z \\(applied\\) has no row ${left}$`))
  }
  assert.match(unlogged([change({})], new Map())[0] ?? '', /change_previewed, change_approved, change_started, change_settled/)
})

// Mutation proof: ask for no row of any change that failed.
test('a start that could not be logged is told by its reason alone', () => {
  const failed = (reason: string) => unlogged([change({ state: 'failed', reason })], log('change_previewed')).length
  assert.deepEqual([failed('AUDIT_UNAVAILABLE'), failed('UPSTREAM_REJECTED')], [0, 1])
})

test('a step that was never taken is not missed', () => {
  const open = change({ state: 'open', started_ms: null, settled_ms: null })
  assert.deepEqual(unlogged([open], log('change_previewed')), [])
  assert.deepEqual(unlogged([change({ state: 'started', settled_ms: null })], log(...ALL.slice(0, 3))), [])
  assert.deepEqual(unlogged([change({ state: 'cancelled', started_ms: null })], log('change_previewed')), [])
})
