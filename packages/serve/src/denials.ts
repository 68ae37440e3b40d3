/** Denied calls in the log: one row each, until a flood; then they are counted, so that a model in a loop cannot fill the disk. */
import type { Audit, RowDraft } from '@countersign/audit'
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'

type Row = Omit<RowDraft, 'event' | 'status'>

export interface Denials {
  /** Logs one denial and returns the refusal to show: the denial itself, or that the log is down. */
  log(row: Row, refusal: Refusal): Refusal
  /** Logs the count of those that got no row of their own. For a server that stops. */
  flush(): void
}

export function denials(audit: Audit, clock: Clock): Denials {
  let windowStart_ms = Number.NEGATIVE_INFINITY
  let written = 0
  let flood: { readonly last: Row; count: number } | undefined

  const coalesced = (): RowDraft[] =>
    flood === undefined ? [] : [{ ...flood.last, event: 'calls_denied_coalesced', status: 'denied', reason: 'DENIAL_FLOOD', count: flood.count }]

  const append = (rows: readonly RowDraft[]): Refusal | undefined => {
    try {
      if (rows.length > 0) audit.append(rows)
      return undefined
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
  }

  return {
    log(row, refusal) {
      const now = clock()
      const rows: RowDraft[] = []
      const fresh = now - windowStart_ms >= LIMITS.rateWindow_ms || now < windowStart_ms
      if (fresh) rows.push(...coalesced())
      if (!fresh && written >= LIMITS.deniedRowsPerWindowMax) {
        flood = { last: row, count: (flood?.count ?? 0) + 1 }
        return refusal
      }
      rows.push(
        { ...row, event: 'tool_call_requested', status: 'requested' },
        { ...row, event: 'tool_call_denied', status: 'denied', reason: refusal.code },
      )
      const logDown = append(rows)
      // What was counted is forgotten only once it stands in the log.
      if (fresh && logDown === undefined) {
        windowStart_ms = now
        written = 0
        flood = undefined
      }
      written++
      return logDown ?? refusal
    },
    flush() {
      if (append(coalesced()) === undefined) flood = undefined
    },
  }
}
