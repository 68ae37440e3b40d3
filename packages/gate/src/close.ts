/** The end of a change without an effect: for good, so that not even a ledger put back from a backup opens it again. */
import type { Gate } from './gate.ts'
import type { Mark } from './mark.ts'

/** False where it was closed already, or has started. */
export function closed(gate: Pick<Gate, 'ledger' | 'mark' | 'clock'>, id: string, state: 'cancelled' | 'void'): boolean {
  const done = gate.ledger.close(id, state, gate.clock(), markNow(gate.mark))
  if (done) remember(gate)
  return done
}

/** A mark that cannot be read keeps nobody from stopping things: nothing is counted then, and no change can start. */
export function markNow(mark: Mark): number {
  try {
    return mark.read()
  } catch {
    return Number.MAX_SAFE_INTEGER
  }
}

/** What the ledger has counted is on disk outside it as well. Alone: of two processes that read and then write, the slower one would lower it. */
export const remember = ({ ledger, mark }: Pick<Gate, 'ledger' | 'mark'>): void => ledger.alone(() => mark.raise(ledger.steps()))
