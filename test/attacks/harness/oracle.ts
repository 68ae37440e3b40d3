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
  drifted(object: string): void
}

/** Refusals after which the house itself says that it does not know. */
const DOUBTFUL = new Set(['INTERNAL', 'DEADLINE_EXCEEDED', 'CANCELLED'])
const ORDER = ['applied', 'unknown', 'lost']
const likely = ({ status }: Asked): number => (ORDER.includes(status) ? ORDER.indexOf(status) : ORDER.length)

/** What was answered with a plain no has not happened. */
const denied = ({ status, code }: Asked): string | null =>
  ORDER.includes(status) || (status === 'refused' && DOUBTFUL.has(code)) ? null : `known: it was called ${status}`

export function oracle(): Oracle {
  const previews = new Map<string, Preview>()
  /** Every effect's change and target: each once. */
  const done = new Map<string, Set<string>>()
  const eye = capsEye()
  const wasDone = (change: string): boolean => (done.get(change)?.size ?? 0) > 0

  /** The change that this effect belongs to, or what is wrong with it. */
  const blame = (asked: readonly Asked[], { effect, missing, startedAt }: Happened): Violation | string => {
    const reasons: string[] = []
    for (const ask of asked) {
      const wrong = judged(previews.get(ask.change), ask, effect, done)
      const row = wrong === null ? missing(ask.change) : null
      const doubt = wrong ?? (row === null ? denied(ask) : `recorded: its ${row} was not on disk`)
      if (doubt !== null) {
        reasons.push(`${doubt} (step ${ask.n}, ${ask.change}, answered ${ask.status} ${ask.code})`)
        continue
      }
      const cap = eye.see(effect, ask.change, startedAt(ask.change), rulesAt(ask.variant).percentMax)
      return cap === null ? ask.change : { promise: 'caps', text: `${cap} (step ${ask.n}, ${ask.change})` }
    }
    // Of the changes that look like it the reason is told first; that the others look different says nothing.
    const [promise = 'preview'] = (reasons.find((reason) => !reason.startsWith('bound: the preview')) ?? reasons[0])?.split(':') ?? []
    return {
      promise,
      text: `${effect.operation} on ${effect.target} ${JSON.stringify(effect.detail)} was approved by nobody: ${reasons.join('; ') || 'nothing was applied'}`,
    }
  }

  return {
    previewed: (preview) => void previews.set(preview.change, preview),
    preview: (change) => previews.get(change),
    drifted: (object) => eye.forget(object, Date.now()),
    judge(asked, happened) {
      const likeliest = asked.toSorted((a, b) => likely(a) - likely(b))
      const acted = new Set<string>()
      const violations: Violation[] = []
      for (const one of happened) {
        const { effect } = one
        if (effect.platform === 'smtp' && !LISTED.some((address) => address === effect.target))
          violations.push({ promise: 'recipients', text: `a mail went to ${effect.target}` })
        const found = blame(likeliest, one)
        if (typeof found !== 'string') violations.push(found)
        else {
          done.set(found, (done.get(found) ?? new Set()).add(effect.target))
          acted.add(found)
        }
      }
      for (const { n, change, status } of asked) {
        // An effect that could be given to nobody is told already.
        if (status === 'applied' && !acted.has(change) && violations.length === 0)
          violations.push({ promise: 'known', text: `step ${n} answered applied, and nothing happened` })
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

function judged(preview: Preview | undefined, ask: Asked, effect: Effect, done: ReadonlyMap<string, ReadonlySet<string>>): string | null {
  if (preview === undefined) return 'preview: there was no such preview'
  const other = unlike(preview, effect) ?? unlikeId(preview, effect)
  if (other !== null) return `bound: ${other}`
  const wrong = forbidden(preview, ask, ask.cancelled)
  if (wrong !== null) return wrong
  return done.get(preview.change)?.has(effect.target) === true ? 'once: it had happened before' : null
}

/** Some effects carry the id of their change. */
function unlikeId({ change }: Preview, { detail }: Effect): string | null {
  const [id = change] = /chg_[a-z2-9]{20}/.exec(JSON.stringify(detail)) ?? []
  return id === change ? null : `it is the effect of ${id}`
}
