/** The house's memory of changes: what was shown, what was started, what it used up. SQLite, every commit on disk before it counts. */
import { chmodSync, closeSync, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DAY_MS, LIMITS, MINUTE_MS, Refusal } from '@countersign/kernel'
import { changeOf, type Change, type ChangeState, type Draft, SCHEMA, SCHEMA_VERSION } from './ledger.rows.ts'
import { checkQuotaOf } from './quota.ts'
import type { Use } from './weigh.ts'

export interface StartAttempt {
  readonly id: string
  readonly tokenHash: string
  readonly caller: string
  readonly workspace: string
  readonly planDigest: string
  readonly policyDigest: string
  readonly platform: string
  readonly writesPerMinute: number
  readonly callerWritesPerDay?: number
  readonly uses: readonly Omit<Use, 'at_ms'>[]
  readonly now: number
  /** When the plan began to look. */
  readonly looked_ms: number
  /** Weighs the plan against the history, inside the transaction. Throws to refuse. */
  readonly weigh: (history: readonly Use[]) => void
}

export interface Ledger {
  open(draft: Draft): void
  get(id: string): Change | undefined
  list(filter: { caller: string; workspace: string; limit: number; before: number }): readonly Change[]
  countOpen(caller: string, now: number): number
  history(workspace: string, now: number): readonly Use[]
  /** Throws `RATE_LIMITED` where one more write would be refused now; takes no place. */
  checkRate(asked: RateAsked): void
  /** The newest changes of a tool that were started in the last day and whose outcome is not known. */
  doubtful(change: Pick<Change, 'workspace' | 'platform' | 'tool'>, now: number): readonly Change[]
  /**
   * One transaction: consumes the token by compare-and-set, counts the write rate, weighs, reserves.
   * False when the change was no longer open to this attempt; a `Refusal` when a limit said no. In both cases nothing is written.
   */
  start(attempt: StartAttempt): boolean
  /** Compare-and-set from `open`; false when it no longer was. */
  close(id: string, state: 'cancelled' | 'void', now: number): boolean
  /** From `started` to an outcome. `failed` gives its reservations back. */
  settle(id: string, outcome: { state: 'applied' | 'failed' | 'unknown'; receipt: string | null; reason: string | null; now: number }): boolean
  /** Uses a grant's target up; false when it was already. */
  spend(changeId: string, target: string, now: number): boolean
  shut(): void
}

/** Waiting for another process's transaction; ours are milliseconds long. */
const BUSY_MS = 2_000

/** Far more than anybody leaves unlooked at. */
const DOUBTFUL_MAX = 50

/** Opens or creates the ledger. Every failure, now or later, is `LEDGER_UNAVAILABLE`. */
export function openLedger(name: string): Ledger {
  const db = guarded(() => {
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
  return { ...looking(db), ...changing(db) }
}

const historyOf = (db: DatabaseSync, workspace: string, now: number): readonly Use[] =>
  db
    .prepare('SELECT cap, object, at_ms, before, after, n FROM use WHERE workspace = ? AND at_ms > ? ORDER BY at_ms')
    .all(workspace, now - DAY_MS)
    .map((row) => ({
      cap: String(row['cap']),
      object: String(row['object']),
      at_ms: Number(row['at_ms']),
      before: Number(row['before']),
      after: Number(row['after']),
      n: Number(row['n']),
    }))

type Looking = 'get' | 'list' | 'countOpen' | 'history' | 'checkRate' | 'doubtful'

const looking = (db: DatabaseSync): Pick<Ledger, Looking> => ({
  get: guard((id) => changeOf(db.prepare('SELECT * FROM change WHERE id = ?').get(id))),
  list: guard(({ caller, workspace, limit, before }) =>
    db
      .prepare('SELECT * FROM change WHERE caller = ? AND workspace = ? AND created_ms < ? ORDER BY created_ms DESC, id LIMIT ?')
      .all(caller, workspace, before, limit)
      .flatMap((row) => changeOf(row) ?? []),
  ),
  countOpen: guard((caller, now) =>
    Number(db.prepare("SELECT count(*) AS n FROM change WHERE caller = ? AND state = 'open' AND expires_ms > ?").get(caller, now)?.['n']),
  ),
  history: guard((workspace, now) => historyOf(db, workspace, now)),
  checkRate: guard((asked) => checkRate(db, asked, 1)),
  doubtful: guard(({ workspace, platform, tool }, now) =>
    db
      .prepare(`SELECT * FROM change WHERE platform = ? AND started_ms > ? AND workspace = ? AND tool = ? AND state IN ('started', 'unknown')
        ORDER BY started_ms DESC LIMIT ${DOUBTFUL_MAX}`)
      .all(platform, now - DAY_MS, workspace, tool)
      .flatMap((row) => changeOf(row) ?? []),
  ),
})

const changing = (db: DatabaseSync): Omit<Ledger, Looking> => ({
  open: guard(
    (draft) =>
      void db
        .prepare(`INSERT INTO change (id, caller, workspace, tool, platform, input, plan, plan_digest, policy_digest, summary, risk, approval, token_hash, state, created_ms, expires_ms)
      VALUES (:id, :caller, :workspace, :tool, :platform, :input, :plan, :plan_digest, :policy_digest, :summary, :risk, :approval, :token_hash, 'open', :created_ms, :expires_ms)`)
        .run({ ...draft }),
  ),
  start: guard((attempt) =>
    atomically(db, () => {
      // Which of two racing applies wins is the database's decision, in one statement.
      const won = db
        .prepare(`UPDATE change SET state = 'started', started_ms = ? WHERE id = ? AND token_hash = ? AND caller = ? AND workspace = ?
          AND plan_digest = ? AND policy_digest = ? AND state = 'open' AND expires_ms > ?`)
        .run(attempt.now, attempt.id, attempt.tokenHash, attempt.caller, attempt.workspace, attempt.planDigest, attempt.policyDigest, attempt.now)
      if (Number(won.changes) !== 1) return false
      // The change being started is among those counted.
      checkRate(db, attempt, 0)
      checkAlone(db, attempt)
      attempt.weigh(historyOf(db, attempt.workspace, attempt.now))
      const reserve = db.prepare('INSERT INTO use (change_id, workspace, cap, object, at_ms, before, after, n) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      for (const use of attempt.uses) reserve.run(attempt.id, attempt.workspace, use.cap, use.object, attempt.now, use.before, use.after, use.n)
      return true
    }),
  ),
  close: guard(
    (id, state, now) =>
      Number(db.prepare("UPDATE change SET state = ?, settled_ms = ? WHERE id = ? AND state = 'open'").run(state, now, id).changes) === 1,
  ),
  settle: guard((id, { state, receipt, reason, now }) =>
    atomically(db, () => {
      const settled = db
        .prepare("UPDATE change SET state = ?, receipt = ?, reason = ?, settled_ms = ? WHERE id = ? AND state = 'started'")
        .run(state, receipt, reason, now, id)
      if (state === 'failed') db.prepare('DELETE FROM use WHERE change_id = ?').run(id)
      return Number(settled.changes) === 1
    }),
  ),
  spend: guard(
    (changeId, target, now) =>
      Number(
        db.prepare('INSERT INTO spent (change_id, target, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(changeId, target, now).changes,
      ) === 1,
  ),
  shut: guard(() => db.close()),
})

type RateAsked = Pick<StartAttempt, 'id' | 'platform' | 'writesPerMinute' | 'callerWritesPerDay' | 'now'>

function checkRate(db: DatabaseSync, asked: RateAsked, more: 0 | 1): void {
  const { platform, now, writesPerMinute } = asked
  const row = db
    .prepare('SELECT count(*) AS n, min(started_ms) AS first FROM change WHERE platform = ? AND started_ms > ? AND started_ms <= ?')
    .get(platform, now - MINUTE_MS, now)
  if (Number(row?.['n']) + more > writesPerMinute)
    throw new Refusal('RATE_LIMITED', { retryAfterS: Math.max(1, Math.ceil((Number(row?.['first']) + MINUTE_MS - now) / 1_000)) })
  checkQuotaOf(db, asked)
}

/**
 * No other change of the same object may be under way, or have ended after this plan looked: the platform would then turn another value than
 * the one shown into the one agreed to. A change whose process died blocks its object until its deadline.
 */
function checkAlone(db: DatabaseSync, { id, workspace, uses, now, looked_ms }: StartAttempt): void {
  const other = db.prepare(`SELECT 1 FROM use JOIN change ON change.id = use.change_id WHERE use.workspace = ? AND use.at_ms > ? AND use.object = ?
    AND use.cap = ? AND change.id <> ? AND (change.settled_ms > ? OR (change.state = 'started' AND change.started_ms >= ?)) LIMIT 1`)
  // What is only counted has no value that could have moved.
  for (const { object, cap } of uses.filter(({ before }) => before > 0))
    if (other.get(workspace, now - DAY_MS, object, cap, id, looked_ms, now - LIMITS.applyDeadline_ms) !== undefined) throw new Refusal('STATE_MOVED')
}

/** All or nothing. IMMEDIATE takes the write lock at once, so that what is read inside cannot be stale. */
function atomically<T>(db: DatabaseSync, work: () => T): T {
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

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('LEDGER_UNAVAILABLE', { cause: error })
  }
}

/** The same function, its failures turned into refusals. */
const guard =
  <Args extends readonly unknown[], Result>(work: (...args: Args) => Result) =>
  (...args: Args): Result =>
    guarded(() => work(...args))

export type { Change, ChangeState, Draft }
