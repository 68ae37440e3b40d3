/** What holds for all changes at once: frozen or not, how many steps were taken, and a clock that must not go back. */
import type { DatabaseSync } from 'node:sqlite'
import { isoTime, LIMITS, Refusal } from '@countersign/kernel'
import type { Freeze } from './ledger.rows.ts'
import { atomically, guard } from './ledger.sql.ts'

export interface HouseLedger {
  frozen(): Freeze | null
  /** How many changes have ended. */
  settles(): number
  /** Starts, freezes, and what was closed without an effect: what a ledger put back from a backup would have forgotten. */
  steps(): number
  /** False when it was frozen already; the first reason stands. */
  freeze(freeze: Freeze, mark: number): boolean
  /**
   * Accepts clock and count as they are now, and counts on beyond every earlier ledger. Where the count is behind `mark`, nobody knows which tokens
   * were used since: what is open or waits is closed then. Gives what was lifted; null when nothing was frozen.
   */
  unfreeze(now: number, mark: number): Freeze | null
  /** Does something that no other process may do meanwhile. */
  alone(work: () => void): void
}

export const houseLedger = (db: DatabaseSync): HouseLedger => ({
  frozen: guard(() => freezeIn(db)),
  settles: guard(() => Number(houseIn(db)['settles'])),
  steps: guard(() => Number(houseIn(db)['steps'])),
  freeze: guard(({ frozen_ms, by, why }, mark) =>
    atomically(db, () => {
      const set = db.prepare('UPDATE house SET frozen_ms = ?, frozen_by = ?, frozen_why = ? WHERE frozen_ms IS NULL').run(frozen_ms, by, why)
      return counting(db, mark, Number(set.changes) === 1)
    }),
  ),
  unfreeze: guard((now, mark) =>
    atomically(db, () => {
      const lifted = freezeIn(db)
      const steps = Number(houseIn(db)['steps'])
      if (mark > steps) db.prepare("UPDATE change SET state = 'void', settled_ms = ? WHERE state IN ('open', 'awaiting')").run(now)
      db.prepare('UPDATE house SET frozen_ms = NULL, frozen_by = NULL, frozen_why = NULL, latest_ms = ?, steps = ?').run(
        now,
        Math.max(steps, mark) + 1,
      )
      return lifted
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

/** Without the reason: a person wrote it for people, and a model is to read nothing of it. */
export const frozenRefusal = ({ frozen_ms }: Freeze): Refusal => new Refusal('FROZEN', { detail: `Since ${isoTime(frozen_ms)}.` })

/** One more step where `is` says that there was one. A ledger behind `mark` stays behind it: counting on would hide that it was put back. */
export function counting(db: DatabaseSync, mark: number, is: boolean): boolean {
  if (is) db.prepare('UPDATE house SET steps = steps + 1 WHERE steps >= ?').run(mark)
  return is
}

/**
 * Inside the transaction of a start: counts it, and refuses where no change may start at all. A clock that went back would empty the windows that
 * limits are counted in; a ledger behind the count kept outside it has forgotten what was used.
 */
export function checkHouse(db: DatabaseSync, { now, mark }: { readonly now: number; readonly mark: number }): number {
  const frozen = freezeIn(db)
  if (frozen !== null) throw frozenRefusal(frozen)
  const { latest_ms, steps } = houseIn(db)
  if (Number(steps) < mark) throw new Refusal('LEDGER_ROLLED_BACK')
  if (now < Number(latest_ms) - LIMITS.clockBackMax_ms) throw new Refusal('CLOCK_MOVED')
  db.prepare('UPDATE house SET steps = steps + 1, latest_ms = max(latest_ms, ?)').run(now)
  return Number(steps) + 1
}
