/** Denied calls in the log: one row each, until a flood; then they are counted, so that a model in a loop cannot fill the disk. */
import type { Audit, RowDraft } from '@countersign/audit'
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'

type Row = Omit<RowDraft, 'event' | 'status'>

/** Gives a function that logs one denial and returns the refusal to show: the denial itself, or that the log is down. */
export function denials(audit: Audit, clock: Clock): (row: Row, refusal: Refusal) => Refusal {
  let windowStart_ms = Number.NEGATIVE_INFINITY
  let written = 0
  let counted = 0
  return (row, refusal) => {
    const now = clock()
    const rows: RowDraft[] = []
    if (now - windowStart_ms >= LIMITS.rateWindow_ms || now < windowStart_ms) {
      if (counted > 0) rows.push({ ...row, event: 'calls_denied_coalesced', status: 'denied', reason: 'DENIAL_FLOOD', count: counted })
      windowStart_ms = now
      written = 0
      counted = 0
    }
    if (written < LIMITS.deniedRowsPerWindowMax) {
      rows.push(
        { ...row, event: 'tool_call_requested', status: 'requested' },
        { ...row, event: 'tool_call_denied', status: 'denied', reason: refusal.code },
      )
      written++
    } else counted++
    try {
      if (rows.length > 0) audit.append(rows)
      return refusal
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
  }
}
