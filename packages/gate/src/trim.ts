/** The ledger's old texts go, with a row in the log that says so; and what is told of a change that has none any more. */
import { LIMITS } from '@countersign/kernel'
import type { Gate } from './gate.ts'
import type { Change } from './ledger.ts'
import type { Plan, Sealed } from './write.ts'

/** In batches that keep no other process waiting. Gives how many. Throws `LEDGER_UNAVAILABLE` or `AUDIT_UNAVAILABLE`; what was not removed is then removed later. */
export function trimLedger({ ledger, audit, clock }: Pick<Gate, 'ledger' | 'audit' | 'clock'>): number {
  const now = clock()
  const ids = ledger.old(now)
  if (ids.length === 0) return 0
  // The log first: what is removed without a trace could have been anything.
  audit.append({ event: 'ledger_trimmed', correlation_id: audit.head.instance, status: 'trimmed', count: ids.length })
  let trimmed = 0
  for (let at = 0; at < ids.length; at += LIMITS.ledgerTrimBatchMax) trimmed += ledger.trim(ids.slice(at, at + LIMITS.ledgerTrimBatchMax), now)
  return trimmed
}

/** Null where its texts were removed. The ledger holds what the gate itself wrote; a plan that does not parse is a damaged file, and says so as a bug. */
export const planOf = ({ plan }: Pick<Change, 'plan'>): Plan<Sealed> | null => (plan === '' ? null : (JSON.parse(plan) as Plan<Sealed>))

export const inputOf = ({ input }: Pick<Change, 'input'>): Record<string, unknown> =>
  input === '' ? {} : (JSON.parse(input) as Record<string, unknown>)
