/** The ledger as a person reads it: all callers, nothing written. A second connection that SQLite itself keeps from writing. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Refusal } from '@countersign/kernel'
import { stateNow } from './gate.ts'
import { type Change, changeOf, useOf } from './ledger.rows.ts'
import type { Use } from './weigh.ts'

export type StateNow = ReturnType<typeof stateNow>

export interface Filter {
  readonly state?: string | undefined
  readonly tool?: string | undefined
  readonly workspace?: string | undefined
  readonly since_ms?: number | undefined
  readonly limit: number
}

/** What an approver said, as the ledger keeps it. */
export interface Signed {
  readonly approver: string
  readonly decision: string
  readonly signature: string
  readonly at_ms: number
}

export interface Frozen {
  readonly frozen_ms: number
  readonly by: string
  readonly why: string
}

export interface LedgerReader {
  /** The file's own number of its tables' shape. */
  readonly schema: number
  /** Newest first. `whole` is false where the filter looked through so many that it stopped. */
  changes(filter: Filter, now: number): { readonly changes: readonly Change[]; readonly whole: boolean }
  change(id: string): Change | undefined
  /** How many changes there are in each state, as it is now. */
  states(now: number): ReadonlyMap<StateNow, number>
  signatures(id: string): readonly Signed[]
  uses(id: string): readonly Use[]
  /** What changes of a workspace have used of its caps since then and not given back, oldest first. */
  usesSince(workspace: string, since_ms: number): readonly Use[]
  frozen(): Frozen | null
  /** What SQLite's own check of the file complains of; null where it is sound. */
  damage(): string | null
  shut(): void
}

const BUSY_MS = 2_000
/** Rows that one filter looks through: years of an ordinary shop. */
const LOOKED_AT_MAX = 20_000
/** Texts that no count needs. */
const HEAVY: ReadonlySet<string> = new Set(['input', 'plan', 'receipt'])

/** Throws `LEDGER_UNAVAILABLE`, with the reason as its cause. A ledger that is not there yet is not made: null. */
export function readLedger(name: string): LedgerReader | null {
  return guarded(() => {
    const path = resolve(name)
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return null
    const db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS })
    return readerOf(db)
  })
}

function readerOf(db: DatabaseSync): LedgerReader {
  const schema = Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
  const tables = new Set(
    db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map(({ name }) => String(name)),
  )
  if (!tables.has('change')) throw new Error('it is not a ledger of the write-server')
  const light = db
    .prepare("SELECT name FROM pragma_table_info('change')")
    .all()
    .map(({ name }) => (HEAVY.has(String(name)) ? `'' AS "${String(name)}"` : `"${String(name)}"`))
    .join(', ')
  return {
    schema,
    changes: (filter, now) => guarded(() => found(db, filter, now)),
    change: (id) => guarded(() => changeOf(db.prepare('SELECT * FROM change WHERE id = ?').get(id))),
    states: (now) =>
      guarded(() => {
        const counts = new Map<StateNow, number>()
        for (const row of db.prepare(`SELECT ${light} FROM change`).iterate()) {
          const change = changeOf(row)
          if (change === undefined) continue
          const state = stateNow(change, now)
          counts.set(state, (counts.get(state) ?? 0) + 1)
        }
        return counts
      }),
    // A ledger that an older write-server made has no approvers and no freeze; then there is nothing to tell of them.
    signatures: (id) =>
      guarded(() => {
        if (!tables.has('signature')) return []
        const rows = db.prepare('SELECT approver, decision, signature, at_ms FROM signature WHERE change_id = ? ORDER BY at_ms').all(id)
        return rows.map(({ approver, decision, signature, at_ms }) => ({
          approver: String(approver),
          decision: String(decision),
          signature: String(signature),
          at_ms: Number(at_ms),
        }))
      }),
    uses: (id) => guarded(() => db.prepare('SELECT * FROM use WHERE change_id = ?').all(id).map(useOf)),
    usesSince: (workspace, since_ms) =>
      guarded(() => db.prepare('SELECT * FROM use WHERE workspace = ? AND at_ms > ? ORDER BY at_ms').all(workspace, since_ms).map(useOf)),
    frozen: () =>
      guarded(() => {
        const row = tables.has('house') ? db.prepare('SELECT frozen_ms, frozen_by, frozen_why FROM house').get() : undefined
        if (row === undefined || row['frozen_ms'] === null) return null
        return { frozen_ms: Number(row['frozen_ms']), by: String(row['frozen_by']), why: String(row['frozen_why']) }
      }),
    damage: () =>
      guarded(() => {
        const said = String(db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'])
        return said === 'ok' ? null : said
      }),
    shut: () => db.close(),
  }
}

/** What a state is now depends on the clock, and only `stateNow` may say it; so that part of the filter is not SQL. */
function found(db: DatabaseSync, { state, tool, workspace, since_ms, limit }: Filter, now: number): ReturnType<LedgerReader['changes']> {
  const wanted = [
    { sql: 'tool = ?', value: tool },
    { sql: 'workspace = ?', value: workspace },
    { sql: 'created_ms >= ?', value: since_ms },
  ].flatMap(({ sql, value }) => (value === undefined ? [] : [{ sql, value }]))
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.map(({ sql }) => sql).join(' AND ')}`
  const rows = db.prepare(`SELECT * FROM change ${where} ORDER BY n DESC LIMIT ${LOOKED_AT_MAX + 1}`)
  const changes: Change[] = []
  let looked = 0
  for (const row of rows.iterate(...wanted.map(({ value }) => value))) {
    if (++looked > LOOKED_AT_MAX) return { changes, whole: false }
    const change = changeOf(row)
    if (change === undefined || (state !== undefined && stateNow(change, now) !== state)) continue
    changes.push(change)
    if (changes.length >= limit) break
  }
  return { changes, whole: true }
}

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Refusal('LEDGER_UNAVAILABLE', { cause: error })
  }
}
