/** What a policy row may say, and how an operator's limits tighten it. The table itself stands in the write-server. */
import type { Money } from '@countersign/kernel'
import { type Caps, type LimitKey, limitKeys, looseningIn, tightenCaps } from './caps.ts'

/** Weakest first; each includes the ones before it. */
export const APPROVALS = ['chat', 'code', 'approver', 'two_person'] as const
export type Approval = (typeof APPROVALS)[number]

export const stricter = (a: Approval, b: Approval): Approval => (APPROVALS.indexOf(a) >= APPROVALS.indexOf(b) ? a : b)

/** Mildest first. `dry_run`: previewed, approved and recorded, never executed. */
export const MODES = ['on', 'dry_run', 'off'] as const
export type Mode = (typeof MODES)[number]

export const stricterMode = (a: Mode, b: Mode): Mode => (MODES.indexOf(a) >= MODES.indexOf(b) ? a : b)

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
  readonly caps: Caps
}

/** A row for every tool, and no row without one: both mistakes fail to compile. */
export type Policy<Tools extends readonly { readonly name: string }[]> = { readonly [Name in Tools[number]['name']]: PolicyRow }

/** An operator's limits for one tool: what its caps' numbers are called (see `limitKeys`), and what else of its row may be tightened. */
export interface OperatorLimits {
  readonly [key: string]: number | Money | Approval | undefined
  readonly approval?: Approval | undefined
  readonly writes_per_minute?: number | undefined
  readonly risk?: 2 | 3 | undefined
}

/** What would have to be loosened, as a sentence for the operator; empty where the limits only tighten. `whose` names what the row says. */
export function looseningOf(row: PolicyRow, limits: OperatorLimits, whose = 'hard limit'): readonly string[] {
  const keys = new Map(limitKeys(row.caps).map((one) => [one.key, one]))
  return Object.entries(limits).flatMap(([key, value]) => {
    if (value === undefined) return []
    if (key === 'approval' && typeof value === 'string')
      return APPROVALS.indexOf(value) < APPROVALS.indexOf(row.approval) ? [weaker(row.approval, value, whose)] : []
    if (key === 'risk') return Number(value) < row.risk ? [`\`risk\` is ${Number(value)}; the ${whose} is ${row.risk}. It can only be raised.`] : []
    const limit = key === 'writes_per_minute' ? writesKey(row) : keys.get(key)
    if (limit === undefined || typeof value === 'string') return [`\`${key}\` is not a limit of this tool.`]
    return looseningIn(limit, value, whose) ?? []
  })
}

const weaker = (row: Approval, given: string, whose: string): string =>
  `\`approval\` is ${given}, weaker than the ${whose}, which is ${row}. Leave it out, or say something stricter.`

const writesKey = ({ writesPerMinute }: PolicyRow): LimitKey => ({
  key: 'writes_per_minute',
  cap: '',
  field: '',
  unit: 'whole',
  way: 'lowered',
  holds: writesPerMinute,
})

/** The row as it holds here: everything the tighter of the row's and the operator's. Nothing that is given can loosen it. */
export const tighten = (row: PolicyRow, limits: OperatorLimits): PolicyRow => ({
  ...row,
  risk: row.risk === 3 || limits.risk === 3 ? 3 : 2,
  approval: stricter(row.approval, limits.approval ?? row.approval),
  writesPerMinute: Math.min(row.writesPerMinute, limits.writes_per_minute ?? row.writesPerMinute),
  caps: tightenCaps(row.caps, (key) => {
    const given = limits[key]
    return typeof given === 'string' ? undefined : given
  }),
})
