/** The permission for one effect: minted for one started change, one scope, its targets; each target once; dead after its life. */
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'
import type { Ledger } from './ledger.ts'
import type { Grant } from './write.ts'

/** What a writer may use up: recorded in the ledger, so that no second process and no restart can use it again. */
export function mintGrant(ledger: Ledger, clock: Clock, change: { id: string; scope: string; targets: readonly string[] }): Grant {
  const minted_ms = clock()
  const targets = new Set(change.targets)
  return {
    changeId: change.id,
    spend(scope, target) {
      const now = clock()
      // A clock that jumped back makes the age unknowable; an unknowable age is too old.
      const alive = now >= minted_ms && now - minted_ms <= LIMITS.grantLife_ms
      if (!alive || scope !== change.scope || !targets.has(target) || !ledger.spend(change.id, target, now)) throw new Refusal('GRANT_REFUSED')
    },
  }
}
