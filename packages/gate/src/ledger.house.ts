/** What holds for all changes at once: frozen or not, how many ever started, and a clock that must not go back. */
import type { DatabaseSync } from 'node:sqlite'
import { LIMITS, Refusal } from '@countersign/kernel'
import type { Freeze } from './ledger.rows.ts'
import { atomically, guard } from './ledger.sql.ts'

export interface HouseLedger {
  frozen(): Freeze | null
  /** How many changes have ended. */
  settles(): number
  /** False when it was frozen already; the first reason stands. */
  freeze(freeze: Freeze): boolean
  /**
   * Accepts clock and count as they are now. Where the count is behind `mark`, nobody knows which tokens were used since: what is open or waits
   * is closed then. Gives the count of starts, and what was lifted; null when nothing was frozen.
   */
  unfreeze(now: number, mark: number): { readonly starts: number; readonly lifted: Freeze | null }
  /** Does something that no other process may do meanwhile. */
  alone(work: () => void): void
}

export const houseLedger = (db: DatabaseSync): HouseLedger => ({
  frozen: guard(() => freezeIn(db)),
  settles: guard(() => Number(houseIn(db)['settles'])),
  freeze: guard(
    ({ frozen_ms, by, why }) =>
      Number(db.prepare('UPDATE house SET frozen_ms = ?, frozen_by = ?, frozen_why = ? WHERE frozen_ms IS NULL').run(frozen_ms, by, why).changes) ===
      1,
  ),
  unfreeze: guard((now, mark) =>
    atomically(db, () => {
      const lifted = freezeIn(db)
      const { starts } = houseIn(db)
      if (mark > Number(starts)) db.prepare("UPDATE change SET state = 'void', settled_ms = ? WHERE state IN ('open', 'awaiting')").run(now)
      db.prepare('UPDATE house SET frozen_ms = NULL, frozen_by = NULL, frozen_why = NULL, latest_ms = ?').run(now)
      return { starts: Number(starts), lifted }
    }),
  ),
  alone: guard((work) => atomically(db, work)),
})

const houseIn = (db: DatabaseSync): Record<string, unknown> => {
  const row = db.prepare('SELECT * FROM house WHERE one = 1').get()
  if (row === undefined) throw new Error('the ledger has no house row')
  return row
}

function freezeIn(db: DatabaseSync): Freeze | null {
  const row = houseIn(db)
  return row['frozen_ms'] === null ? null : { frozen_ms: Number(row['frozen_ms']), by: String(row['frozen_by']), why: String(row['frozen_why']) }
}

/**
 * Inside the transaction of a start: counts it, and refuses where no change may start at all. A clock that went back would empty the windows that
 * limits are counted in; a ledger behind the count kept outside it has forgotten what was used.
 */
export function checkHouse(db: DatabaseSync, { now, mark }: { readonly now: number; readonly mark: number }): number {
  const frozen = freezeIn(db)
  if (frozen !== null) throw new Refusal('FROZEN', { detail: `Reason: ${frozen.why}.` })
  const { latest_ms, starts } = houseIn(db)
  const next = Number(starts) + 1
  if (next <= mark) throw new Refusal('LEDGER_ROLLED_BACK')
  if (now < Number(latest_ms) - LIMITS.clockBackMax_ms) throw new Refusal('CLOCK_MOVED')
  db.prepare('UPDATE house SET starts = ?, latest_ms = max(latest_ms, ?)').run(next, now)
  return next
}
