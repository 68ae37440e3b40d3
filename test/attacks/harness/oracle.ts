/** The judge: takes what was asked and answered, and what reached the platforms, and holds the one against the other. */
import type { Effect } from '@countersign/sandbox'
import { type Ask, forbidden, type Preview } from './approvals.ts'
import { capsEye } from './caps.ts'
import { rulesAt } from './cast.ts'
import { unlike } from './effects.ts'
import { LISTED } from './hostile.ts'

/** `promise` is one of DESIGN's words, so that a failure says what was broken. */
export interface Violation {
  readonly promise: string
  readonly text: string
}

export interface Asked extends Ask {
  readonly n: number
  readonly change: string
  /** `applied`, `failed`, `unknown`, `refused`, or `lost` where no answer came. */
  readonly status: string
  readonly code: string
  /** Whether the change had been cancelled, and the client told so, before this was asked. */
  readonly cancelled: boolean
}

export interface Happened {
  readonly effect: Effect
  /** By the log; the caps count from there. */
  readonly startedAt: (change: string) => number
  /** The rows that were not on disk when it happened. */
  readonly missing: (change: string) => string | null
}

export interface Oracle {
  previewed(preview: Preview): void
  preview(change: string): Preview | undefined
  /** All calls that ended since the last time, and all effects. */
  judge(asked: readonly Asked[], happened: readonly Happened[]): readonly Violation[]
  /** What a server says later of a change. */
  told(change: string, state: string): Violation | null
  drifted(): void
}

/** Refusals after which the house itself says that it does not know. */
const DOUBTFUL = new Set(['INTERNAL', 'DEADLINE_EXCEEDED', 'CANCELLED'])
const mayHaveActed = ({ status, code }: Asked): boolean => ['applied', 'unknown', 'lost'].includes(status) || (status === 'refused' && DOUBTFUL.has(code))
const ORDER = ['applied', 'unknown', 'lost', 'refused']

export function oracle(): Oracle {
  const previews = new Map<string, Preview>()
  /** Every effect's change and target: each once. */
  const done = new Map<string, Set<string>>()
  const eye = capsEye()
  const wasDone = (change: string): boolean => (done.get(change)?.size ?? 0) > 0

  const blame = (asked: readonly Asked[], { effect, missing, startedAt }: Happened): Violation | string => {
    const reasons: string[] = []
    for (const ask of asked) {
      const preview = previews.get(ask.change)
      const wrong = preview === undefined ? 'preview: there was no such preview' : judged(preview, ask, effect, done)
      if (wrong !== null) {
        reasons.push(`${wrong} (step ${ask.n}, ${ask.change}, answered ${ask.status} ${ask.code})`)
        continue
      }
      const row = missing(ask.change)
      if (row !== null) return { promise: 'recorded', text: `${effect.operation} on ${effect.target} of ${ask.change} before its ${row} was on disk` }
      const cap = eye.see(effect, ask.change, startedAt(ask.change), rulesAt(ask.variant).percentMax)
      if (cap !== null) return { promise: 'caps', text: `${cap} (step ${ask.n}, ${ask.change})` }
      return ask.change
    }
    const [promise = 'preview'] = reasons[0]?.split(':') ?? []
    return { promise, text: `${effect.operation} on ${effect.target} ${JSON.stringify(effect.detail)} was approved by nobody: ${reasons.join('; ') || 'nothing was applied'}` }
  }

  return {
    previewed: (preview) => void previews.set(preview.change, preview),
    preview: (change) => previews.get(change),
    drifted: () => eye.forget(),
    judge(asked, happened) {
      const able = asked.filter(mayHaveActed).toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))
      const acted = new Set<string>()
      const violations: Violation[] = []
      for (const one of happened) {
        const { effect } = one
        if (effect.platform === 'smtp' && !LISTED.some((address) => address === effect.target))
          violations.push({ promise: 'recipients', text: `a mail went to ${effect.target}` })
        const found = blame(able, one)
        if (typeof found !== 'string') violations.push(found)
        else {
          done.set(found, (done.get(found) ?? new Set()).add(effect.target))
          acted.add(found)
        }
      }
      for (const { n, change, status } of asked) {
        if (status === 'applied' && !acted.has(change)) violations.push({ promise: 'known', text: `step ${n} answered applied, and nothing happened` })
        if (status === 'failed' && wasDone(change)) violations.push({ promise: 'known', text: `step ${n} answered failed, and it had happened` })
      }
      return violations
    },
    told(change, state) {
      const never = ['open', 'awaiting', 'failed', 'cancelled', 'void', 'denied', 'expired']
      if (never.includes(state) && wasDone(change)) return { promise: 'known', text: `${change} is called ${state}, and it had happened` }
      if (state === 'applied' && !wasDone(change)) return { promise: 'known', text: `${change} is called applied, and nothing happened` }
      return null
    },
  }
}

function judged(preview: Preview, ask: Asked, effect: Effect, done: ReadonlyMap<string, ReadonlySet<string>>): string | null {
  const wrong = forbidden(preview, ask, ask.cancelled)
  if (wrong !== null) return wrong
  const other = unlike(preview, effect)
  if (other !== null) return `bound: ${other}`
  return done.get(preview.change)?.has(effect.target) === true ? 'once: it had happened before' : null
}
