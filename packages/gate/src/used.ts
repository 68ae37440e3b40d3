/** How much of every limit is used now, how much is left, and when the first of it comes back. Pure, over the uses that a change is weighed against. */
import { DAY_MS, HOUR_MS, type Money, showMoney, showPercent, WEEK_MS } from '@countersign/kernel'
import { type Cap, type Caps, fallPercentMax, type LimitKey, limitKeys } from './caps.ts'
import type { Use } from './weigh.ts'

export interface LimitUse {
  /** As the configuration calls it. */
  readonly limit: string
  /** Where the limit holds for each object by itself; null where it holds for all, or none has used it. */
  readonly object: string | null
  /** Null where nobody has set it. */
  readonly holds: string | null
  /** Null where nothing adds up: what bounds one change alone. */
  readonly used: string | null
  readonly left: string | null
  /** When the first use leaves the window. */
  readonly frees_ms: number | null
}

/** The window that each field of a cap counts in; the others bound one change alone. */
const WINDOW_MS: Readonly<Record<string, number>> = { hourMax: HOUR_MS, dayMax: DAY_MS, day: DAY_MS, dayPercentMax: DAY_MS, weekPercentMax: WEEK_MS }

/** In the order of the row's caps; the objects of one limit, the one used last first. */
export const usedNow = (caps: Caps, history: readonly Use[], now: number): readonly LimitUse[] =>
  limitKeys(caps).flatMap((key) => {
    const [cap, window_ms] = [caps[key.cap], WINDOW_MS[key.field]]
    if (cap === undefined) return []
    const alone = { limit: key.key, object: null, holds: holdsOf(cap, key), used: null, left: null, frees_ms: null }
    if (window_ms === undefined || key.holds === null) return [alone]
    const uses = history.filter((use) => use.cap === key.cap && use.at_ms > now - window_ms).toSorted((a, b) => a.at_ms - b.at_ms)
    return groupsOf(cap, uses).map(([object, own]) => {
      const [first] = own
      return { ...alone, object, ...amountsOf(cap, key, own), frees_ms: first === undefined ? null : first.at_ms + window_ms }
    })
  })

function groupsOf(cap: Cap, uses: readonly Use[]): (readonly [string | null, readonly Use[]])[] {
  const perObject = cap.kind === 'ratio' || ('perObject' in cap && cap.perObject === true)
  const groups = perObject ? [...Map.groupBy(uses.toReversed(), ({ object }) => object)] : []
  return groups.length === 0 ? [[null, uses]] : groups.map(([object, own]) => [object, own.toReversed()])
}

function holdsOf(cap: Cap, { holds, field }: LimitKey): string | null {
  if (holds === null) return null
  if (typeof holds === 'object') return `${cap.kind === 'min' ? 'at least' : 'at most'} ${showMoney(holds)}`
  if (cap.kind !== 'ratio') return String(holds)
  return field === 'callPercentMax' ? `±${holds} %` : `+${holds} % or −${fallPercentMax(cap.callPercentMax, holds)} %`
}

function amountsOf(cap: Cap, { holds }: LimitKey, uses: readonly Use[]): Pick<LimitUse, 'used' | 'left'> {
  if (cap.kind === 'ratio') return typeof holds === 'number' ? roomOf(cap.callPercentMax, holds, uses) : { used: null, left: null }
  // What is in another currency is never added up; a change that would is refused.
  if (typeof holds === 'object' && holds !== null && uses.some(({ currency }) => currency !== holds.currency))
    return { used: 'in another currency', left: 'none' }
  const used = uses.reduce((sum, { n }) => sum + BigInt(n), 0n)
  const max = BigInt(typeof holds === 'object' ? (holds?.minor ?? 0) : holds)
  return { used: shown(used, holds), left: shown(used > max ? 0n : max - used, holds) }
}

const shown = (amount: bigint, holds: number | Money | null): string =>
  typeof holds === 'object' && holds !== null ? showMoney({ minor: Number(amount), currency: holds.currency }) : String(amount)

/** How far the object has come since the window began, and how far the next change may still move it from where it is. */
function roomOf(callPercentMax: number, percentMax: number, uses: readonly Use[]): Pick<LimitUse, 'used' | 'left'> {
  const [base, present] = [uses[0]?.before, uses.at(-1)?.after]
  if (base === undefined || present === undefined) return { used: '0 %', left: null }
  const high = (BigInt(base) * BigInt(100 + percentMax)) / 100n
  // Rounded up: one unit lower would be farther than the limit.
  const low = (BigInt(base) * BigInt(100 - fallPercentMax(callPercentMax, percentMax)) + 99n) / 100n
  const room = (way: bigint): number => Math.max(0, Math.min(callPercentMax, Number((way * 100n) / BigInt(present))))
  return {
    used: present === base ? '0 %' : showPercent(base, present),
    left: `+${room(high - BigInt(present))} % or −${room(BigInt(present) - low)} %`,
  }
}
