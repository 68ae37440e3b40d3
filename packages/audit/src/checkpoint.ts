/** A checkpoint: one signed line that says how far a log was, and with which hash. Kept elsewhere, it proves everything before it. */
import type { KeyObject } from 'node:crypto'
import { canonical, LIMITS } from '@countersign/kernel'
import { type AuditKeys, signedBy } from './keys.ts'
import type { Head } from './row.ts'

export interface Checkpoint extends Head {
  readonly server: string
  /** Counts the checkpoints of one log from 1, so that a missing one is noticed even when the log was idle. */
  readonly n: number
  readonly ts: string
  /** The last one: the log was closed here and nothing may follow. */
  readonly final: boolean
  /** How often checkpoints were due when this was written. */
  readonly every_ms: number
  readonly every_rows: number
  /** The id of the key that signed it. */
  readonly key: string
  readonly signature: string
}

type Facts = Pick<Checkpoint, 'server' | 'instance' | 'seq' | 'hash' | 'n' | 'ts' | 'final'>

// Says what the signature is for, so that it can never be taken for one over something else.
const PURPOSE = 'countersign checkpoint 1\n'

/** The line, with its end. */
export function signCheckpoint(facts: Facts, keys: AuditKeys): string {
  const said = { ...facts, every_ms: LIMITS.checkpointEvery_ms, every_rows: LIMITS.checkpointEveryRows, key: keys.id }
  return `${canonical({ ...said, signature: keys.sign(PURPOSE + canonical(said)) })}\n`
}

/** What a line says, or null when it is not a checkpoint exactly as `signCheckpoint` writes it. */
export function readCheckpoint(text: string): Checkpoint | null {
  try {
    const value: unknown = JSON.parse(text)
    return isCheckpoint(value) && canonical(value) === text ? value : null
  } catch {
    // Not JSON, or JSON without a canonical text: no checkpoint of ours. The caller says so.
    return null
  }
}

/** Whether one of the keys signed it. */
export function checkpointTrue(checkpoint: Checkpoint, keys: ReadonlyMap<string, KeyObject>): boolean {
  const { signature, ...said } = checkpoint
  const key = keys.get(checkpoint.key)
  return key !== undefined && signedBy(key, PURPOSE + canonical(said), signature)
}

function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== 'object' || value === null) return false
  const line: { readonly [field: string]: unknown } = { ...value }
  return (
    ['n', 'seq', 'every_ms', 'every_rows'].every((name) => Number.isSafeInteger(line[name])) &&
    ['server', 'instance', 'hash', 'ts', 'key'].every((name) => typeof line[name] === 'string') &&
    typeof line['final'] === 'boolean' &&
    typeof line['signature'] === 'string' &&
    /^[0-9a-f]{128}$/.test(line['signature'])
  )
}
