/** The permission for one effect: minted for one started change, one scope, its targets; each target once; dead after its life. */
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'
import type { Ledger } from './ledger.ts'
import type { Grant } from './write.ts'

/** A spend that was refused. Nothing in an honest change does this, so it is told to whoever can stop the house. */
export interface GrantMisuse {
  readonly changeId: string
  readonly scope: string
  readonly target: string
  /** `spent`: used before, here or in another process. `dead`: too old, or the clock went back. `other`: for another scope or target. */
  readonly why: 'spent' | 'dead' | 'other'
}

/** What a writer may use up: recorded in the ledger, so that no second process and no restart can use it again. */
export function mintGrant(
  ledger: Ledger,
  clock: Clock,
  change: { id: string; scope: string; targets: readonly string[] },
  onMisuse: (misuse: GrantMisuse) => void = () => undefined,
): Grant {
  const minted_ms = clock()
  const targets = new Set(change.targets)
  return {
    changeId: change.id,
    spend(scope, target) {
      const now = clock()
      // A clock that jumped back makes the age unknowable; an unknowable age is too old.
      const alive = now >= minted_ms && now - minted_ms <= LIMITS.grantLife_ms
      if (scope !== change.scope || !targets.has(target)) throw misused({ changeId: change.id, scope, target, why: 'other' }, onMisuse)
      if (!alive) throw misused({ changeId: change.id, scope, target, why: 'dead' }, onMisuse)
      if (!ledger.spend(change.id, target, now)) throw misused({ changeId: change.id, scope, target, why: 'spent' }, onMisuse)
    },
  }
}

/** An alarm that fails must not become a way past the refusal, nor hide it. */
function misused(misuse: GrantMisuse, onMisuse: (misuse: GrantMisuse) => void): Refusal {
  try {
    onMisuse(misuse)
    return new Refusal('GRANT_REFUSED')
  } catch (error) {
    return new Refusal('GRANT_REFUSED', { cause: error })
  }
}
