import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, Secret } from '@countersign/kernel'
import { rotationFindings, rotations } from './rotation.ts'

const NOW = Date.UTC(2026, 10, 20)
const secret = new Secret('not-a-real-secret')
const at = (key: string, days: number | null) => ({ key, secret, rotated_ms: days === null ? null : NOW - days * DAY_MS })
const state = (key: string, days: number | null) => rotations({ secrets: [at(key, days)] }, NOW)[0]?.state

test('a month for what can change something, a quarter for what opens nothing alone', () => {
  const token = 'workspaces.main.meta.token'
  // Mutation proof: swap the two lives, or compare with `<`.
  assert.deepEqual([state(token, 1), state(token, 24), state(token, 30), state(token, 31)], ['fresh', 'soon', 'soon', 'overdue'])
  const app = 'workspaces.main.meta.app_secret'
  assert.deepEqual([state(app, 31), state(app, 91), state(app, 92)], ['fresh', 'soon', 'overdue'])
})

test('without a date, or with one still to come, nobody can say how old it is', () => {
  assert.equal(state('workspaces.main.shopify.client_secret', null), 'unknown')
  assert.equal(state('workspaces.main.shopify.client_secret', -2), 'unknown')
})

test('a doctor warns of each that is not fresh, and says what to do', () => {
  const findings = rotationFindings({ secrets: [at('a', 1), at('b', 99), at('c', null)] }, NOW)
  assert.deepEqual(
    findings.map((finding) => [finding.check, finding.state]),
    [
      ['fresh', 'ok'],
      ['overdue', 'warn'],
      ['unknown', 'warn'],
    ],
  )
  assert.match(findings[1]?.says ?? '', /`b` is of 2026-08-13, due 2026-09-13/)
  assert.match(findings[2]?.fix ?? '', /rotated: /)
})
