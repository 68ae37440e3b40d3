/** One row of the log: the closed list of events, its one text, and its place in the chain. */
import { assert, canonical, LIMITS, Refusal, sha256 } from '@countersign/kernel'
import { type Json, oneLine, tidy } from './tidy.ts'

const CALL_EVENTS = [
  'tool_call_requested',
  'tool_call_authorized',
  'tool_call_denied',
  'tool_call_completed',
  'calls_denied_coalesced',
  'server_started',
  'alert_raised',
  'frozen',
  'unfrozen',
  'ledger_trimmed',
  'revocation_rehearsed',
] as const
const CHANGE_EVENTS = [
  'change_previewed',
  'change_awaiting',
  'change_approved',
  'change_denied',
  'change_started',
  'change_settled',
  'change_cancelled',
] as const

/** Everything that is ever recorded. */
export const AUDIT_EVENTS = [...CALL_EVENTS, ...CHANGE_EVENTS] as const
export type AuditEvent = (typeof AUDIT_EVENTS)[number]
type ChangeEvent = (typeof CHANGE_EVENTS)[number]

export interface Actor {
  readonly user: string | null
  /** The program that speaks for the user, as it calls itself: a claim, not a proof. */
  readonly client: string | null
  /** How the user is known, e.g. `stdio` or `jwt`. */
  readonly auth: string | null
}

/** The last row of a log: a prefix of the log is proven by it. */
export interface Head {
  readonly instance: string
  readonly seq: number
  readonly hash: string
}

interface Facts {
  readonly correlation_id: string
  readonly workspace?: string | null
  readonly actor?: Actor | null
  readonly tool?: string | null
  readonly risk?: number | null
  /** From `auditParams`, never the input itself. */
  readonly params?: { readonly [field: string]: Json } | null
  readonly args_hmac?: string | null
  readonly status?: string | null
  readonly reason?: string | null
  readonly duration_ms?: number | null
  readonly change_id?: string
  readonly plan_digest?: string
  readonly policy_digest?: string
  readonly approval?: { readonly [key: string]: Json }
  readonly effect?: { readonly [key: string]: Json }
  /** How many calls a coalesced row stands for. */
  readonly count?: number
  readonly versions?: { readonly [name: string]: string }
  readonly config_digest?: string
  readonly follows?: readonly Head[]
}

/** What the caller says; time, number, instance and hashes are added by the log. A change's row always names its change. */
export type RowDraft =
  | (Facts & { readonly event: Exclude<AuditEvent, ChangeEvent> })
  | (Facts & { readonly event: ChangeEvent; readonly change_id: string })

/** What every row on disk has, `null` where it does not apply, and what only some have. */
export interface Row extends Facts {
  readonly ts: string
  readonly seq: number
  readonly event: AuditEvent
  readonly server: string
  readonly instance: string
  readonly environment: string
  /** Fields that were left out because the row would have been too large. */
  readonly trimmed?: readonly string[]
  readonly prev: string
  readonly hash: string
}

export interface Place {
  readonly ts: string
  readonly seq: number
  readonly server: string
  readonly instance: string
  readonly environment: string
  readonly prev: string
}

/** `prev` of a log's first row. */
export const GENESIS = '0'.repeat(64)

/** What may be left out of a row that is too large, in this order. `args_hmac` and the digests still tell two calls apart. */
const TRIMMABLE = ['params', 'versions', 'effect', 'approval'] as const

/** SHA-256 over the canonical JSON of the row without `hash`; `prev` is part of it, which makes the chain. */
export function rowHash(row: { readonly [field: string]: unknown }): string {
  const { hash: _, ...rest } = row
  return sha256(canonical(rest))
}

/**
 * The row's line and its hash. The line is canonical JSON, so every byte of it is covered by the hash.
 * Content never fails it: texts are tidied and a row above `LIMITS.auditRowBytesMax` loses its details by `TRIMMABLE`.
 */
export function sealRow(draft: RowDraft, place: Place): { readonly line: string; readonly hash: string } {
  let fields: { [field: string]: Json } = { ...fieldsOf(draft), ...place }
  let text = canonical(fields)
  const trimmed: string[] = []
  for (const name of TRIMMABLE) {
    if (fits(text)) break
    if (fields[name] === undefined || fields[name] === null) continue
    trimmed.push(name)
    fields = { ...fields, [name]: null, trimmed: [...trimmed] }
    text = canonical(fields)
  }
  if (!fits(text)) throw new Refusal('AUDIT_UNAVAILABLE', { cause: new Error('a row without its details is still too large') })
  const hash = sha256(text)
  return { line: `${canonical({ ...fields, hash })}\n`, hash }
}

/** Room for `hash`, its quotes and the line's end. */
const HASH_BYTES = 80
const fits = (text: string): boolean => Buffer.byteLength(text) + HASH_BYTES <= LIMITS.auditRowBytesMax

const word = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : oneLine(text, LIMITS.untrustedLineCharsMax)

function fieldsOf(draft: RowDraft): { [field: string]: Json } {
  assert(EVENT_NAMES.has(draft.event), 'an audit event is one of the closed list')
  const { event, correlation_id, workspace, actor, tool, risk, params, args_hmac, status, reason, duration_ms, ...more } = draft
  const rest = Object.entries(more).filter(([, value]) => value !== undefined)
  return {
    ...Object.fromEntries(rest.map(([name, value]) => [name, tidy(value)])),
    event,
    correlation_id: oneLine(correlation_id, LIMITS.untrustedLineCharsMax),
    workspace: word(workspace),
    actor: actor ? { user: word(actor.user), client: word(actor.client), auth: word(actor.auth) } : null,
    tool: word(tool),
    risk: risk === null || risk === undefined ? null : tidy(risk),
    params: params ? tidy(params) : null,
    args_hmac: word(args_hmac),
    status: word(status),
    reason: word(reason),
    duration_ms: duration_ms === null || duration_ms === undefined ? null : Math.max(0, Math.round(duration_ms)),
  }
}

const EVENT_NAMES: ReadonlySet<string> = new Set(AUDIT_EVENTS)

const HASH = /^[0-9a-f]{64}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** What a line says, or null when it is not a row exactly as `sealRow` writes it. Whether its hash is true is another question. */
export function readRow(text: string): Row | null {
  try {
    const row: unknown = JSON.parse(text)
    return isRow(row) && canonical(row) === text ? row : null
  } catch {
    // Not JSON, or JSON without a canonical text: no row of ours. The caller says so.
    return null
  }
}

function isRow(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null) return false
  const row: { readonly [field: string]: unknown } = { ...value }
  return (
    Number.isSafeInteger(row['seq']) &&
    ['prev', 'hash'].every((name) => typeof row[name] === 'string' && HASH.test(row[name])) &&
    typeof row['ts'] === 'string' &&
    TIME.test(row['ts']) &&
    ['server', 'instance', 'event'].every((name) => typeof row[name] === 'string')
  )
}
