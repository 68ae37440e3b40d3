// A log or a ledger that cannot be opened: the server does not start, and says which key names it and what to name instead.
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import { EXIT } from '@countersign/serve'
import { BOTH, starts, WRITE } from '../support/starts.ts'

const { dir, put, start, refuses } = starts()

describe('a place that cannot be used', () =>
  refuses(EXIT.unavailable, [
    {
      what: 'an audit folder that cannot be made',
      servers: BOTH,
      edit: [/audit: \{ dir: [^}]+\}/, 'audit: { dir: /proc/nowhere/audit }'],
      at: 'audit:',
      says: /`audit\.dir`: .*\/proc.* Without its log this server does nothing: name a folder/,
    },
    {
      what: 'an audit folder that is a file',
      servers: BOTH,
      edit: [/audit: \{ dir: [^}]+\}/, `audit: { dir: ${join(dir, 'secret')} }`],
      at: 'audit:',
      says: /`audit\.dir`: .*ENOTDIR|EEXIST/,
    },
    {
      what: 'a ledger that is a folder',
      servers: WRITE,
      edit: [/sqlite: [^}]+\}/, `sqlite: ${dir} }`],
      at: 'ledger:',
      says: /`ledger\.sqlite`: EISDIR.*Name a file of this server alone/,
    },
    {
      what: 'a ledger that is none',
      servers: WRITE,
      edit: [/sqlite: [^}]+\}/, `sqlite: ${put('bad.sqlite', 'no database at all, but long enough to be read as one\n'.repeat(40))} }`],
      at: 'ledger:',
      says: /`ledger\.sqlite`: file is not a database/,
    },
    {
      what: 'a ledger of a newer version',
      servers: WRITE,
      edit: [/sqlite: [^}]+\}/, `sqlite: ${newerLedger()} }`],
      at: 'ledger:',
      says: /`ledger\.sqlite`: another version of the write-server wrote it \(its schema is 99, this one knows \d+\)/,
    },
  ]))

function newerLedger(): string {
  const path = join(dir, 'newer.sqlite')
  const db = new DatabaseSync(path)
  db.exec('PRAGMA user_version = 99')
  db.close()
  return path
}

// Mutation proof: open the log before the ledger in write-server's run.ts.
test('a write-server without its ledger leaves no log that says it started', () => {
  const audit = join(dir, 'audit-unused')
  const ended = start('write-server', [/audit: \{ dir: [^}]+\}/, `audit: { dir: ${audit} }`], [/sqlite: [^}]+\}/, `sqlite: ${dir} }`])
  assert.equal(ended.code, EXIT.unavailable)
  assert.ok(!existsSync(audit))
})

test('a folder that every user can write to is no place for a log', () => {
  const open = join(dir, 'open')
  mkdirSync(open)
  chmodSync(open, 0o777)
  const ended = start('read-server', [/audit: \{ dir: [^}]+\}/, `audit: { dir: ${open} }`])
  assert.equal(ended.code, EXIT.unavailable)
  assert.match(ended.stderr, /`audit\.dir`: .*chmod 700/)
  assert.deepEqual(readdirSync(open), [])
})
