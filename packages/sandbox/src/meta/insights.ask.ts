/** The parameters of an insights request as the Graph API checks them, for an answer at once and for a report run. */
import { ERRORS } from './errors.ts'
import { dayOf, plusDays, todayIn } from './delivered.ts'
import { parsed, textOf } from './request.ts'
import type { Account } from './types.ts'

export const LEVELS = ['account', 'campaign', 'adset', 'ad'] as const
export type Level = (typeof LEVELS)[number]

const PARAMS = new Set(['fields', 'level', 'time_range', 'date_preset', 'time_increment', 'breakdowns', 'filtering', 'sort', 'default_summary'])
export const PAGE_PARAMS = new Set(['limit', 'after'])
const BREAKDOWNS = new Set([
  'age',
  'age,gender',
  'gender',
  'country',
  'region',
  'publisher_platform',
  'platform_position,publisher_platform',
  'device_platform',
])
const FIELDS = new Set([
  'account_id',
  'account_name',
  'account_currency',
  ...LEVELS.slice(1).flatMap((level) => [`${level}_id`, `${level}_name`]),
  'spend',
  'impressions',
  'reach',
  'frequency',
  'clicks',
  'ctr',
  'cpc',
  'cpm',
  'cost_per_action_type',
  'actions',
  'action_values',
  'purchase_roas',
  'attribution_setting',
  'date_start',
  'date_stop',
])
const PRESET_DAYS: Readonly<Record<string, readonly [from: number, to: number]>> = {
  today: [0, 0],
  yesterday: [1, 1],
  last_7d: [7, 1],
  last_14d: [14, 1],
  last_30d: [30, 1],
  last_90d: [90, 1],
}
const MONTHS_KEPT = 37

export interface Asked {
  readonly fields: readonly string[]
  readonly level: Level
  readonly since: string
  readonly until: string
  readonly daily: boolean
  readonly breakdowns: readonly string[]
  readonly campaigns: readonly string[] | undefined
  readonly adsets: readonly string[] | undefined
  readonly bySpend: boolean
  readonly summary: boolean
  /** Whether the range goes back further than Meta keeps reach by breakdown. */
  readonly withoutReach: boolean
}

export function askedOf(params: Readonly<Record<string, unknown>>, account: Account, now_ms: number, page: boolean): Asked {
  const unknown = Object.keys(params).find((key) => !PARAMS.has(key) && !(page && PAGE_PARAMS.has(key)))
  if (unknown !== undefined) throw ERRORS.parameter(`Unknown parameter: ${unknown}`)
  const today = todayIn(account.timezone_name, now_ms)
  const { since, until } = rangeOf(params, today)
  const breakdowns = textsOf(params['breakdowns'] ?? [], 'breakdowns')
  if (breakdowns.length > 0 && !BREAKDOWNS.has(breakdowns.toSorted().join(',')))
    throw ERRORS.parameter(`Current combination of data breakdown columns (${breakdowns.join(', ')}) is invalid`)
  const filters = filtersOf(params['filtering'] ?? [])
  return {
    fields: fieldsOf(params['fields']),
    level: one(params['level'] ?? 'account', LEVELS, 'level'),
    since,
    until,
    daily: one(textOf(params['time_increment'] ?? 'all_days'), ['1', 'all_days'], 'time_increment') === '1',
    breakdowns,
    campaigns: filters.get('campaign.id'),
    adsets: filters.get('adset.id'),
    bySpend: sortOf(params['sort']),
    summary: one(textOf(params['default_summary'] ?? 'false'), ['true', 'false'], 'default_summary') === 'true',
    withoutReach: breakdowns.length > 0 && since < monthsBefore(today, 13),
  }
}

function one<const T extends string>(value: unknown, known: readonly T[], name: string): T {
  const found = known.find((candidate) => candidate === value)
  if (found === undefined) throw ERRORS.parameter(`Param ${name} must be one of {${known.join(', ')}}`)
  return found
}

function textsOf(value: unknown, name: string): readonly string[] {
  const list = typeof value === 'string' && !value.startsWith('[') ? value.split(',') : parsed(value)
  if (!Array.isArray(list) || list.some((item) => typeof item !== 'string')) throw ERRORS.parameter(`Param ${name} must be an array of strings`)
  return list.map(String)
}

function fieldsOf(value: unknown): readonly string[] {
  const fields = textsOf(value ?? 'spend,impressions', 'fields').map((field) => field.trim())
  const strange = fields.find((field) => !FIELDS.has(field))
  if (strange !== undefined) throw ERRORS.parameter(`${strange} is not valid for fields param. please check the API documentation`)
  return fields
}

function sortOf(value: unknown): boolean {
  if (value === undefined) return false
  if (textsOf(value, 'sort').join() !== 'spend_descending')
    throw ERRORS.parameter('Param sort must be a list of fields with _ascending or _descending')
  return true
}

function rangeOf(params: Readonly<Record<string, unknown>>, today: string): { readonly since: string; readonly until: string } {
  const { date_preset: preset, time_range: range } = params
  // The real API prefers the range silently; a caller that says both does not know what it asked.
  if (preset !== undefined && range !== undefined) throw ERRORS.parameter('Only one of date_preset and time_range can be given')
  if (range === undefined) {
    const [from, to] = PRESET_DAYS[textOf(preset ?? 'last_30d')] ?? []
    if (from === undefined || to === undefined) throw ERRORS.parameter('Param date_preset must be one of the known presets')
    return { since: plusDays(today, -from), until: plusDays(today, -to) }
  }
  const value = parsed(range)
  if (typeof value !== 'object' || value === null || Object.keys(value).toSorted().join() !== 'since,until')
    throw ERRORS.parameter('Param time_range must be an object with since and until')
  const { since, until }: { since?: unknown; until?: unknown } = value
  const [from, to] = [calendarDay(since), calendarDay(until)]
  if (from > to) throw ERRORS.parameter('Param time_range must have a since that is not after its until')
  if (from < monthsBefore(today, MONTHS_KEPT)) throw ERRORS.tooOld()
  return { since: from, until: to }
}

function calendarDay(value: unknown): string {
  const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : NaN
  if (Number.isNaN(ms) || dayOf(ms) !== value) throw ERRORS.parameter('Must be a date representation in the format YYYY-MM-DD')
  return value
}

function monthsBefore(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return dayOf(Date.UTC(year, month - 1 - months, date))
}

function filtersOf(value: unknown): ReadonlyMap<string, readonly string[]> {
  const list = parsed(value)
  if (!Array.isArray(list)) throw ERRORS.parameter('Param filtering must be an array')
  return new Map(
    list.map((entry: unknown) => {
      if (typeof entry !== 'object' || entry === null) throw ERRORS.parameter('Param filtering[0] must be an object')
      const { field, operator, value: wanted }: { field?: unknown; operator?: unknown; value?: unknown } = entry
      if ((field !== 'campaign.id' && field !== 'adset.id') || operator !== 'IN' || !Array.isArray(wanted))
        throw ERRORS.parameter('Param filtering has an unknown field or operator')
      return [field, wanted.map(String)]
    }),
  )
}
