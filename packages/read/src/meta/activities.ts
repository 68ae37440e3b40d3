/** An account's change log: what was changed, when, and by somebody whose name is made small. */
import { DAY_MS, LIMITS, type MoneyText, moneyText, Refusal, SECOND_MS } from '@countersign/kernel'
import { z } from 'zod'
import { line } from '../outside.ts'
import { maskContacts, maskName } from '../mask.ts'
import { inZone } from '../zone.ts'
import type { AccountFacts } from './book.ts'
import { checkedDay, dayStart, plusDays, type Range, todayIn } from './days.ts'
import { digits, name } from './nodes.ts'
import { metaMoney } from './units.ts'

export const ACTIVITY_CATEGORIES = ['BUDGET', 'STATUS', 'CAMPAIGN', 'AD_SET', 'AD', 'AUDIENCE', 'TARGETING', 'BID', 'DATE', 'ACCOUNT'] as const
export type ActivityCategory = (typeof ACTIVITY_CATEGORIES)[number]

export interface ActivityQuery {
  readonly accountId?: string | undefined
  readonly category?: ActivityCategory | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

export const activityNode = z.object({
  event_time: z.string().regex(/^(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:?\d{2}|\d{9,11})$/),
  event_type: z.string().regex(/^[a-z][a-z0-9_]{0,80}$/),
  actor_name: name.optional(),
  application_name: name.optional(),
  object_id: digits.optional().catch(undefined),
  object_name: name.optional(),
  object_type: z
    .string()
    .regex(/^[A-Za-z_ ]{1,40}$/)
    .optional()
    .catch(undefined),
  extra_data: z.string().max(200_000).optional(),
})

export interface ActivityRow {
  readonly at: string
  readonly event: string
  readonly object_type: string | null
  readonly object_id: string | null
  readonly before: MoneyText | null
  readonly after: MoneyText | null
  readonly untrusted: {
    readonly actor: string | null
    readonly application: string | null
    readonly object: string | null
    readonly before: string | null
    readonly after: string | null
  }
}

/** Meta shows one week where it is not told; a log longer than this is asked for in parts. */
const DAYS_DEFAULT = 7
const VALUE_CHARS_MAX = 120

export function activityRange({ since, until }: Pick<ActivityQuery, 'since' | 'until'>, { timezone_name }: AccountFacts, now_ms: number): Range {
  const today = todayIn(timezone_name, now_ms)
  const last = until === undefined ? today : checkedDay('until', until)
  const first = since === undefined ? plusDays(last, 1 - DAYS_DEFAULT) : checkedDay('since', since)
  if (first > last) throw new Refusal('INPUT_INVALID', { detail: '`since` lies after `until`.' })
  return { since: first, until: last }
}

/** Whole days of the account's zone, as the instants that Meta takes. */
export const activityParams = ({ category, limit, cursor }: ActivityQuery, { since, until }: Range, { timezone_name }: AccountFacts) => ({
  limit,
  since: String(Math.floor(dayStart(since, timezone_name) / SECOND_MS)),
  until: String(Math.floor(dayStart(plusDays(until, 1), timezone_name) / SECOND_MS) - 1),
  ...(category === undefined ? {} : { category }),
  ...(cursor === undefined ? {} : { after: cursor }),
})

const PEOPLE = /(?:^|_)(?:user|people|person|role|permission)s?(?:_|$)/

export function activityRow(node: z.output<typeof activityNode>, { currency, timezone_name }: AccountFacts): ActivityRow {
  const { old_value, new_value } = extraOf(node.extra_data)
  const money = /budget|spend_(?:cap|limit)/.test(node.event_type)
  // Who was let in or put out: the object and the values are people then.
  const text = PEOPLE.test(node.event_type) || node.object_type === 'USER' ? maskName : (given: string | null) => given
  const [before, after] = money ? [amount(old_value, currency), amount(new_value, currency)] : [null, null]
  return {
    at: inZone(instantOf(node.event_time), timezone_name),
    event: node.event_type,
    object_type: node.object_type?.toLowerCase() ?? null,
    object_id: node.object_id ?? null,
    before,
    after,
    untrusted: {
      actor: maskName(line(node.actor_name)),
      application: line(node.application_name, VALUE_CHARS_MAX),
      object: text(line(node.object_name, LIMITS.searchCharsMax)),
      before: before === null ? text(valueText(old_value)) : null,
      after: after === null ? text(valueText(new_value)) : null,
    },
  }
}

function instantOf(text: string): string {
  const ms = /^\d+$/.test(text) ? Number(text) * SECOND_MS : Date.parse(text.replace(/([+-]\d{2}):?(\d{2})$/, '$1:$2'))
  // Beyond these a date has no text; a day's slack keeps its own zone inside.
  if (Number.isNaN(ms) || Math.abs(ms) > 8.64e15 - DAY_MS) throw new Refusal('UPSTREAM_MALFORMED')
  return new Date(ms).toISOString()
}

const extra = z.looseObject({ old_value: z.unknown().optional(), new_value: z.unknown().optional() })

/** JSON inside JSON, of many shapes: what is not understood is left out, since the row says enough without it. */
function extraOf(text: string | undefined): { readonly old_value?: unknown; readonly new_value?: unknown } {
  try {
    const parsed = extra.safeParse(JSON.parse(text ?? '{}'))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}

/** Budgets and caps stand there in Meta's own units. */
function amount(value: unknown, currency: string): MoneyText | null {
  const digitsOnly = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return /^(?:0|[1-9]\d{0,14})$/.test(digitsOnly) ? moneyText(metaMoney(digitsOnly, currency)) : null
}

function valueText(value: unknown): string | null {
  if (typeof value === 'string') return masked(line(value, VALUE_CHARS_MAX))
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === undefined || value === null ? null : masked(line(JSON.stringify(value), VALUE_CHARS_MAX))
}

const masked = (text: string | null): string | null => (text === null ? null : maskContacts(text))
