/** What the whole account may spend a day, before and after a change: the sum that many small raises would otherwise pass unseen. */
import { type Money, showMoney } from '@countersign/kernel'
import type { Fact, Weight } from '@countersign/gate'
import type { Account } from './objects.ts'
import type { Running } from './look.ts'

export interface Sum {
  readonly facts: readonly Fact[]
  readonly weights: readonly Weight[]
}

export const sumOf = (running: readonly Running[]): number => running.reduce((sum, { perDay }) => sum + perDay.minor, 0)

/**
 * `adds` is what each of these objects would come to a day; what they are now is left out, so that one that is paused counts like one that runs.
 */
export function accountSum(account: Account, running: readonly Running[], adds: readonly Running[]): Sum {
  const { currency } = account
  const ids = new Set(adds.map(({ id }) => id))
  const after = sumOf(running.filter(({ id }) => !ids.has(id))) + sumOf(adds)
  const shown = (minor: number): string => showMoney({ minor, currency } satisfies Money)
  return {
    facts: [{ label: `Daily budgets of ${account.id} that run or would, together`, before: shown(sumOf(running)), after: shown(after) }],
    weights: [{ kind: 'level', cap: 'account_daily', object: `meta:${account.id}`, minor: after, currency }],
  }
}
