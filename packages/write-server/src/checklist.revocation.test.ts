import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { openAudit } from '@countersign/audit'
import { DAY_MS, LIMITS } from '@countersign/kernel'
import { placesDigest, revocationRehearsed } from './checklist.revocation.ts'
import type { WriteConfig } from './config.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'countersign-rehearsed-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const config = (workspaces: object = { main: {} }): Pick<WriteConfig, 'raw'> =>
  // oxlint-disable-next-line no-unsafe-type-assertion -- the part of a configuration that is looked at
  ({ raw: { audit: { dir }, approval: {}, workspaces } }) as unknown as Pick<WriteConfig, 'raw'>

function rehearsed(at_ms: number, status: string, of = config()): void {
  const audit = openAudit({ dir, server: 'write-server', environment: 'development', clock: () => at_ms, versions: {}, configDigest: '' })
  audit.append({ event: 'revocation_rehearsed', correlation_id: 'c', status, config_digest: placesDigest(of), params: { by_hand: 0 } })
  audit.close()
}

const NOW = Date.now()
const stateAt = (now: number, of = config()) => revocationRehearsed(of, now).state

// Mutation proof: leave the comparison of times, of the digest or of the status out.
test('a rehearsal counts for 90 days, for the set-up that it was of, and only if it succeeded', () => {
  assert.equal(stateAt(NOW), 'fail')
  rehearsed(NOW - DAY_MS, 'rehearsed')
  assert.equal(stateAt(NOW), 'pass')
  assert.equal(stateAt(NOW + LIMITS.rehearsalLife_ms - DAY_MS - 1), 'pass')
  assert.equal(stateAt(NOW + LIMITS.rehearsalLife_ms - DAY_MS + 1), 'fail')
  assert.equal(stateAt(NOW, config({ main: {}, second: {} })), 'fail')
  assert.match(revocationRehearsed(config(), NOW).evidence.join(), /refused afterwards$/)
})

// Mutation proof: take any that succeeded instead of the newest.
test('one that failed later takes it back, until the next', () => {
  rehearsed(NOW - 3_000, 'rehearsed')
  rehearsed(NOW - 2_000, 'failed')
  assert.equal(stateAt(NOW), 'fail')
  assert.match(revocationRehearsed(config(), NOW).evidence.join(), /did not succeed/)
  rehearsed(NOW - 1_000, 'rehearsed')
  assert.equal(stateAt(NOW), 'pass')
  rehearsed(NOW, 'by_hand')
  assert.equal(stateAt(NOW + 1), 'fail')
})
