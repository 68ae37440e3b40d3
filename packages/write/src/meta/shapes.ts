/** The shapes of Meta's answers that planning a change needs. What does not fit is refused whole. */
import { type Money, Refusal } from '@countersign/kernel'
import { metaMoney, understood } from '@countersign/read'
import { z } from 'zod'

export const digits = z.string().regex(/^[1-9]\d{0,24}$/)
const word = z.string().regex(/^[A-Z][A-Z0-9_]{0,60}$/)
const units = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,14})$/)
  .optional()
const name = z.string().max(10_000)
const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:?\d{2}$/)
  .transform((text) => Date.parse(text.replace(/([+-]\d{2}):?(\d{2})$/, '$1:$2')))
  .optional()

const node = { id: digits, account_id: digits, name, status: word, effective_status: word }
const budgets = { daily_budget: units, lifetime_budget: units }
/** Hours in which Meta spends a multiple of the budget; a person sets them in Ads Manager. */
const schedule = { is_budget_schedule_enabled: z.boolean().optional() }

export const campaignShape = z.object({
  ...node,
  ...budgets,
  ...schedule,
  objective: word,
  start_time: instant,
  stop_time: instant,
  spend_cap: units,
})
const above = z.object({ id: digits, status: word, effective_status: word, ...budgets, spend_cap: units })
export const adsetShape = z.object({
  ...node,
  ...budgets,
  ...schedule,
  campaign_id: digits,
  start_time: instant,
  end_time: instant,
  learning_stage_info: z.object({ status: word.optional() }).optional(),
  campaign: above.optional(),
})
export const adShape = z.object({ ...node, campaign_id: digits, adset_id: digits })

export const accountShape = z.object({
  account_id: digits,
  currency: z.string().regex(/^[A-Z]{3}$/),
  timezone_name: z.string().regex(/^[A-Za-z][A-Za-z0-9_+/-]{0,60}$/),
  min_daily_budget: z.int().nonnegative().optional(),
  amount_spent: z.string().regex(/^(?:0|[1-9]\d{0,14})$/),
  spend_cap: units,
})

const running = { id: digits, account_id: digits, status: word, ...budgets, ...schedule, start_time: instant }
export const runningCampaign = z.object({ ...running, stop_time: instant })
export const runningAdset = z.object({ ...running, campaign_id: digits, end_time: instant })

export const activityShape = z.object({
  event_time: z.string().max(40),
  event_type: z.string().max(90),
  object_id: z.string().max(40).optional(),
  extra_data: z.string().max(200_000).optional(),
})

export const spendShape = z.object({ spend: z.string().max(24), date_start: z.iso.date() })

/** The fields to ask for are exactly those that are understood. */
export const fieldsOf = (shape: z.ZodObject): string =>
  Object.entries(shape.shape)
    .map(([field]) => (field === 'campaign' ? `campaign{${Object.keys(above.shape).join(',')}}` : field))
    .join(',')

/** Meta takes this number of units for “no cap”. */
const NO_CAP = '922337203685478'

/** Absent, or "0", where another level has the budget or nothing is capped. */
export const moneyOr = (text: string | undefined, currency: string): Money | null =>
  text === undefined || text === '0' || text === NO_CAP ? null : metaMoney(text, currency)

const extra = z.looseObject({ old_value: z.unknown().optional(), new_value: z.unknown().optional() })
/** Seen live: the number alone, or an object that repeats the key beside words like "Per day" or "Lifetime budget". */
const nested = z.looseObject({ old_value: z.unknown().optional(), new_value: z.unknown().optional(), type: z.string().optional() })

export interface Moved {
  readonly before: Money | null
  readonly after: Money | null
  /** Null where the log does not say which kind of budget it was. */
  readonly kind: 'daily' | 'lifetime' | null
}

/** What a row of the log says of a budget; undefined where it cannot be read. */
export function movedIn(text: string | undefined, currency: string): Moved | undefined {
  let data: unknown
  try {
    data = JSON.parse(text ?? '')
  } catch {
    return undefined
  }
  const said = extra.safeParse(data)
  if (!said.success) return undefined
  const [old, now] = [side(said.data['old_value'], 'old_value'), side(said.data['new_value'], 'new_value')]
  const field: unknown = said.data['field']
  const words = `${typeof field === 'string' ? field : ''} ${old.words} ${now.words}`.toLowerCase()
  const [before, after] = [amount(old.value, currency), amount(now.value, currency)]
  if (before === undefined || after === undefined) return undefined
  return { before, after, kind: words.includes('lifetime') ? 'lifetime' : /daily|day/.test(words) ? 'daily' : null }
}

function side(value: unknown, key: 'old_value' | 'new_value'): { readonly value: unknown; readonly words: string } {
  const inside = nested.safeParse(value)
  return inside.success ? { value: inside.data[key], words: inside.data.type ?? '' } : { value, words: '' }
}

function amount(value: unknown, currency: string): Money | null | undefined {
  if (value === undefined || value === null) return null
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return /^(?:0|[1-9]\d{0,14})$/.test(text) ? moneyOr(text, currency) : undefined
}

const paging = z.object({ cursors: z.object({ after: z.string().max(512).optional() }).optional(), next: z.string().optional() }).optional()

export interface Page<T extends z.ZodType> {
  readonly rows: readonly z.output<T>[]
  /** The cursor of the next one. */
  readonly after: string | null
}

export function pageIn<T extends z.ZodObject>(shape: T, answer: unknown): Page<T> {
  const page = understood(z.object({ data: z.array(shape).max(500), paging }), answer)
  if (page.paging?.next === undefined) return { rows: page.data, after: null }
  const after = page.paging.cursors?.after
  if (after === undefined || !/^[A-Za-z0-9+/=_-]{1,512}$/.test(after)) throw new Refusal('UPSTREAM_MALFORMED')
  return { rows: page.data, after }
}
