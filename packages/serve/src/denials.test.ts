import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import { denials } from './denials.ts'
import { recorder } from './test.house.ts'

const MAX = LIMITS.deniedRowsPerWindowMax
const refusal = new Refusal('INPUT_INVALID')
const row = (n: number) => ({ correlation_id: `c${n}`, tool: 'demo_thing_get' })

function desk() {
  const log = recorder()
  let now = 1_700_000_000_000
  const { log: deny, flush } = denials(log.audit, () => now)
  const count = (event: string) => log.rows.filter((found) => found.event === event).length
  const total = () => log.rows.reduce((sum, found) => sum + (found.event === 'tool_call_denied' ? 1 : (found.count ?? 0)), 0)
  return { log, deny, flush, count, total, pass: (ms: number) => (now += ms) }
}

test('a denial is two rows: that it was asked, and why not', () => {
  const { log, deny } = desk()
  assert.equal(deny(row(1), refusal), refusal)
  assert.deepEqual(
    log.rows.map(({ event, status, reason, correlation_id }) => ({ event, status, reason, correlation_id })),
    [
      { event: 'tool_call_requested', status: 'requested', reason: undefined, correlation_id: 'c1' },
      { event: 'tool_call_denied', status: 'denied', reason: 'INPUT_INVALID', correlation_id: 'c1' },
    ],
  )
})

// Mutation proof: leave out the comparison with `deniedRowsPerWindowMax`.
test('a flood fills neither the disk nor the count', () => {
  const { log, deny, flush, count, total, pass } = desk()
  for (let n = 0; n < 10_000; n++) assert.equal(deny(row(n), refusal).code, 'INPUT_INVALID')
  assert.equal(log.rows.length, 2 * MAX)
  pass(LIMITS.rateWindow_ms)
  deny(row(10_000), refusal)
  assert.equal(count('calls_denied_coalesced'), 1)
  assert.equal(total(), 10_001)
  flush()
  assert.equal(log.rows.length, 2 * MAX + 3, 'nothing is counted twice')
})

test('the row of a flood is one of its own calls, not the one that came after', () => {
  const { log, deny, pass } = desk()
  for (let n = 0; n < MAX + 3; n++) deny(row(n), refusal)
  pass(LIMITS.rateWindow_ms)
  deny({ correlation_id: 'later', tool: 'other' }, refusal)
  const flood = log.rows.find((found) => found.event === 'calls_denied_coalesced')
  assert.deepEqual([flood?.correlation_id, flood?.tool, flood?.count, flood?.reason], [`c${MAX + 2}`, 'demo_thing_get', 3, 'DENIAL_FLOOD'])
})

test('floods minute after minute stay bounded and are counted to the last call', () => {
  const { log, deny, flush, total, pass } = desk()
  for (let minute = 0; minute < 20; minute++) {
    for (let n = 0; n < 500; n++) deny(row(n), refusal)
    pass(LIMITS.rateWindow_ms)
  }
  flush()
  assert.equal(total(), 10_000)
  assert.ok(log.rows.length <= 20 * (2 * MAX + 1))
})

test('a clock that jumps back begins a new window instead of waiting for years', () => {
  const { log, deny, total, pass } = desk()
  for (let n = 0; n < MAX + 5; n++) deny(row(n), refusal)
  pass(-1_000_000_000)
  deny(row(0), refusal)
  assert.equal(total(), MAX + 6)
  assert.equal(log.rows.at(-1)?.event, 'tool_call_denied')
})

// Mutation proof: forget the count before the append instead of after it.
test('a count that cannot be logged is kept until it can', () => {
  const { log, deny, flush, total, pass } = desk()
  for (let n = 0; n < MAX + 7; n++) deny(row(n), refusal)
  pass(LIMITS.rateWindow_ms)
  log.breakAt = () => true
  assert.equal(deny(row(0), refusal).code, 'AUDIT_UNAVAILABLE')
  flush()
  log.breakAt = () => false
  deny(row(0), refusal)
  assert.equal(total(), MAX + 7 + 1)
  log.rows.length = 0
  flush()
  assert.deepEqual(log.rows, [])
})

// Mutation proof: catch everything in append().
test('a bug in the log is no refusal', () => {
  const { log, deny } = desk()
  log.breakAt = () => true
  log.why = new TypeError('bug')
  assert.throws(() => deny(row(1), refusal), TypeError)
})

test('with nothing counted, a flush writes nothing', () => {
  const { log, deny, flush } = desk()
  flush()
  deny(row(1), refusal)
  flush()
  assert.equal(log.rows.length, 2)
})
