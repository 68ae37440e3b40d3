/** How the ledger's file is opened, and how work on it fails: with one refusal, whatever SQLite said. */
import { chmodSync, closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Refusal } from '@countersign/kernel'
import { SCHEMA, SCHEMA_VERSION } from './ledger.rows.ts'

/** Waiting for another process's transaction; ours are milliseconds long. */
const BUSY_MS = 2_000

export const openFile = (name: string): DatabaseSync =>
  guarded(() => {
    // SQLite takes `:memory:` and `file:` names for something else than a file, and forgets what was used of a day's caps.
    const path = resolve(name)
    // Created by us first, so that it is never readable by others, not even for a moment.
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
    const opened = new DatabaseSync(path, { timeout: BUSY_MS })
    opened.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;')
    const version = Number(opened.prepare('PRAGMA user_version').get()?.['user_version'])
    if (version !== 0 && version !== SCHEMA_VERSION)
      throw new Error(`another version of the write-server wrote it (its schema is ${version}, this one knows ${SCHEMA_VERSION})`)
    opened.exec(SCHEMA)
    return opened
  })

/** All or nothing. IMMEDIATE takes the write lock at once, so that what is read inside cannot be stale. */
export function atomically<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite has already rolled back on a full disk; rolling back again would hide why.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** The same function, its failures turned into refusals. */
export const guard =
  <Args extends readonly unknown[], Result>(work: (...args: Args) => Result) =>
  (...args: Args): Result =>
    guarded(() => work(...args))

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('LEDGER_UNAVAILABLE', { cause: error })
  }
}
