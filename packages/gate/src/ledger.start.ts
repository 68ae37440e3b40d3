/** The one transaction that starts a change: permission consumed, house sound, limits weighed, caps reserved. All of it, or nothing. */
import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS, LIMITS, MINUTE_MS, Refusal, WEEK_MS } from '@countersign/kernel'
import { checkHouse } from './ledger.house.ts'
import { useOf } from './ledger.rows.ts'
import { checkQuotaOf } from './quota.ts'
import type { Use } from './weigh.ts'

/** What lets a change start: its token, or so many approvers' signatures on a change that waits for them. */
export type Permission =
  | { readonly by: 'token'; readonly tokenHash: string }
  | {
      readonly by: 'signatures'
      readonly count: number
      /** The last of them was given after this. */
      readonly signedSince_ms: number
    }

export interface StartAttempt {
  readonly id: string
  readonly permission: Permission
  readonly caller: string
  readonly workspace: string
  readonly planDigest: string
  readonly policyDigest: string
  readonly platform: string
  readonly writesPerMinute: number
  readonly callerWritesPerDay?: number
  /** It is held to no rate; see `Plan`. */
  readonly stops?: true
  readonly uses: readonly Omit<Use, 'at_ms'>[]
  readonly now: number
  /** How many changes had ended when the plan began to look; a time would not tell two within one millisecond apart. */
  readonly looked_n: number
  /** The count of steps that is kept outside the ledger; a ledger behind it was rolled back. */
  readonly mark: number
  /** Weighs the plan against the history, inside the transaction. Throws to refuse. */
  readonly weigh: (history: readonly Use[]) => void
}

/** The count of steps with this one; null when the change was not there for this attempt any more. Throws a `Refusal` when a limit says no. */
export function startIn(db: DatabaseSync, attempt: StartAttempt): number | null {
  // Which of two racing applies wins is the database's decision, in one statement.
  if (!taken(db, attempt)) return null
  // The change being started is among those counted.
  checkRate(db, attempt, 0)
  const steps = checkHouse(db, attempt)
  checkAlone(db, attempt)
  attempt.weigh(historyOf(db, attempt.workspace, attempt.now, capsIn(attempt.uses)))
  const reserve = db.prepare(
    'INSERT INTO use (change_id, workspace, cap, object, at_ms, before, after, n, currency) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const { id, workspace, now } = attempt
  for (const { cap, object, before, after, n, currency } of attempt.uses) reserve.run(id, workspace, cap, object, now, before, after, n, currency)
  return steps
}

function taken(db: DatabaseSync, { id, permission, caller, workspace, planDigest, policyDigest, now }: StartAttempt): boolean {
  const set = `UPDATE change SET state = 'started', started_ms = ? WHERE id = ? AND caller = ? AND workspace = ? AND plan_digest = ? AND policy_digest = ?`
  const same = [now, id, caller, workspace, planDigest, policyDigest] as const
  const done =
    permission.by === 'token'
      ? db.prepare(`${set} AND state = 'open' AND token_hash = ? AND expires_ms > ?`).run(...same, permission.tokenHash, now)
      : db
          .prepare(
            `${set} AND state = 'awaiting' AND expires_ms > ?
              AND (SELECT count(*) FROM signature WHERE change_id = change.id AND decision = 'approve') >= ?
              AND (SELECT max(at_ms) FROM signature WHERE change_id = change.id) > ?
              AND NOT EXISTS (SELECT 1 FROM signature WHERE change_id = change.id AND decision = 'deny')`,
          )
          .run(...same, now, permission.count, permission.signedSince_ms)
  return Number(done.changes) === 1
}

export const capsIn = (uses: readonly Pick<Use, 'cap'>[]): readonly string[] => [...new Set(uses.map(({ cap }) => cap))]

/** What was used in the last 7 days, oldest first: of these caps, or of all. */
export function historyOf(db: DatabaseSync, workspace: string, now: number, caps?: readonly string[]): readonly Use[] {
  const columns = 'SELECT cap, object, at_ms, before, after, n, currency FROM use WHERE workspace = ?'
  const since = now - WEEK_MS
  const rows =
    caps === undefined
      ? db.prepare(`${columns} AND at_ms > ? ORDER BY at_ms`).all(workspace, since)
      : db.prepare(`${columns} AND cap IN (SELECT value FROM json_each(?)) AND at_ms > ? ORDER BY at_ms`).all(workspace, JSON.stringify(caps), since)
  return rows.map(useOf)
}

export type RateAsked = Pick<StartAttempt, 'id' | 'platform' | 'writesPerMinute' | 'callerWritesPerDay' | 'stops' | 'now'>

export function checkRate(db: DatabaseSync, asked: RateAsked, more: 0 | 1): void {
  const { platform, now, writesPerMinute, stops } = asked
  if (stops === true) return
  // A clock that goes back a little, which nobody notices, must not empty the minute; after one that a person accepted, the future does not count.
  const row = db
    .prepare('SELECT count(*) AS n, min(started_ms) AS first FROM change WHERE platform = ? AND started_ms > ? AND started_ms <= ?')
    .get(platform, now - MINUTE_MS, now + LIMITS.clockBackMax_ms)
  if (Number(row?.['n']) + more > writesPerMinute)
    throw new Refusal('RATE_LIMITED', { retryAfterS: Math.max(1, Math.ceil((Number(row?.['first']) + MINUTE_MS - now) / 1_000)) })
  checkQuotaOf(db, asked)
}

/**
 * No other change of the same object may be under way, or have ended after this plan looked: the platform would then turn another value than
 * the one shown into the one agreed to. A change whose process died blocks its object until its deadline.
 */
function checkAlone(db: DatabaseSync, { id, workspace, uses, now, looked_n, stops }: StartAttempt): void {
  // Whatever else is at work on it, what only stops it must not be held up.
  if (stops === true) return
  const other = db.prepare(`SELECT 1 FROM use JOIN change ON change.id = use.change_id WHERE use.workspace = ? AND use.at_ms > ? AND use.object = ?
    AND use.cap = ? AND change.id <> ? AND (change.settled_n > ? OR (change.state = 'started' AND change.started_ms >= ?)) LIMIT 1`)
  // What is only counted has no value that could have moved.
  for (const { object, cap } of uses.filter(({ before }) => before > 0))
    if (other.get(workspace, now - DAY_MS, object, cap, id, looked_n, now - LIMITS.applyDeadline_ms) !== undefined) throw new Refusal('STATE_MOVED')
}
