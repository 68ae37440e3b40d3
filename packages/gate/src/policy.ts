/** What a policy row may say, and how an operator's limits tighten it. The table itself stands in the write-server. */
import { compareMoney, type Money, Refusal, showMoney } from '@countersign/kernel'

/** Weakest first; each includes the ones before it. */
export const APPROVALS = ['chat', 'code', 'approver', 'two_person'] as const
export type Approval = (typeof APPROVALS)[number]

export const stricter = (a: Approval, b: Approval): Approval => (APPROVALS.indexOf(a) >= APPROVALS.indexOf(b) ? a : b)

/** Mildest first. `dry_run`: previewed, approved and recorded, never executed. */
export const MODES = ['on', 'dry_run', 'off'] as const
export type Mode = (typeof MODES)[number]

export const stricterMode = (a: Mode, b: Mode): Mode => (MODES.indexOf(a) >= MODES.indexOf(b) ? a : b)

/** A named bound on a plan's weights. `ratio` and `count` always hold; `max` and `min` hold where the operator sets an amount. */
export type Cap =
  | { readonly kind: 'ratio'; readonly callPercentMax: number; readonly dayPercentMax: number }
  | { readonly kind: 'max' | 'min'; readonly money: Money | null }
  | { readonly kind: 'count'; readonly dayMax: number }

/**
 * How far a value may fall within a day: as far as the day's rise would undo (+100 % undoes −50 %), and never less than one change may do.
 * The day's own percentage bounds no fall: in steps of half, a price reaches its last cent without ever falling by 100 %.
 */
export const dayFallPercentMax = ({ callPercentMax, dayPercentMax }: { callPercentMax: number; dayPercentMax: number }): number =>
  Math.max(Math.min(callPercentMax, dayPercentMax), Math.floor((dayPercentMax * 100) / (100 + dayPercentMax)))

export interface PolicyRow {
  readonly risk: 2 | 3
  readonly mode: Mode
  readonly approval: Approval
  /** The approval where a plan reaches somebody who is not on the operator's list; null where a tool reaches nobody. */
  readonly approvalUnlisted: Approval | null
  /** The one platform permission that it may use. */
  readonly scope: string
  /** Writes a minute over all callers and processes that share the ledger. */
  readonly writesPerMinute: number
  readonly caps: Readonly<Record<string, Cap>>
}

/** A row for every tool, and no row without one: both mistakes fail to compile. */
export type Policy<Tools extends readonly { readonly name: string }[]> = { readonly [Name in Tools[number]['name']]: PolicyRow }

/** An operator's limits for one tool: caps by their names, and what else of its row may be tightened. */
export interface OperatorLimits {
  readonly max_change_percent?: number | undefined
  readonly max_change_percent_day?: number | undefined
  readonly max_daily?: Money | undefined
  readonly max_lifetime?: Money | undefined
  readonly max_price?: Money | undefined
  readonly price_floor?: Money | undefined
  readonly mails_per_day?: number | undefined
  readonly approval?: Approval | undefined
  readonly writes_per_minute?: number | undefined
  readonly risk?: 2 | 3 | undefined
}

/** The limits that are numbers, with what the row says of each. */
const numbersOf = (row: PolicyRow): Readonly<Record<string, number | undefined>> => {
  const { change_percent: ratio, mails_per_day: mails } = row.caps
  return {
    max_change_percent: ratio?.kind === 'ratio' ? ratio.callPercentMax : undefined,
    max_change_percent_day: ratio?.kind === 'ratio' ? ratio.dayPercentMax : undefined,
    mails_per_day: mails?.kind === 'count' ? mails.dayMax : undefined,
    writes_per_minute: row.writesPerMinute,
  }
}

/** What would have to be loosened, as a sentence for the operator; empty where the limits only tighten. `whose` names what the row says. */
export function looseningOf(row: PolicyRow, limits: OperatorLimits, whose = 'hard limit'): readonly string[] {
  const numbers = numbersOf(row)
  const given = Object.entries(limits).filter((entry): entry is [string, number | string | Money] => entry[1] !== undefined)
  return given.flatMap(([key, value]) => {
    if (typeof value === 'object') return levelLoosened(key, row.caps[key], value, whose)
    if (key === 'approval')
      return APPROVALS.findIndex((kind) => kind === value) < APPROVALS.indexOf(row.approval) ? [weaker(row.approval, value, whose)] : []
    if (key === 'risk') return Number(value) < row.risk ? [`\`risk\` is ${value}; the ${whose} is ${row.risk}. It can only be raised.`] : []
    const max = numbers[key]
    if (max === undefined) return [`\`${key}\` is not a limit of this tool.`]
    return Number(value) > max ? [`\`${key}\` is ${value}, above the ${whose} of ${max}. It can only be lowered.`] : []
  })
}

const weaker = (row: Approval, given: string | number, whose: string): string =>
  `\`approval\` is ${given}, weaker than the ${whose}, which is ${row}. Leave it out, or say something stricter.`

function levelLoosened(key: string, cap: Cap | undefined, given: Money, whose: string): string[] {
  if (cap === undefined || (cap.kind !== 'max' && cap.kind !== 'min')) return [`\`${key}\` is not a limit of this tool.`]
  if (cap.money === null) return []
  if (cap.money.currency !== given.currency)
    return [
      `\`${key}\` is in ${given.currency}, the ${whose} in ${cap.money.currency}, so they cannot be compared. Set it in each workspace, and not for all.`,
    ]
  const loosens = cap.kind === 'max' ? compareMoney(given, cap.money) > 0 : compareMoney(given, cap.money) < 0
  const [side, way] = cap.kind === 'max' ? ['above', 'lowered'] : ['below', 'raised']
  return loosens ? [`\`${key}\` is ${showMoney(given)}, ${side} the ${whose} of ${showMoney(cap.money)}. It can only be ${way}.`] : []
}

/** The row as it holds here: everything the tighter of the row's and the operator's. Nothing that is given can loosen it. */
export function tighten(row: PolicyRow, limits: OperatorLimits): PolicyRow {
  const caps: Record<string, Cap> = {}
  for (const [name, cap] of Object.entries(row.caps)) caps[name] = tightenCap(name, cap, limits)
  return {
    ...row,
    risk: row.risk === 3 || limits.risk === 3 ? 3 : 2,
    approval: stricter(row.approval, limits.approval ?? row.approval),
    writesPerMinute: Math.min(row.writesPerMinute, limits.writes_per_minute ?? row.writesPerMinute),
    caps,
  }
}

function tightenCap(name: string, cap: Cap, limits: OperatorLimits): Cap {
  if (cap.kind === 'ratio')
    return {
      kind: 'ratio',
      callPercentMax: Math.min(cap.callPercentMax, limits.max_change_percent ?? cap.callPercentMax),
      dayPercentMax: Math.min(cap.dayPercentMax, limits.max_change_percent_day ?? cap.dayPercentMax),
    }
  if (cap.kind === 'count') return { kind: 'count', dayMax: Math.min(cap.dayMax, limits.mails_per_day ?? cap.dayMax) }
  const given = new Map<string, Money | undefined>([
    ['max_daily', limits.max_daily],
    ['max_lifetime', limits.max_lifetime],
    ['max_price', limits.max_price],
    ['price_floor', limits.price_floor],
  ]).get(name)
  return given === undefined || levelLoosened(name, cap, given, '').length > 0 ? cap : { kind: cap.kind, money: given }
}

/** Throws `CAP_EXCEEDED` when an amount is outside its bound, `CURRENCY_MISMATCH` when the two cannot be compared. */
export function checkLevel(name: string, cap: Extract<Cap, { kind: 'max' | 'min' }>, amount: Money): void {
  if (cap.money === null) return
  if (cap.money.currency !== amount.currency)
    throw new Refusal('CURRENCY_MISMATCH', { detail: `The limit \`${name}\` is set in ${cap.money.currency}, the object uses ${amount.currency}.` })
  const order = compareMoney(amount, cap.money)
  if (cap.kind === 'max' ? order > 0 : order < 0)
    throw new Refusal('CAP_EXCEEDED', {
      detail: `${showMoney(amount)} is ${cap.kind === 'max' ? 'above' : 'below'} the limit \`${name}\` of ${showMoney(cap.money)}.`,
    })
}
