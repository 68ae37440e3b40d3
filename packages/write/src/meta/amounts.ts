/** What a budget may cost: an amount a day, the worst day, the worst week, until it ends, and what the limits above it leave. */
import { DAY_MS, type Money, showMoney } from '@countersign/kernel'
import type { Account, AdObject } from './objects.ts'

interface Budgeted {
  readonly daily: Money | null
  readonly lifetime: Money | null
  readonly starts_ms: number | null
  readonly ends_ms: number | null
}

const days = (from_ms: number, to_ms: number): number => Math.max(1, Math.ceil((to_ms - from_ms) / DAY_MS))

/** A lifetime budget counts as what it is a day, or it would slip past every daily limit. Without an end, one day may take all of it. */
export function perDay({ daily, lifetime, starts_ms, ends_ms }: Budgeted): Money | null {
  if (daily !== null) return daily
  if (lifetime === null) return null
  const span = starts_ms === null || ends_ms === null ? 1 : days(starts_ms, ends_ms)
  return { minor: Math.ceil(lifetime.minor / span), currency: lifetime.currency }
}

/** The same after a lifetime budget moved: what is added has only the days that are left. */
export function perDayAfter(object: Budgeted, to: Money, at_ms: number): Money {
  const before = perDay(object)
  if (object.daily !== null || object.lifetime === null || before === null) return to
  const left = object.ends_ms === null ? 1 : days(at_ms, object.ends_ms)
  const more = Math.max(0, to.minor - object.lifetime.minor)
  return { minor: before.minor + Math.ceil(more / left), currency: to.currency }
}

const times = ({ minor, currency }: Money, factor: number, by = 1): Money => ({ minor: Math.ceil((minor * factor) / by), currency })

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Meta may spend up to 175 % of a daily budget on one day and seven times it in a week (Marketing API since v24). */
export function exposureOf(daily: Money, ends_ms: number | null, at_ms: number): string[] {
  const lines = [`On the worst day Meta may spend ${showMoney(times(daily, 7, 4))}, in a week up to ${showMoney(times(daily, 7))}.`]
  if (ends_ms !== null && ends_ms > at_ms)
    lines.push(`It ends on ${dateOf(ends_ms)}; until then up to ${showMoney(times(daily, days(at_ms, ends_ms)))} may be spent.`)
  return lines
}

export function lifetimeExposure(lifetime: Money, ends_ms: number | null): string[] {
  return [`Up to ${showMoney(lifetime)} may be spent until ${ends_ms === null ? 'the object ends' : `it ends on ${dateOf(ends_ms)}`}.`]
}

/** What stops the spending from above. What is left moves all the time, and the plan must not: rounded up to two digits. */
export function brakesOf(account: Account, campaignCap: Money | null): string[] {
  const { spendCap, spent } = account
  const above =
    spendCap === null
      ? 'The ad account has no spending limit.'
      : `The ad account’s spending limit of ${showMoney(spendCap)} leaves at most about ${showMoney(coarse({ ...spendCap, minor: Math.max(0, spendCap.minor - spent.minor) }))}.`
  return campaignCap === null ? [above] : [above, `The campaign’s own spending limit is ${showMoney(campaignCap)}.`]
}

function coarse({ minor, currency }: Money): Money {
  const step = 10 ** Math.max(0, String(minor).length - 2)
  return { minor: Math.ceil(minor / step) * step, currency }
}

/** For its hours nothing that is added up here is the upper end: the multiple is a person's to know, and no key of ours sets one. */
export function scheduleWarnings(counted: readonly { readonly id: string; readonly scheduled?: boolean }[]): string[] {
  const ids = [...new Set(counted.filter(({ scheduled }) => scheduled === true).map(({ id }) => id))].toSorted()
  if (ids.length === 0) return []
  const some = ids.length > 3 ? `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more` : ids.join(', ')
  return [`A budget schedule from Ads Manager is on for ${some}: in its hours Meta may spend more than is said here.`]
}

/** Rules of thumb, and named as such: Meta publishes no number. */
export function learningWarnings(object: Pick<AdObject, 'learning'>, before: number, after: number): string[] {
  const lines = object.learning === 'LEARNING' ? ['It is in Meta’s learning phase; a change now may make that longer (a rule of thumb).'] : []
  if (after * 5 > before * 6) lines.push('A rise of more than about 20 % may start Meta’s learning phase again (a rule of thumb).')
  return lines
}
