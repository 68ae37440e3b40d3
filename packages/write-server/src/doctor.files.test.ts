import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, afterEach, test } from 'node:test'
import type { WriteConfig } from './config.ts'
import { checkFiles } from './doctor.files.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'countersign-doctor-files-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const found = (outbox?: string) => {
  const raw = {
    approval: { approvers: join(dir, 'operator', 'approvers.json') },
    ledger: { sqlite: join(dir, 'ledger.sqlite') },
    workspaces: { main: outbox === undefined ? {} : { email: { outbox } } },
  }
  // oxlint-disable-next-line no-unsafe-type-assertion -- the part of a configuration that is looked at
  return checkFiles({ raw } as unknown as WriteConfig).map(({ where, check, state, says }) => ({ at: `${where} ${check}`, state, says }))
}

// Mutation proof: compare with the user who runs the doctor, or look at the file alone.
test('a list of approvers that the server’s own user could change is told, and so is its folder', () => {
  mkdirSync(join(dir, 'operator'))
  writeFileSync(join(dir, 'operator', 'approvers.json'), '{}')
  assert.deepEqual(found(), [], 'before the ledger is there, nobody knows whom the server runs as')
  writeFileSync(join(dir, 'ledger.sqlite'), '')
  const [both] = found()
  assert.deepEqual([both?.at, both?.state], ['this server enrolling', 'warn'])
  assert.match(both?.says ?? '', /approvers\.json and \S+operator belong to the user/)
  // Only root can give files away; for anybody else the rest cannot be set up.
  if (process.getuid?.() !== 0) return
  chownSync(join(dir, 'ledger.sqlite'), 12_345, 12_345)
  assert.deepEqual(found(), [])
  chownSync(join(dir, 'operator'), 12_345, 12_345)
  assert.match(found()[0]?.says ?? '', /operator belongs to the user/)
})

// Mutation proof: leave any one look out.
test('an outbox that is missing, no folder, or open to everybody fails; a good one is named', () => {
  const outbox = join(dir, 'outbox')
  assert.match(found(outbox)[0]?.says ?? '', /is not there/)
  writeFileSync(outbox, '')
  assert.deepEqual(
    found(outbox).map(({ at, state }) => [at, state]),
    [['main · email outbox', 'fail']],
  )
  assert.match(found(outbox)[0]?.says ?? '', /is not a folder/)
  rmSync(outbox)
  mkdirSync(outbox)
  assert.deepEqual(
    found(outbox).map(({ state }) => state),
    ['ok'],
  )
  chmodSync(outbox, 0o777)
  assert.deepEqual(
    found(outbox).map(({ state }) => state),
    ['fail'],
  )
  assert.match(found(outbox)[0]?.says ?? '', /can be written by every user/)
  assert.deepEqual(found(), [])
})
