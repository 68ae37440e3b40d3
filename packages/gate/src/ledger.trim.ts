/** What the ledger forgets: the texts of changes that ended long ago. What counts, proves or blocks stays: ids, digests, states, times, grants. */
import type { DatabaseSync } from 'node:sqlite'
import { LIMITS } from '@countersign/kernel'
import { atomically, guard } from './ledger.sql.ts'
import { TARGET } from './weigh.ts'

export interface Trimming {
  /** Changes that ended, or expired, so long ago that their texts go; oldest first, as many as go at once. */
  old(now: number): readonly string[]
  /** All or none of these, each only where it still is as old. Gives how many. */
  trim(ids: readonly string[], now: number): number
}

/** In place of a summary, for whoever looks at the list. */
export const TRIMMED = 'Its texts were removed: it ended long ago.'

const ENDED = `plan <> '' AND
  ((state IN ('applied', 'failed', 'cancelled', 'denied', 'void') AND settled_ms < :before) OR (state IN ('open', 'awaiting') AND expires_ms < :before))`

export const trimming = (db: DatabaseSync): Trimming => ({
  old: guard((now) =>
    db
      .prepare(`SELECT id FROM change WHERE ${ENDED} ORDER BY n LIMIT ${LIMITS.ledgerTrimMax}`)
      .all({ before: now - LIMITS.ledgerTexts_ms })
      .map(({ id }) => String(id)),
  ),
  trim: guard((ids, now) => {
    // Otherwise the texts stay in the file until something else needs their place.
    db.exec('PRAGMA secure_delete = ON')
    return atomically(db, () => {
      const [before, list] = [now - LIMITS.ledgerTexts_ms, JSON.stringify(ids)]
      // What expired is closed as well: without its plan it must not be open again when a clock goes back.
      const gone = db
        .prepare(`UPDATE change SET state = CASE WHEN state IN ('open', 'awaiting') THEN 'void' ELSE state END, settled_ms = coalesce(settled_ms, expires_ms),
          input = '', plan = '', summary = :summary, receipt = NULL, code_hash = NULL WHERE id IN (SELECT value FROM json_each(:list)) AND ${ENDED}`)
        .run({ before, list, summary: TRIMMED })
      // That somebody changed an object stays: else what is unknown of an earlier change would look done by that one.
      // A clock that was set far ahead must not empty the windows that caps are counted in: what is old is reckoned from the latest start.
      db.prepare(`DELETE FROM use WHERE change_id IN (SELECT id FROM change WHERE plan = '' AND id IN (SELECT value FROM json_each(:list)))
        AND cap <> '${TARGET}' AND at_ms < (SELECT min(latest_ms, :now) FROM house) - ${LIMITS.ledgerTexts_ms}`).run({ list, now })
      return Number(gone.changes)
    })
  }),
})
