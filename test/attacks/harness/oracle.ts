/** The judge: takes what was asked and answered, and what reached the platforms, and holds the one against the other. */
import type { Effect } from '@countersign/sandbox'
import { type Ask, type Decided, forbidden, isHighRisk, needsOf, type Papers, type Preview, unsigned } from './approvals.ts'
import { capsEye } from './caps.ts'
import { CAST, rulesAt } from './cast.ts'
import { unlike } from './effects.ts'

/** `promise` is one of DESIGN's words, so that a failure says what was broken. */
export interface Violation {
  readonly promise: string
  readonly text: string
}

interface Ended {
  readonly n: number
  readonly change: string
  /** `applied`, `failed`, `unknown`, `awaiting_approval`, `denied`, `refused`, or `lost` where no answer came. */
  readonly status: string
  readonly code: string
  /** Whether the change had been cancelled, and the client told so, before this was asked. */
  readonly cancelled: boolean
}

export type Asked = (Ask | Decided) & Ended

export interface Happened {
  readonly effect: Effect
  /** By the log; the caps count from there. */
  readonly startedAt: (change: string) => number
  /** The rows that were not on disk when it happened. */
  readonly missing: (change: string) => string | null
  /** Why nothing could start when this did; null where it could. */
  readonly stopped: (change: string) => string | null
}

export interface Oracle {
  previewed(preview: Preview): Violation | null
  preview(change: string): Preview | undefined
  /** All calls that ended since the last time, and all effects. */
  judge(asked: readonly Asked[], happened: readonly Happened[]): readonly Violation[]
  /** What a server says later of a change. */
  told(change: string, state: string): Violation | null
  drifted(object: string): void
  /** The ledger is an older one, so nobody can say what it still knows of these changes and of the caps. */
  forgotten(): void
}

/** Refusals after which the house itself says that it does not know. */
const DOUBTFUL = new Set(['INTERNAL', 'DEADLINE_EXCEEDED', 'CANCELLED'])
const MAYBE = ['applied', 'unknown', 'lost']
/** Whose effect it is, where several changes look like it: of who started, before of who was refused. */
const ORDER = [...MAYBE, 'failed', 'awaiting_approval', 'denied', 'refused']
const likely = ({ status }: Asked): number => (ORDER.includes(status) ? ORDER.indexOf(status) : ORDER.length)

/** What was answered with a plain no has not happened. */
const denied = ({ status, code }: Asked): string | null =>
  MAYBE.includes(status) || (status === 'refused' && DOUBTFUL.has(code)) ? null : `known: it was called ${status}`

/** A plain refusal leaves a change open; it waits from the call that was told so, or that nobody can tell of. */
const mayWait = ({ status, code }: Asked): boolean =>
  status === 'awaiting_approval' || status === 'lost' || (status === 'refused' && UNTOLD.has(code))
const UNTOLD = new Set([...DOUBTFUL, 'AUDIT_UNAVAILABLE', 'LEDGER_UNAVAILABLE'])

const NEVER = ['open', 'awaiting', 'failed', 'cancelled', 'void', 'denied', 'expired']

export function oracle(): Oracle {
  const previews = new Map<string, Preview>()
  const papers = new Map<string, Papers>()
  /** Every effect's change and target: each once. */
  const done = new Map<string, Set<string>>()
  const eye = capsEye()
  let forgotten = new Set<string>()
  const wasDone = (change: string): boolean => (done.get(change)?.size ?? 0) > 0
  const papersOf = (change: string): Papers => {
    const known = papers.get(change) ?? { waits_ms: [], signed: [] }
    papers.set(change, known)
    return known
  }

  /** A good ask lets a change wait, and a signature stays, whatever the call was answered. */
  const file = (ask: Asked): void => {
    const preview = previews.get(ask.change)
    if (preview === undefined) return
    if (ask.by === 'approver') papersOf(ask.change).signed.push(ask)
    else if (mayWait(ask) && forbidden(preview, ask, ask.cancelled) === null) papersOf(ask.change).waits_ms.push(ask.ended_ms)
  }

  const wrongOf = (preview: Preview | undefined, ask: Asked, { effect, missing, stopped }: Happened): string | null => {
    if (preview === undefined) return 'preview: there was no such preview'
    const other = unlike(preview, effect) ?? unlikeId(preview, effect)
    if (other !== null) return `bound: ${other}`
    const wrong = ask.by === 'session' ? unasked(preview, ask) : unsigned(preview, papersOf(ask.change), ask, ask.cancelled)
    if (wrong !== null) return wrong
    if (done.get(preview.change)?.has(keyOf(effect)) === true) return 'once: it had happened before'
    const row = missing(ask.change)
    if (row !== null) return `recorded: its ${row} was not on disk`
    const stop = stopped(ask.change)
    return stop === null ? denied(ask) : `stopped: ${stop}`
  }

  /** The change that this effect belongs to, or what is wrong with it. */
  const blame = (asked: readonly Asked[], one: Happened): Violation | string => {
    const { effect, startedAt } = one
    const reasons: string[] = []
    for (const ask of asked) {
      const preview = previews.get(ask.change)
      const wrong = wrongOf(preview, ask, one)
      if (wrong !== null || preview === undefined) {
        reasons.push(`${wrong} (step ${ask.n}, ${ask.change}, answered ${ask.status} ${ask.code})`)
        continue
      }
      const by = { change: ask.change, user: CAST[preview.session]?.user ?? '', highRisk: isHighRisk(preview) ? preview.tool : null }
      const cap = eye.see(effect, by, startedAt(ask.change), rulesAt(ask.variant).percentMax)
      return cap === null ? ask.change : { promise: 'caps', text: `${cap} (step ${ask.n}, ${ask.change})` }
    }
    // Of the changes that look like it the reason is told first; that the others look different says nothing.
    const [promise = 'preview'] = (reasons.find((reason) => !/^bound: (?:the preview|it is the effect)/.test(reason)) ?? reasons[0])?.split(':') ?? []
    return {
      promise,
      text: `${effect.operation} on ${effect.target} ${JSON.stringify(effect.detail)} was approved by nobody: ${reasons.join('; ') || 'nothing was applied'}`,
    }
  }

  return {
    previewed(preview) {
      previews.set(preview.change, preview)
      const { kind } = needsOf(preview)
      return kind === preview.approval
        ? null
        : { promise: 'human', text: `${preview.change} needs ${kind}, and the preview says ${preview.approval}` }
    },
    preview: (change) => previews.get(change),
    drifted: (object) => eye.forget(object, Date.now()),
    forgotten() {
      forgotten = new Set(previews.keys())
      eye.forgetAll(Date.now())
    },
    judge(asked, happened) {
      asked.forEach(file)
      const likeliest = asked.toSorted((a, b) => likely(a) - likely(b))
      const acted = new Set<string>()
      const violations: Violation[] = []
      for (const one of happened) {
        const found = blame(likeliest, one)
        if (typeof found !== 'string') violations.push(found)
        else {
          done.set(found, (done.get(found) ?? new Set()).add(keyOf(one.effect)))
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
      if (forgotten.has(change)) return null
      if (NEVER.includes(state) && wasDone(change)) return { promise: 'known', text: `${change} is called ${state}, and it had happened` }
      if (state === 'applied' && !wasDone(change)) return { promise: 'known', text: `${change} is called applied, and nothing happened` }
      return null
    },
  }
}

function unasked(preview: Preview, ask: Ask & Ended): string | null {
  const wrong = forbidden(preview, ask, ask.cancelled)
  if (wrong !== null) return wrong
  const { signatures } = needsOf(preview)
  return signatures === 0 ? null : `human: it needs ${signatures} signatures`
}

/** What is made has another id every time; that it was made is what may happen once. */
const keyOf = ({ detail, operation, target }: Effect): string => (detail['before'] === null ? operation : target)

/** Some effects carry the id of their change. */
function unlikeId({ change }: Preview, { detail }: Effect): string | null {
  const [id = change] = /chg_[a-z2-9]{20}/.exec(JSON.stringify(detail)) ?? []
  return id === change ? null : `it is the effect of ${id}`
}
