/** The one stop for everything that touches. The house freezes itself where it can no longer count or trust; only a person unfreezes it. */
import { Refusal } from '@countersign/kernel'
import type { Audit } from '@countersign/audit'
import type { Actor } from '@countersign/serve'
import { markNow, remember } from './close.ts'
import type { Gate } from './gate.ts'

export type Freezer = Pick<Gate, 'ledger' | 'audit' | 'clock' | 'mark'>

/** False when it was frozen already. Throws `LEDGER_UNAVAILABLE` or `AUDIT_UNAVAILABLE`; the first leaves writes as they were. */
export function freeze({ ledger, audit, clock, mark }: Freezer, why: string, { user, ...actor }: Actor): boolean {
  if (!ledger.freeze({ frozen_ms: clock(), by: user, why }, markNow(mark))) return false
  try {
    remember({ ledger, mark })
  } finally {
    audit.append(row('frozen', why, { user, ...actor }))
  }
  return true
}

/** Accepts ledger and clock as they are now. False when nothing was frozen. The log has it before it is so. */
export function unfreeze({ ledger, audit, clock, mark }: Freezer, why: string, actor: Actor): boolean {
  if (ledger.frozen() === null) return false
  audit.append(row('unfrozen', why, actor))
  const lifted = ledger.unfreeze(clock(), mark.read())
  remember({ ledger, mark })
  return lifted !== null
}

/** What makes the house freeze itself. */
const BY_ITSELF: Readonly<Record<string, string>> = {
  LEDGER_ROLLED_BACK: 'the ledger was rolled back',
  CLOCK_MOVED: 'the clock went back',
}

/** Freezes where a refusal means that the house cannot trust itself any more, and hands the refusal on. */
export function frozenBy(gate: Freezer, error: unknown, call: { readonly correlationId: string }): unknown {
  const why = error instanceof Refusal ? BY_ITSELF[error.code] : undefined
  if (why !== undefined) alarm(gate, why, error instanceof Refusal ? error.code : 'INTERNAL', call)
  return error
}

/** An alert in the log and a freeze; where one of the two fails, the other is still tried. */
export function alarm(gate: Freezer, why: string, reason: string, { correlationId }: { readonly correlationId: string }): void {
  try {
    gate.audit.append({ event: 'alert_raised', correlation_id: correlationId, status: 'alert', reason })
  } finally {
    freeze(gate, why, { user: 'countersign', client: 'write-server', auth: 'house' })
  }
}

const row = (event: 'frozen' | 'unfrozen', why: string, actor: Actor): Parameters<Audit['append']>[0] => ({
  event,
  correlation_id: `${event}-${actor.user}`,
  actor: { ...actor },
  status: event,
  reason: why,
})
