/** The kinds of caps, and the keys by which an operator sets each of their numbers: derived here once, for every tool. */
import { type Money, showMoney } from '@countersign/kernel'

/**
 * A named bound on a plan's weights. What two tools use under one name counts together.
 * `ratio`: how far one object's value may move, at once and within a day and a week; null bounds no week.
 * `max`, `min`: an amount; null bounds nothing until the operator sets it.
 * `count`: how many at once, an hour, a day; `perObject`: of each object by itself. One that has no number at all refuses.
 * `sum`: money at once and a day. A null day refuses until the operator sets it; a null call is bounded by the day.
 */
export type Cap =
  | { readonly kind: 'ratio'; readonly callPercentMax: number; readonly dayPercentMax: number; readonly weekPercentMax: number | null }
  | { readonly kind: 'max'; readonly money: Money | null }
  | { readonly kind: 'min'; readonly money: Money | null }
  | { readonly kind: 'count'; readonly callMax?: number; readonly hourMax?: number; readonly dayMax?: number; readonly perObject?: true }
  | { readonly kind: 'sum'; readonly call: Money | null; readonly day: Money | null; readonly perObject?: true }

export type Caps = Readonly<Record<string, Cap>>

/**
 * How far a value may fall within a window: as far as the window's rise would undo (+100 % undoes −50 %), and never less than one change may do.
 * The window's own percentage bounds no fall: in steps of half, a price reaches its last cent without ever falling by 100 %.
 */
export const fallPercentMax = (callPercentMax: number, percentMax: number): number =>
  Math.max(Math.min(callPercentMax, percentMax), Math.floor((percentMax * 100) / (100 + percentMax)))

export type LimitUnit = 'percent' | 'whole' | 'money'

/** One number of a cap under the name that the configuration gives it. */
export interface LimitKey {
  readonly key: string
  readonly cap: string
  readonly field: string
  readonly unit: LimitUnit
  /** Which way it tightens. */
  readonly way: 'lowered' | 'raised'
  /** What the cap says now; null where it bounds nothing yet. */
  readonly holds: number | Money | null
}

const FIELDS: Readonly<Record<Cap['kind'], readonly { readonly of: (cap: string) => string; readonly field: string; readonly unit: LimitUnit }[]>> = {
  ratio: [
    { of: (cap) => `max_${cap}`, field: 'callPercentMax', unit: 'percent' },
    { of: (cap) => `max_${cap}_day`, field: 'dayPercentMax', unit: 'percent' },
    { of: (cap) => `max_${cap}_week`, field: 'weekPercentMax', unit: 'percent' },
  ],
  max: [{ of: (cap) => cap, field: 'money', unit: 'money' }],
  min: [{ of: (cap) => cap, field: 'money', unit: 'money' }],
  count: [
    { of: (cap) => `${cap}_per_call`, field: 'callMax', unit: 'whole' },
    { of: (cap) => `${cap}_per_hour`, field: 'hourMax', unit: 'whole' },
    { of: (cap) => `${cap}_per_day`, field: 'dayMax', unit: 'whole' },
  ],
  sum: [
    { of: (cap) => `${cap}_per_call`, field: 'call', unit: 'money' },
    { of: (cap) => `${cap}_per_day`, field: 'day', unit: 'money' },
  ],
}

export const limitKeys = (caps: Caps): readonly LimitKey[] =>
  Object.entries(caps).flatMap(([cap, settings]) =>
    FIELDS[settings.kind].map(({ of, field, unit }) => ({
      key: of(cap),
      cap,
      field,
      unit,
      way: settings.kind === 'min' ? 'raised' : 'lowered',
      holds: heldIn(settings, field),
    })),
  )

/** The table above names only fields of the cap's own kind; one that a count leaves out bounds nothing. */
const heldIn = (cap: Cap, field: string): number | Money | null => (cap as unknown as Readonly<Record<string, number | Money | null>>)[field] ?? null

/** A unit that fits is what `looseningIn` has made sure of. */
const withHeld = (cap: Cap, field: string, value: number | Money): Cap => ({ ...cap, [field]: value })

/** Why this value under this key would loosen what holds, as a sentence for the operator; null where it tightens. */
export function looseningIn({ key, unit, way, holds }: LimitKey, given: number | Money, whose: string): string | null {
  if ((typeof given === 'object') !== (unit === 'money')) return `\`${key}\` must be ${unit === 'money' ? 'an amount' : 'a number'}.`
  if (holds === null) return null
  if (typeof holds === 'object' && typeof given === 'object' && holds.currency !== given.currency)
    return `\`${key}\` is in ${given.currency}, the ${whose} in ${holds.currency}, so they cannot be compared. Set it in each workspace, and not for all.`
  const [is, hard] = [minorOf(given), minorOf(holds)]
  if (way === 'lowered' ? is <= hard : is >= hard) return null
  return `\`${key}\` is ${shown(given)}, ${way === 'lowered' ? 'above' : 'below'} the ${whose} of ${shown(holds)}. It can only be ${way}.`
}

const minorOf = (value: number | Money): number => (typeof value === 'object' ? value.minor : value)
const shown = (value: number | Money): string => (typeof value === 'object' ? showMoney(value) : String(value))

/** Every number the tighter of the cap's and the operator's. */
export function tightenCaps(caps: Caps, given: (key: string) => number | Money | undefined): Caps {
  const tight: Record<string, Cap> = { ...caps }
  for (const one of limitKeys(caps)) {
    const [value, cap] = [given(one.key), tight[one.cap]]
    if (value !== undefined && cap !== undefined && looseningIn(one, value, '') === null) tight[one.cap] = withHeld(cap, one.field, value)
  }
  return tight
}

/** A cap in a person's words, e.g. `1 each, 200 in 24 h`. */
export function capWords(cap: Cap): string {
  if (cap.kind === 'ratio') {
    const within = (percent: number, window: string) => `+${percent} % or −${fallPercentMax(cap.callPercentMax, percent)} % in ${window}`
    const week = cap.weekPercentMax === null ? [] : [within(cap.weekPercentMax, '7 days')]
    return [`±${cap.callPercentMax} % each`, within(cap.dayPercentMax, '24 h'), ...week].join(', ')
  }
  if (cap.kind === 'max' || cap.kind === 'min')
    return cap.money === null ? 'where the operator sets it' : `${cap.kind === 'max' ? 'at most' : 'at least'} ${showMoney(cap.money)}`
  const windows = cap.kind === 'count' ? countWindows(cap) : sumWindows(cap)
  if (windows.length === 0) return 'none until the operator sets it'
  return `${windows.join(', ')}${cap.perObject === true ? ', for each object' : ''}`
}

const countWindows = ({ callMax, hourMax, dayMax }: Extract<Cap, { kind: 'count' }>): string[] => [
  ...(callMax === undefined ? [] : [`${callMax} each`]),
  ...(hourMax === undefined ? [] : [`${hourMax} an hour`]),
  ...(dayMax === undefined ? [] : [`${dayMax} in 24 h`]),
]

const sumWindows = ({ call, day }: Extract<Cap, { kind: 'sum' }>): string[] =>
  day === null ? [] : [...(call === null ? [] : [`${showMoney(call)} each`]), `${showMoney(day)} in 24 h`]
