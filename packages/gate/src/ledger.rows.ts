/** The ledger's tables and the one row type that the gate reads. */
import { assert } from '@countersign/kernel'
import type { Approval } from './policy.ts'

export const SCHEMA_VERSION = 1

/** `use` holds what every started change reserved; a row goes only when surely nothing happened. `spent` holds the grants used up. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS change (
    id TEXT PRIMARY KEY, caller TEXT NOT NULL, workspace TEXT NOT NULL, tool TEXT NOT NULL, platform TEXT NOT NULL, input TEXT NOT NULL,
    plan TEXT NOT NULL, plan_digest TEXT NOT NULL, policy_digest TEXT NOT NULL, summary TEXT NOT NULL, risk INTEGER NOT NULL, approval TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE, state TEXT NOT NULL CHECK (state IN ('open', 'started', 'applied', 'failed', 'unknown', 'cancelled', 'void')),
    created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, started_ms INTEGER, settled_ms INTEGER, receipt TEXT, reason TEXT) STRICT;
  CREATE INDEX IF NOT EXISTS change_by_caller ON change (caller, workspace, created_ms);
  CREATE INDEX IF NOT EXISTS change_by_start ON change (platform, started_ms);
  CREATE INDEX IF NOT EXISTS change_by_day ON change (started_ms);
  CREATE TABLE IF NOT EXISTS use (
    change_id TEXT NOT NULL REFERENCES change (id), workspace TEXT NOT NULL, cap TEXT NOT NULL, object TEXT NOT NULL, at_ms INTEGER NOT NULL,
    before INTEGER NOT NULL, after INTEGER NOT NULL, n INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS use_by_time ON use (workspace, at_ms);
  CREATE TABLE IF NOT EXISTS spent (change_id TEXT NOT NULL REFERENCES change (id), target TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (change_id, target)) STRICT;
  PRAGMA user_version = ${SCHEMA_VERSION};`

export type ChangeState = 'open' | 'started' | 'applied' | 'failed' | 'unknown' | 'cancelled' | 'void'

/** A change as a preview stores it. `input` and `plan` are canonical JSON. */
export interface Draft {
  readonly id: string
  readonly caller: string
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
  readonly expires_ms: number
}

export interface Change extends Draft {
  readonly state: ChangeState
  readonly started_ms: number | null
  readonly settled_ms: number | null
  readonly receipt: string | null
  readonly reason: string | null
}

/** The row came from our own tables with their CHECKs; the assertion is for a file that is not ours. */
export function changeOf(row: Record<string, unknown> | undefined): Change | undefined {
  if (row === undefined) return undefined
  assert(typeof row['id'] === 'string' && typeof row['plan'] === 'string' && typeof row['state'] === 'string', 'a change row has its columns')
  return row as unknown as Change
}
