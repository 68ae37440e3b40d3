/** Whether a plan fits its caps, alone and together with what the last day already used. Pure: the ledger brings the history. */
import { Refusal, showPercent } from '@countersign/kernel'
import { checkLevel, dayFallPercentMax, type PolicyRow } from './policy.ts'
import type { Weight } from './write.ts'

/** One use of a cap in the last 24 hours that still counts: reserved, applied, or unknown. */
export interface Use {
  readonly cap: string
  readonly object: string
  readonly at_ms: number
  readonly before: number
  readonly after: number
  readonly n: number
}

/**
 * Throws `CAP_EXCEEDED` or `LIMIT_MISSING`; returns when everything fits.
 * A weight without a cap is refused: what nobody has bounded cannot be weighed.
 */
export function weigh(row: PolicyRow, weights: readonly Weight[], history: readonly Use[]): void {
  const counts = new Map<string, number>()
  for (const weight of weights) {
    const cap = row.caps[weight.cap]
    if (cap === undefined) throw new Refusal('LIMIT_MISSING', { detail: `The limit \`${weight.cap}\` is missing.` })
    if (weight.kind === 'ratio' && cap.kind === 'ratio') weighRatio(weight, cap, history)
    else if (weight.kind === 'level' && (cap.kind === 'max' || cap.kind === 'min'))
      checkLevel(weight.cap, cap, { minor: weight.minor, currency: weight.currency })
    else if (weight.kind === 'count' && cap.kind === 'count') {
      const asked = (counts.get(weight.cap) ?? 0) + weight.n
      counts.set(weight.cap, asked)
      const used = history.filter((use) => use.cap === weight.cap).reduce((sum, use) => sum + use.n, 0)
      if (used + asked > cap.dayMax)
        throw new Refusal('CAP_EXCEEDED', {
          detail: `The limit \`${weight.cap}\` is ${cap.dayMax} in 24 hours; ${used} are used and ${asked} are asked for.`,
        })
    } else throw new Refusal('LIMIT_MISSING', { detail: `The limit \`${weight.cap}\` is of another kind.` })
  }
}

type Ratio = Extract<Weight, { kind: 'ratio' }>

function weighRatio(weight: Ratio, cap: { callPercentMax: number; dayPercentMax: number }, history: readonly Use[]): void {
  const { before, after, object } = weight
  if (before <= 0 || after <= 0) throw new Refusal('CAP_EXCEEDED', { detail: 'A change from or to zero has no percentage that could be weighed.' })
  if (exceeds(before, after, cap.callPercentMax))
    throw new Refusal('CAP_EXCEEDED', {
      detail: `${percentText(before, after)} in one change; the limit \`${weight.cap}\` is ±${cap.callPercentMax} %.${unitHint(before, after)}`,
    })
  // Measured from where the object stood a day ago, so that steps cannot add up to what one step may not do.
  const earliest = history.filter((use) => use.cap === weight.cap && use.object === object).toSorted((a, b) => a.at_ms - b.at_ms)[0]
  const base = earliest?.before ?? before
  const dayPercentMax = after > base ? cap.dayPercentMax : dayFallPercentMax(cap)
  if (exceeds(base, after, dayPercentMax) && Math.abs(after - base) > Math.abs(before - base))
    throw new Refusal('CAP_EXCEEDED', {
      detail: `${percentText(base, after)} within 24 hours, counting earlier changes; the limit \`${weight.cap}\` is +${cap.dayPercentMax} % or −${dayFallPercentMax(cap)} % a day.`,
    })
}

/** Exact in integers: a float would let 50.000000001 % through or 50 % not. */
const exceeds = (base: number, value: number, percent: number): boolean => BigInt(Math.abs(value - base)) * 100n > BigInt(percent) * BigInt(base)

const percentText = (base: number, value: number): string => `The change is ${showPercent(base, value)}`

function unitHint(before: number, after: number): string {
  if (after === before * 100 || after * 100 === before) return ' It is exactly a factor of 100: amounts are in major units, not in cents.'
  return ''
}
