/** The ledger's tables and the row types that the gate reads. */
import { assert } from '@countersign/kernel'
import type { Approval } from './policy.ts'
import type { Use } from './weigh.ts'

export const SCHEMA_VERSION = 4

/**
 * `use` holds what every started change reserved; a row goes only when surely nothing happened. `spent` holds the grants used up, `signature` what
 * approvers said, `house` the one row of what holds for all changes: how many steps were taken that must not be forgotten, the latest time seen, and a freeze.
 */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS change (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    caller TEXT NOT NULL, requester TEXT NOT NULL, workspace TEXT NOT NULL, tool TEXT NOT NULL, platform TEXT NOT NULL, input TEXT NOT NULL,
    plan TEXT NOT NULL, plan_digest TEXT NOT NULL, policy_digest TEXT NOT NULL, summary TEXT NOT NULL, risk INTEGER NOT NULL, approval TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('open', 'awaiting', 'started', 'applied', 'failed', 'unknown', 'cancelled', 'denied', 'void')),
    created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, started_ms INTEGER, settled_ms INTEGER, settled_n INTEGER, receipt TEXT, reason TEXT,
    code_hash TEXT, codes_asked INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE INDEX IF NOT EXISTS change_by_caller ON change (caller, workspace, n);
  CREATE INDEX IF NOT EXISTS change_by_start ON change (platform, started_ms);
  CREATE INDEX IF NOT EXISTS change_by_day ON change (started_ms);
  CREATE TABLE IF NOT EXISTS use (
    change_id TEXT NOT NULL REFERENCES change (id), workspace TEXT NOT NULL, cap TEXT NOT NULL, object TEXT NOT NULL, at_ms INTEGER NOT NULL,
    before INTEGER NOT NULL, after INTEGER NOT NULL, n INTEGER NOT NULL, currency TEXT) STRICT;
  CREATE INDEX IF NOT EXISTS use_by_cap ON use (workspace, cap, at_ms);
  CREATE INDEX IF NOT EXISTS use_by_change ON use (change_id);
  CREATE TABLE IF NOT EXISTS spent (change_id TEXT NOT NULL REFERENCES change (id), target TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (change_id, target)) STRICT;
  CREATE TABLE IF NOT EXISTS signature (
    change_id TEXT NOT NULL REFERENCES change (id), approver TEXT NOT NULL, decision TEXT NOT NULL CHECK (decision IN ('approve', 'deny')),
    statement TEXT NOT NULL, signature TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (change_id, approver)) STRICT;
  CREATE TABLE IF NOT EXISTS house (
    one INTEGER PRIMARY KEY CHECK (one = 1), steps INTEGER NOT NULL, settles INTEGER NOT NULL, latest_ms INTEGER NOT NULL,
    frozen_ms INTEGER, frozen_by TEXT, frozen_why TEXT) STRICT;
  INSERT INTO house (one, steps, settles, latest_ms) VALUES (1, 0, 0, 0) ON CONFLICT DO NOTHING;
  PRAGMA user_version = ${SCHEMA_VERSION};`

export type ChangeState = 'open' | 'awaiting' | 'started' | 'applied' | 'failed' | 'unknown' | 'cancelled' | 'denied' | 'void'

/** A change as a preview stores it. `input` and `plan` are canonical JSON. */
export interface Draft {
  readonly id: string
  /** Whom the token is bound to. */
  readonly caller: string
  /** The user behind the caller, who is never an approver of it. */
  readonly requester: string
  readonly workspace: string
  readonly tool: string
  readonly platform: string
  readonly input: string
  readonly plan: string
  readonly plan_digest: string
  readonly policy_digest: string
  readonly summary: string
  readonly risk: 2 | 3
  readonly approval: Approval
  readonly token_hash: string
  readonly created_ms: number
  /** Until when its token opens it; once it waits for signatures, until when it waits. */
  readonly expires_ms: number
}

export interface Change extends Draft {
  /** Its place in the order of previews. */
  readonly n: number
  readonly state: ChangeState
  readonly started_ms: number | null
  readonly settled_ms: number | null
  readonly receipt: string | null
  readonly reason: string | null
}

/** What one approver said of one change. `statement` is the canonical JSON that was signed. */
export interface Signature {
  readonly change_id: string
  readonly approver: string
  readonly decision: 'approve' | 'deny'
  readonly statement: string
  readonly signature: string
  readonly at_ms: number
}

export interface Freeze {
  readonly frozen_ms: number
  readonly by: string
  readonly why: string
}

/** The row came from our own tables with their CHECKs; the assertion is for a file that is not ours. */
export function changeOf(row: Record<string, unknown> | undefined): Change | undefined {
  if (row === undefined) return undefined
  assert(typeof row['id'] === 'string' && typeof row['plan'] === 'string' && typeof row['state'] === 'string', 'a change row has its columns')
  return row as unknown as Change
}

export const useOf = (row: Record<string, unknown>): Use => ({
  cap: String(row['cap']),
  object: String(row['object']),
  at_ms: Number(row['at_ms']),
  before: Number(row['before']),
  after: Number(row['after']),
  n: Number(row['n']),
  // A ledger of an earlier version has none.
  currency: typeof row['currency'] === 'string' ? row['currency'] : null,
})

export function signatureOf(row: Record<string, unknown>): Signature {
  assert(typeof row['statement'] === 'string' && typeof row['signature'] === 'string', 'a signature row has its columns')
  return row as unknown as Signature
}
