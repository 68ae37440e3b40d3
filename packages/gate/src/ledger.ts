/** The house's memory of changes: what was shown, who agreed, what was started, what it used up. SQLite, every commit on disk before it counts. */
import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS, LIMITS } from '@countersign/kernel'
import { counting, type HouseLedger, houseLedger } from './ledger.house.ts'
import { changeOf, type Change, type ChangeState, type Draft, type Freeze, type Signature, signatureOf } from './ledger.rows.ts'
import { atomically, guard, openFile } from './ledger.sql.ts'
import { capsIn, checkRate, historyOf, type Permission, type RateAsked, type StartAttempt, startIn } from './ledger.start.ts'
import { type Trimming, trimming } from './ledger.trim.ts'
import { TARGET, type Use } from './weigh.ts'

export interface Settled {
  readonly state: 'applied' | 'failed' | 'unknown'
  readonly receipt: string | null
  readonly reason: string | null
  readonly now: number
}

export interface Ledger extends HouseLedger, Trimming {
  open(draft: Draft): void
  get(id: string): Change | undefined
  /** Newest first, those before place `before`. */
  list(filter: { caller: string; workspace: string; limit: number; before: number }): readonly Change[]
  /** Of a user, whatever client it came through. */
  countOpen(requester: string, now: number): number
  /** The last 7 days', oldest first: of these caps, or of all. */
  history(workspace: string, now: number, caps?: readonly string[]): readonly Use[]
  /** Whether an applied change of this workspace, however old, used a grant whose target ends so. */
  reached(workspace: string, end: string): boolean
  /** Throws `RATE_LIMITED` where one more write would be refused now; takes no place. */
  checkRate(asked: RateAsked): void
  /** The newest changes of a tool that were started in the last day and whose outcome is not known. */
  doubtful(change: Pick<Change, 'workspace' | 'platform' | 'tool'>, now: number): readonly Change[]
  /** Keeps the hash of one more code that the person is asked for; false when the change is not open or was asked for often enough. */
  askCode(id: string, codeHash: string, now: number): boolean
  /** Whether this is the code last asked for. Right or wrong, it is gone then. */
  takeCode(id: string, codeHash: string, now: number): boolean
  /** Consumes the token by compare-and-set: from `open` to `awaiting`, until signatures or a refusal come. */
  wait(
    of: Pick<StartAttempt, 'id' | 'caller' | 'workspace' | 'planDigest' | 'policyDigest' | 'now'> & {
      readonly tokenHash: string
      readonly expires_ms: number
    },
  ): boolean
  /** One decision of one approver on a change that waits, in place of an earlier yes of theirs; a denial closes it. False when it no longer waits. */
  sign(signed: Signature & { readonly mark: number }): boolean
  signatures(changeId: string): readonly Signature[]
  /** Whether another change of one of its objects was started after it. */
  followed(id: string): boolean
  /** One transaction, or nothing; see `startIn`. */
  start(attempt: StartAttempt): number | null
  /** Compare-and-set from `open` or `awaiting`; false when it no longer was. */
  close(id: string, state: 'cancelled' | 'void', now: number, mark: number): boolean
  /** From `started` to an outcome. `failed` gives its reservations back. */
  settle(id: string, outcome: Settled): boolean
  /** From an outcome that nobody knows, also one whose process died, to the one that was found. */
  resolve(id: string, outcome: Settled & { readonly state: 'applied' | 'failed' }): boolean
  /** What was learnt of a change that may have had its effect after it was settled. */
  note(id: string, receipt: string): void
  /** Uses a grant's target up; false when it was already. */
  spend(changeId: string, target: string, now: number): boolean
  shut(): void
}

/** Far more than anybody leaves unlooked at. */
const DOUBTFUL_MAX = 50

/** Opens or creates the ledger. Every failure, now or later, is `LEDGER_UNAVAILABLE`. */
export function openLedger(name: string): Ledger {
  const db = openFile(name)
  return { ...looking(db), ...asking(db), ...changing(db), ...houseLedger(db), ...trimming(db) }
}

type Looking = 'get' | 'list' | 'countOpen' | 'history' | 'reached' | 'checkRate' | 'doubtful' | 'signatures' | 'followed'

const looking = (db: DatabaseSync): Pick<Ledger, Looking> => ({
  get: guard((id) => changeOf(db.prepare('SELECT * FROM change WHERE id = ?').get(id))),
  list: guard(({ caller, workspace, limit, before }) =>
    db
      .prepare('SELECT * FROM change WHERE caller = ? AND workspace = ? AND n < ? ORDER BY n DESC LIMIT ?')
      .all(caller, workspace, before, limit)
      .flatMap((row) => changeOf(row) ?? []),
  ),
  // One that waits for signatures counts too: a model must not pile up work for approvers either.
  countOpen: guard((requester, now) =>
    Number(
      db.prepare("SELECT count(*) AS n FROM change WHERE requester = ? AND state IN ('open', 'awaiting') AND expires_ms > ?").get(requester, now)?.[
        'n'
      ],
    ),
  ),
  history: guard((workspace, now, caps) => historyOf(db, workspace, now, caps)),
  reached: guard(
    (workspace, end) =>
      db
        .prepare(`SELECT 1 FROM spent JOIN change ON change.id = spent.change_id
          WHERE substr(target, -length(?1)) = ?1 AND workspace = ?2 AND state = 'applied' LIMIT 1`)
        .get(end, workspace) !== undefined,
  ),
  checkRate: guard((asked) => checkRate(db, asked, 1)),
  doubtful: guard(({ workspace, platform, tool }, now) =>
    db
      .prepare(`SELECT * FROM change WHERE platform = ? AND started_ms > ? AND workspace = ? AND tool = ? AND state IN ('started', 'unknown')
        ORDER BY started_ms DESC LIMIT ${DOUBTFUL_MAX}`)
      .all(platform, now - DAY_MS, workspace, tool)
      .flatMap((row) => changeOf(row) ?? []),
  ),
  signatures: guard((changeId) => db.prepare('SELECT * FROM signature WHERE change_id = ? ORDER BY at_ms').all(changeId).map(signatureOf)),
  // By their order in the table: a clock that went back would turn it round.
  followed: guard(
    (id) =>
      db
        .prepare(`SELECT 1 FROM use AS own JOIN use AS other ON other.workspace = own.workspace AND other.cap = own.cap AND other.object = own.object
          AND other.rowid > own.rowid AND other.change_id <> own.change_id WHERE own.change_id = ? AND own.cap = '${TARGET}' LIMIT 1`)
        .get(id) !== undefined,
  ),
})

type Asking = 'askCode' | 'takeCode' | 'wait' | 'sign'

const asking = (db: DatabaseSync): Pick<Ledger, Asking> => ({
  askCode: guard((id, codeHash, now) =>
    one(
      db
        .prepare(`UPDATE change SET code_hash = ?, codes_asked = codes_asked + 1 WHERE id = ? AND state = 'open' AND expires_ms > ?
          AND codes_asked < ${LIMITS.codesAskedMax}`)
        .run(codeHash, id, now),
    ),
  ),
  takeCode: guard((id, codeHash, now) =>
    atomically(db, () => {
      const row = db.prepare("SELECT code_hash FROM change WHERE id = ? AND state = 'open' AND expires_ms > ?").get(id, now)
      db.prepare('UPDATE change SET code_hash = NULL WHERE id = ?').run(id)
      return row !== undefined && row['code_hash'] === codeHash
    }),
  ),
  wait: guard(({ id, tokenHash, caller, workspace, planDigest, policyDigest, expires_ms, now }) =>
    one(
      db
        .prepare(`UPDATE change SET state = 'awaiting', expires_ms = ? WHERE id = ? AND token_hash = ? AND caller = ? AND workspace = ?
          AND plan_digest = ? AND policy_digest = ? AND state = 'open' AND expires_ms > ?`)
        .run(expires_ms, id, tokenHash, caller, workspace, planDigest, policyDigest, now),
    ),
  ),
  sign: guard((signed) =>
    atomically(db, () => {
      const { change_id, approver, decision, statement, signature, at_ms, mark } = signed
      if (db.prepare("SELECT 1 FROM change WHERE id = ? AND state = 'awaiting' AND expires_ms > ?").get(change_id, at_ms) === undefined) return false
      const added = db
        .prepare(
          `INSERT INTO signature (change_id, approver, decision, statement, signature, at_ms) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (change_id, approver) DO UPDATE SET decision = excluded.decision, statement = excluded.statement,
            signature = excluded.signature, at_ms = excluded.at_ms WHERE signature.decision = 'approve'`,
        )
        .run(change_id, approver, decision, statement, signature, at_ms)
      if (!one(added)) return false
      if (decision === 'deny') {
        db.prepare("UPDATE change SET state = 'denied', settled_ms = ? WHERE id = ?").run(at_ms, change_id)
        counting(db, mark, true)
      }
      return true
    }),
  ),
})

const changing = (db: DatabaseSync): Omit<Ledger, Looking | Asking | keyof HouseLedger | keyof Trimming> => ({
  open: guard(
    (draft) =>
      void db
        .prepare(`INSERT INTO change (id, caller, requester, workspace, tool, platform, input, plan, plan_digest, policy_digest, summary, risk, approval, token_hash, state, created_ms, expires_ms)
      VALUES (:id, :caller, :requester, :workspace, :tool, :platform, :input, :plan, :plan_digest, :policy_digest, :summary, :risk, :approval, :token_hash, 'open', :created_ms, :expires_ms)`)
        .run({ ...draft }),
  ),
  start: guard((attempt) => atomically(db, () => startIn(db, attempt))),
  close: guard((id, state, now, mark) =>
    atomically(db, () => {
      const closed = db.prepare("UPDATE change SET state = ?, settled_ms = ? WHERE id = ? AND state IN ('open', 'awaiting')").run(state, now, id)
      return counting(db, mark, one(closed))
    }),
  ),
  settle: guard((id, outcome) => atomically(db, () => ended(db, id, outcome, "state = 'started'", []))),
  resolve: guard((id, outcome) =>
    atomically(db, () =>
      ended(db, id, outcome, "(state = 'unknown' OR (state = 'started' AND started_ms < ?))", [outcome.now - LIMITS.applyDeadline_ms]),
    ),
  ),
  note: guard((id, receipt) => void db.prepare("UPDATE change SET receipt = ? WHERE id = ? AND state IN ('applied', 'unknown')").run(receipt, id)),
  spend: guard((changeId, target, now) =>
    one(db.prepare('INSERT INTO spent (change_id, target, at_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(changeId, target, now)),
  ),
  shut: guard(() => db.close()),
})

function ended(db: DatabaseSync, id: string, { state, receipt, reason, now }: Settled, where: string, bound: readonly number[]): boolean {
  db.prepare('UPDATE house SET settles = settles + 1').run()
  const settled = db
    .prepare(
      `UPDATE change SET state = ?, receipt = ?, reason = ?, settled_ms = ?, settled_n = (SELECT settles FROM house) WHERE id = ? AND ${where}`,
    )
    .run(state, receipt, reason, now, id, ...bound)
  if (one(settled) && state === 'failed') db.prepare('DELETE FROM use WHERE change_id = ?').run(id)
  return one(settled)
}

const one = ({ changes }: { readonly changes: number | bigint }): boolean => Number(changes) === 1

export { capsIn }
export type { Change, ChangeState, Draft, Freeze, Permission, Signature, StartAttempt }
