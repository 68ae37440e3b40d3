/** The story of one change, from request to receipt: the ledger's row joined with what the log has of it. */
import { type Json, readRow, type Row, scanLogs } from '@countersign/audit'
import { type Change, inputOf, type LedgerReader, type Plan, planOf, reasonIn, type Sealed, stateNow, type Weight } from '@countersign/gate'
import { isoTime, MINUTE_MS, sha256, showMoney, showPercent } from '@countersign/kernel'

/** What a look in a hurry reads of the log: months of an ordinary shop. */
const LOG_BYTES_MAX = 256 * 1024 * 1024
/** One change has a handful; a client that asks for it again and again may make more. */
const LOG_ROWS_MAX = 200

export interface Line {
  readonly change_id: string
  readonly state: string
  readonly summary: string
  readonly tool: string
  readonly workspace: string
  readonly caller: string
  readonly risk: number
  readonly approval: string
  readonly created_at: string
}

export interface LogLine {
  readonly ts: string
  readonly event: string
  readonly status: string | null
  readonly reason: string | null
  readonly by: string | null
  readonly approval: Row['approval'] | null
  readonly log: string
  readonly seq: number
}

export interface Story extends Line {
  /** Why the agent says it asks; nothing is decided by it. */
  readonly agent_reason: string | null
  readonly facts: Plan<Sealed>['facts']
  readonly consequences: readonly string[]
  readonly warnings: readonly string[]
  readonly undo: string | null
  readonly untrusted: Readonly<Record<string, string>>
  readonly weighed: readonly string[]
  readonly expires_at: string
  readonly approvals: readonly Approved[]
  readonly started_at: string | null
  readonly settled_at: string | null
  readonly reason: string | null
  readonly receipt: Readonly<Record<string, string>> | null
  /** Whether a fresh read showed what was planned; null where it could not be told. */
  readonly read_back: boolean | null
  readonly plan_digest: string
  readonly log: readonly LogLine[]
  /** False where the log has more than was looked through. */
  readonly log_whole: boolean
}

export interface Approved {
  readonly by: string
  readonly decision: string
  readonly at: string
  /** The first 16 digits of the signature's SHA-256; null where nobody signed. */
  readonly signature: string | null
}

export const lineOf = (change: Change, now: number): Line => ({
  change_id: change.id,
  state: stateNow(change, now),
  summary: change.summary,
  tool: change.tool,
  workspace: change.workspace,
  caller: callerWords(change.caller),
  risk: change.risk,
  approval: change.approval,
  created_at: isoTime(change.created_ms),
})

/** `stdio:owner:claude-code` as the gate writes it. The program's name is its own claim. */
function callerWords(caller: string): string {
  const [, auth, user, client] = /^([^:]*):([^:]*):(.*)$/s.exec(caller) ?? []
  return auth === undefined ? caller : `${user || 'a user without a name'} through ${client} (${auth})`
}

/** Of a change whose texts were removed. */
const REMOVED: Pick<Plan<Sealed>, 'facts' | 'consequences' | 'warnings' | 'undo' | 'untrusted' | 'weights' | 'writes'> = {
  facts: [],
  consequences: [],
  warnings: [],
  undo: 'By no tool any more: what it changed was removed from the ledger.',
  weights: [],
}

interface Sources {
  readonly ledger: LedgerReader
  readonly auditDir: string
  readonly now: number
}

export function storyOf(change: Change, { ledger, auditDir, now }: Sources): Story {
  const plan = planOf(change) ?? REMOVED
  const receipt = change.receipt === null ? null : (JSON.parse(change.receipt) as { proof?: Record<string, string>; verified?: boolean | null })
  const { rows, whole } = rowsOf(auditDir, change)
  const time = (ms: number | null): string | null => (ms === null ? null : isoTime(ms))
  return {
    ...lineOf(change, now),
    agent_reason: reasonIn(inputOf(change)),
    facts: [...plan.facts, ...Object.entries(plan.writes ?? {}).map(([label, after]) => ({ label, before: null, after }))],
    consequences: plan.consequences,
    warnings: plan.warnings,
    undo: plan.undo,
    untrusted: plan.untrusted ?? {},
    weighed: plan.weights.map(weighedWords),
    expires_at: isoTime(change.expires_ms),
    approvals: approvals(change, ledger, rows),
    started_at: time(change.started_ms),
    settled_at: time(change.settled_ms),
    reason: change.reason,
    receipt: receipt?.proof ?? null,
    read_back: receipt?.verified ?? null,
    plan_digest: change.plan_digest,
    log: rows.map(logLine),
    log_whole: whole,
  }
}

/** Those who signed; and the yes in the session itself, which only the log has. */
function approvals({ id }: Change, ledger: LedgerReader, rows: readonly Row[]): Approved[] {
  const signed = ledger.signatures(id).map(({ approver, decision, signature, at_ms }) => ({
    by: approver,
    decision,
    at: isoTime(at_ms),
    signature: sha256(signature).slice(0, 16),
  }))
  const names = new Set(signed.map(({ by }) => by))
  const inSession = rows
    .filter(({ event, approval }) => (event === 'change_approved' || event === 'change_awaiting') && !names.has(textOf(approval?.['approver']) ?? ''))
    .map(({ ts, actor }) => ({
      by: `the person at ${actor?.client ?? 'the client'}`,
      decision: 'approve',
      at: ts,
      signature: null,
    }))
  return [...inSession, ...signed].toSorted((a, b) => a.at.localeCompare(b.at))
}

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)

function weighedWords(weight: Weight): string {
  if (weight.kind === 'ratio') return `${weight.cap}: ${showPercent(weight.before, weight.after)} of ${weight.object}`
  if (weight.kind === 'level' || weight.kind === 'sum')
    return `${weight.cap}: ${showMoney({ minor: weight.minor, currency: weight.currency })} for ${weight.object}`
  return `${weight.cap}: ${weight.n} for ${weight.object}`
}

function rowsOf(dir: string, { id, created_ms }: Change): { rows: Row[]; whole: boolean } {
  const rows: Row[] = []
  let more = false
  // A folder that is gone leaves the ledger's half of the story, and says that the other half is missing.
  try {
    const { whole } = scanLogs(dir, { from_ms: created_ms - MINUTE_MS, bytesMax: LOG_BYTES_MAX }, (text) => {
      if (!text.includes(id)) return
      const row = readRow(text)
      if (row === null || (row.change_id !== id && row.params?.['change_id'] !== id)) return
      if (rows.length < LOG_ROWS_MAX) rows.push(row)
      else more = true
    })
    return { rows: rows.toSorted((a, b) => a.ts.localeCompare(b.ts) || a.seq - b.seq), whole: whole && !more }
  } catch {
    return { rows, whole: false }
  }
}

const logLine = ({ ts, event, status, reason, actor, approval, instance, seq }: Row): LogLine => ({
  ts,
  event,
  status: status ?? null,
  reason: reason ?? null,
  by: actor?.user ?? null,
  approval: approval ?? null,
  log: instance,
  seq,
})
