/** Whether the effects alone, in the order in which they happened, ever passed a cap. Numbers are written here a second time, on purpose. */
import { type Move, movesOf } from './moves.ts'
import type { Effect } from '@countersign/sandbox'
import { COUNTS, type Counted, isStop, never } from './counts.ts'
import type { Json } from './step.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const WRITES_PER_MINUTE: Readonly<Record<string, number>> = { shopify: 5, meta: 10, smtp: 10 }
const WRITES_OF_USER_PER_DAY = 200
const HIGH_RISK_PER_MINUTE = 2
/** What clocks may go back without anybody's noticing. */
const CLOCK_SLACK_MS = 5_000
/** Fields whose moves are bounded: half at once, double or half in a day. */
const BOUNDED = /(?:^|_)(?:price|budget)$/
const NOT_BOUNDED = /^compare_at/

interface By {
  readonly change: string
  readonly user: string
  /** Its tool, where the change is of high risk. */
  readonly highRisk: string | null
}

interface Past extends By {
  readonly at_ms: number
  readonly effect: Effect
  readonly platform: string
  readonly moves: readonly { readonly key: string; readonly blind: boolean; readonly before: number; readonly after: number }[]
}

export interface CapsEye {
  /** What is wrong with this effect after all that came before it; null when nothing is. */
  see(effect: Effect, by: By, at_ms: number, percentMax: number): string | null
  /** Somebody changed the object on the platform itself: for a day nobody can say from where its moves are to be counted. */
  forget(object: string, at_ms: number): void
  /** The ledger is an older one: what counts is what it still knows, from wherever that began. */
  forgetAll(at_ms: number): void
}

/** `12.50` as 1250; whole numbers as they are. */
const numberOf = (value: Json): number => (typeof value === 'number' ? value : Math.round(Number(value) * 100))

const bounded = ({ field }: Move): boolean => BOUNDED.test(field) && !NOT_BOUNDED.test(field)

export function capsEye(): CapsEye {
  // In the order in which they happened; a clock that goes back must not change it.
  const all: Past[] = []
  const blindUntil = new Map<string, number>()
  let allBlindUntil_ms = 0
  return {
    forget: (object, at_ms) => void blindUntil.set(object, at_ms + DAY_MS),
    forgetAll(at_ms) {
      all.length = 0
      allBlindUntil_ms = at_ms + DAY_MS
    },
    see(effect, by, at_ms, percentMax) {
      const moves = movesOf(effect)
        .filter(bounded)
        .map(({ object, field, before, after }) => ({
          key: `${object} ${field}`,
          blind: Math.max(allBlindUntil_ms, blindUntil.get(object) ?? 0) >= at_ms,
          before: numberOf(before),
          after: numberOf(after),
        }))
      all.push({ ...by, at_ms, effect, platform: effect.platform, moves })
      const past = all.filter((one) => one.at_ms > at_ms - DAY_MS)
      return (
        never(effect) ??
        moves.map((move) => wrongMove(move, past, percentMax)).find((wrong) => wrong !== null) ??
        COUNTS.map((counted) => tooMany(counted, effect, past, at_ms)).find((wrong) => wrong !== null) ??
        (isStop(effect) ? null : wrongRate(past, effect.platform, by, at_ms))
      )
    },
  }
}

function wrongMove({ key, blind, before, after }: Past['moves'][number], past: readonly Past[], percentMax: number): string | null {
  if (!(before > 0 && after > 0)) return `${key} moved from ${before} to ${after}`
  if (Math.abs(after - before) * 100 > before * percentMax) return `${key} moved from ${before} to ${after} at once, above ${percentMax} %`
  if (blind) return null
  const first = past.flatMap(({ moves }) => moves.filter((move) => move.key === key)).at(0)
  const base = first?.before ?? before
  const farther = Math.abs(after - base) > Math.abs(before - base)
  return farther && (after > base * 2 || after * 2 < base) ? `${key} moved from ${base} to ${after} within a day` : null
}

/** Limits hold for a workspace, and in this world each of them has an ad account of its own. */
const placeOf = ({ target, detail }: Effect): unknown => detail['account_id'] ?? (target.startsWith('act_') ? target : null)

function tooMany(
  { what, of, only = () => true, n = () => 1, perTarget, call, hour, day }: Counted,
  effect: Effect,
  past: readonly Past[],
  at_ms: number,
) {
  if (!of.test(effect.operation) || !only(effect)) return null
  if (call !== undefined && n(effect) > call) return `${n(effect)} ${what} at once`
  const same = past.filter(
    (one) =>
      of.test(one.effect.operation) &&
      only(one.effect) &&
      placeOf(one.effect) === placeOf(effect) &&
      (perTarget !== true || one.effect.target === effect.target),
  )
  const sum = (some: readonly Past[]): number => some.reduce((total, one) => total + n(one.effect), 0)
  const inHour = sum(same.filter((one) => one.at_ms > at_ms - HOUR_MS))
  if (hour !== undefined && inHour > hour) return `${inHour} ${what} within an hour`
  return day !== undefined && sum(same) > day ? `${sum(same)} ${what} within a day` : null
}

function wrongRate(all: readonly Past[], platform: string, { user, highRisk }: By, at_ms: number): string | null {
  const past = all.filter((one) => !isStop(one.effect))
  const changesOf = (some: readonly Past[]): number => new Set(some.map(({ change }) => change)).size
  const minute = past.filter((one) => one.at_ms > at_ms - MINUTE_MS && one.at_ms <= at_ms + CLOCK_SLACK_MS)
  const changes = changesOf(minute.filter((one) => one.platform === platform))
  if (changes > (WRITES_PER_MINUTE[platform] ?? Number.POSITIVE_INFINITY)) return `${changes} changes on ${platform} within a minute`
  const risky = changesOf(minute.filter((one) => highRisk !== null && one.highRisk === highRisk))
  if (risky > HIGH_RISK_PER_MINUTE) return `${risky} changes of high risk within a minute`
  const ofUser = changesOf(past.filter((one) => one.user === user))
  return ofUser > WRITES_OF_USER_PER_DAY ? `${ofUser} changes of one user within a day` : null
}
