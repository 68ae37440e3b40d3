/** What befalls the ledger's file from outside: another program holds it, or somebody puts an older copy in its place. */
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const fileIn = (home: string): string => join(home, 'ledger.sqlite')
const copyIn = (home: string): string => join(home, 'ledger.copy')

/** For a time a real lock: only processes of their own can wait for it, for this one holds it. */
export function lock(home: string, ms: number): void {
  const db = new DatabaseSync(fileIn(home))
  try {
    db.exec('BEGIN IMMEDIATE')
  } catch {
    // It is held already.
    return db.close()
  }
  setTimeout(() => {
    db.exec('ROLLBACK')
    db.close()
  }, ms)
}

export function copyLedger(home: string): void {
  rmSync(copyIn(home), { force: true })
  const db = new DatabaseSync(fileIn(home))
  db.prepare('VACUUM INTO ?').run(copyIn(home))
  db.close()
}

/** False where there is no copy. Nobody may have the file open. */
export function putBackLedger(home: string): boolean {
  if (!existsSync(copyIn(home))) return false
  for (const end of ['-wal', '-shm']) rmSync(`${fileIn(home)}${end}`, { force: true })
  copyFileSync(copyIn(home), fileIn(home))
  return true
}
