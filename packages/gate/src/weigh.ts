/** Whether a plan fits its caps, alone and together with what the last week already used. Pure: the ledger brings the history. */
import { compareMoney, DAY_MS, HOUR_MS, type Money, Refusal, showMoney, showPercent, WEEK_MS } from '@countersign/kernel'
import { type Cap, fallPercentMax } from './caps.ts'
import type { PolicyRow } from './policy.ts'
import type { Plan, Sealed, Weight } from './write.ts'

/** One use of a cap in the last 7 days that still counts: reserved, applied, or unknown. */
export interface Use {
  readonly cap: string
  readonly object: string
  readonly at_ms: number
  readonly before: number
  readonly after: number
  /** How many; of a sum, the minor units. */
  readonly n: number
  /** Of an amount alone. */
  readonly currency: string | null
}

type Of<Kind extends Weight['kind']> = Extract<Weight, { readonly kind: Kind }>
type CapOf<Kind extends Cap['kind']> = Extract<Cap, { readonly kind: Kind }>

/** What counts beside the weight at hand: the ledger's uses, oldest first, and those of the plan's own weights before it. */
interface Past {
  readonly history: readonly Use[]
  readonly plan: readonly Use[]
  readonly now: number
}

/**
 * Throws `CAP_EXCEEDED`, `LIMIT_MISSING` or `CURRENCY_MISMATCH`; returns when everything fits.
 * A weight without a cap is refused: what nobody has bounded cannot be weighed.
 */
export function weigh(row: PolicyRow, weights: readonly Weight[], history: readonly Use[], now: number): void {
  const plan: Use[] = []
  const past = { history: history.toSorted((a, b) => a.at_ms - b.at_ms), plan, now }
  for (const weight of weights) {
    const cap = row.caps[weight.cap]
    if (cap === undefined) throw missing(weight.cap)
    if (weight.kind === 'ratio' && cap.kind === 'ratio') weighRatio(weight, cap, past)
    else if (weight.kind === 'level' && (cap.kind === 'max' || cap.kind === 'min')) weighLevel(weight, cap)
    else if (weight.kind === 'count' && cap.kind === 'count') weighCount(weight, cap, past)
    else if (weight.kind === 'sum' && cap.kind === 'sum') weighSum(weight, cap, past)
    else throw new Refusal('LIMIT_MISSING', { detail: `The limit \`${weight.cap}\` is of another kind.` })
    plan.push(...usesOf({ weights: [weight] }).map((use) => ({ ...use, at_ms: now })))
  }
}

/** What a plan takes from its caps while it is under way and for the 7 days after. */
export const usesOf = ({ weights }: Pick<Plan<Sealed>, 'weights'>): Omit<Use, 'at_ms'>[] =>
  weights.flatMap((weight): Omit<Use, 'at_ms'>[] => {
    const { cap, object } = weight
    if (weight.kind === 'ratio') return [{ cap, object, before: weight.before, after: weight.after, n: 0, currency: null }]
    if (weight.kind === 'count') return [{ cap, object, before: 0, after: 0, n: weight.n, currency: null }]
    if (weight.kind === 'sum') return [{ cap, object, before: 0, after: 0, n: weight.minor, currency: weight.currency }]
    // Uses nothing up, but two changes at once that each saw the same total would pass it together; see `checkAlone`.
    return [{ cap, object, before: weight.minor, after: weight.minor, n: 0, currency: weight.currency }]
  })

/** What a change's own objects are kept under, beside its caps; no cap of any row has this name. */
export const TARGET = 'target'

/** For `checkAlone` and `followed`: what was planned on the state of an object holds only while nobody else changes it. A message has no state. */
export const targetsOf = ({ targets, reaches }: Pick<Plan<Sealed>, 'targets' | 'reaches'>): Omit<Use, 'at_ms'>[] =>
  reaches.length > 0 ? [] : targets.map((object) => ({ cap: TARGET, object, before: 1, after: 1, n: 0, currency: null }))

/** Uses of the weight's cap: of its own object, or of all; within a window, or (null) of this plan alone. */
function counted({ history, plan, now }: Past, { cap, object }: Weight, perObject: boolean, window_ms: number | null): readonly Use[] {
  const same = (use: Use) => use.cap === cap && (!perObject || use.object === object)
  const earlier = window_ms === null ? [] : history.filter((use) => same(use) && use.at_ms > now - window_ms)
  return [...earlier, ...plan.filter(same)]
}

function weighRatio(weight: Of<'ratio'>, cap: CapOf<'ratio'>, past: Past): void {
  const { before, after, earlier = {} } = weight
  checkBase(before)
  checkBase(after)
  // A plan that names one object twice moves it by both.
  const start = counted(past, weight, true, null)[0]?.before ?? before
  if (exceeds(start, after, cap.callPercentMax))
    throw new Refusal('CAP_EXCEEDED', {
      detail: `${percentText(start, after)} in one change; the limit \`${weight.cap}\` is ±${cap.callPercentMax} %.${unitHint(start, after)}`,
    })
  for (const { window_ms, percentMax, asLogged, words } of [
    { window_ms: DAY_MS, percentMax: cap.dayPercentMax, asLogged: earlier.day, words: ['24 hours', 'day'] },
    { window_ms: WEEK_MS, percentMax: cap.weekPercentMax, asLogged: earlier.week, words: ['7 days', 'week'] },
  ] as const) {
    if (percentMax === null) continue
    // Measured from where the object stood then, so that steps cannot add up to what one step may not do.
    const asCounted = counted(past, weight, true, window_ms)[0]?.before ?? before
    for (const base of asLogged === undefined ? [asCounted] : [asCounted, asLogged]) {
      checkBase(base)
      const fallMax = fallPercentMax(cap.callPercentMax, percentMax)
      if (!exceeds(base, after, after > base ? percentMax : fallMax) || Math.abs(after - base) <= Math.abs(before - base)) continue
      throw new Refusal('CAP_EXCEEDED', {
        detail: `${percentText(base, after)} within ${words[0]}, counting earlier changes; the limit \`${weight.cap}\` is +${percentMax} % or −${fallMax} % a ${words[1]}.`,
      })
    }
  }
}

function checkBase(value: number): void {
  if (!Number.isSafeInteger(value)) throw inexact()
  if (value <= 0) throw new Refusal('CAP_EXCEEDED', { detail: 'A change from or to zero has no percentage that could be weighed.' })
}

function weighLevel(weight: Of<'level'>, cap: CapOf<'max' | 'min'>): void {
  if (!Number.isSafeInteger(weight.minor)) throw inexact()
  if (cap.money === null) return
  const amount = sameCurrency(weight, cap.money)
  const order = compareMoney(amount, cap.money)
  if (cap.kind === 'max' ? order > 0 : order < 0)
    throw new Refusal('CAP_EXCEEDED', {
      detail: `${showMoney(amount)} is ${cap.kind === 'max' ? 'above' : 'below'} the limit \`${weight.cap}\` of ${showMoney(cap.money)}.`,
    })
}

function weighCount(weight: Of<'count'>, cap: CapOf<'count'>, past: Past): void {
  const { n, leaves = 0 } = weight
  checkAmount(n)
  checkAmount(leaves)
  const windows = [
    { name: `${weight.cap}_per_call`, max: cap.callMax, window_ms: null, words: 'in one change', free: 0 },
    { name: `${weight.cap}_per_hour`, max: cap.hourMax, window_ms: HOUR_MS, words: 'in an hour', free: leaves },
    { name: `${weight.cap}_per_day`, max: cap.dayMax, window_ms: DAY_MS, words: 'in 24 hours', free: leaves },
  ].flatMap((window) => (window.max === undefined ? [] : [{ ...window, max: window.max }]))
  if (windows.length === 0) throw missing(`${weight.cap}_per_day`)
  const perObject = cap.perObject === true
  // Asking for nothing takes nothing, also where the operator has since set the limit below what is used.
  if (n === 0) return
  const asked = total(counted(past, weight, perObject, null)) + BigInt(n)
  for (const { name, max, window_ms, words, free } of windows) {
    const used = total(counted(past, weight, perObject, window_ms)) + BigInt(n) - asked
    if (used + asked + BigInt(free) > BigInt(max))
      throw new Refusal('CAP_EXCEEDED', {
        detail: `The limit \`${name}\` is ${max} ${words}${perObject ? ' for each object' : ''}; ${used} are used and ${asked} are asked for${free === 0 ? '' : `, and ${free} must stay free for what lowers or stops`}.`,
      })
  }
}

function weighSum(weight: Of<'sum'>, cap: CapOf<'sum'>, past: Past): void {
  checkAmount(weight.minor)
  const { call, day } = cap
  if (day === null) throw missing(`${weight.cap}_per_day`)
  const perObject = cap.perObject === true
  const each = perObject ? ' for each object' : ''
  const asked = total(counted(past, weight, perObject, null)) + BigInt(weight.minor)
  sameCurrency(weight, day)
  if (call !== null) {
    sameCurrency(weight, call)
    if (asked > BigInt(call.minor))
      throw new Refusal('CAP_EXCEEDED', {
        detail: `${showSum(asked, call)} in one change is above the limit \`${weight.cap}_per_call\` of ${showMoney(call)}${each}.`,
      })
  }
  const uses = counted(past, weight, perObject, DAY_MS)
  // Yen and euros do not add up; a shop that changed its currency waits until the old one has left the window.
  for (const use of uses) if (use.currency !== day.currency) throw mismatch(weight.cap, day.currency, `what was used is in ${use.currency ?? 'none'}`)
  const whole = total(uses) + BigInt(weight.minor)
  if (whole > BigInt(day.minor))
    throw new Refusal('CAP_EXCEEDED', {
      detail: `The limit \`${weight.cap}_per_day\` is ${showMoney(day)} in 24 hours${each}; ${showSum(whole - asked, day)} are used and ${showSum(asked, day)} are asked for.`,
    })
}

/** As big integers: a sum beyond the safe ones would lose what it is about. */
const total = (uses: readonly Use[]): bigint => uses.reduce((sum, { n }) => sum + BigInt(n), 0n)

const showSum = (minor: bigint, { currency }: Money): string =>
  minor > BigInt(Number.MAX_SAFE_INTEGER) ? 'more than can be counted' : showMoney({ minor: Number(minor), currency })

/** A negative one would give back what others used. */
function checkAmount(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw inexact()
}

const inexact = (): Refusal => new Refusal('CAP_EXCEEDED', { detail: 'A number is negative or too large to be weighed exactly.' })

const missing = (name: string): Refusal => new Refusal('LIMIT_MISSING', { detail: `The limit \`${name}\` is missing.` })

const mismatch = (cap: string, currency: string, other: string): Refusal =>
  new Refusal('CURRENCY_MISMATCH', { detail: `The limit \`${cap}\` is set in ${currency}, ${other}.` })

function sameCurrency({ cap, minor, currency }: Of<'level' | 'sum'>, limit: Money): Money {
  if (limit.currency !== currency) throw mismatch(cap, limit.currency, `the object uses ${currency}`)
  return { minor, currency }
}

/** Exact in integers: a float would let 50.000000001 % through or 50 % not. */
const exceeds = (base: number, value: number, percent: number): boolean => BigInt(Math.abs(value - base)) * 100n > BigInt(percent) * BigInt(base)

const percentText = (base: number, value: number): string => `The change is ${showPercent(base, value)}`

function unitHint(before: number, after: number): string {
  if (after === before * 100 || after * 100 === before) return ' It is exactly a factor of 100: amounts are in major units, not in cents.'
  return ''
}
