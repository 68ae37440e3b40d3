/** Servers with one guard taken out, each in a way that no other guard makes up for: this harness must find every one of them. */
import type { Audit, RowDraft } from '@countersign/audit'
import type { Ledger } from '@countersign/gate'
import type { Opening } from './houses.ts'
import { openSession, type Session } from './sessions.ts'

export interface Mutant {
  readonly what: string
  /** The promises of which it breaks one first. */
  readonly promises: readonly string[]
  readonly open: typeof openSession
}

export const DAY_MS = 86_400_000

export const withLedger =
  (change: (ledger: Ledger) => Partial<Ledger>): typeof openSession =>
  (name, variant, opening) =>
    openSession(name, variant, {
      ...opening,
      trouble: {
        ...opening.trouble,
        ledger(ledger) {
          const kept = opening.trouble.ledger(ledger)
          return { ...kept, ...methodsOf(kept), ...change(kept) }
        },
      },
    })

/** A proxy's methods as plain ones. */
const methodsOf = (ledger: Ledger): Ledger =>
  // The same keys, each with the function behind it.
  Object.fromEntries(Object.keys(ledger).map((key) => [key, Reflect.get(ledger, key) as unknown])) as unknown as Ledger

const rowsOf = (rows: RowDraft | readonly RowDraft[]): readonly RowDraft[] => ('event' in rows ? [rows] : rows)

const withAppend =
  (append: (rows: readonly RowDraft[], audit: Audit) => void): typeof openSession =>
  (name, variant, opening) =>
    openSession(name, variant, {
      ...opening,
      trouble: {
        ...opening.trouble,
        audit(audit) {
          const kept = opening.trouble.audit(audit)
          return new Proxy(kept, {
            get: (target, key): unknown =>
              key === 'append' ? (rows: RowDraft | readonly RowDraft[]) => append(rowsOf(rows), target) : Reflect.get(target, key),
          })
        },
      },
    })

/** One session is taken for another one. */
const mistaken =
  (one: string, other: string): typeof openSession =>
  (name, variant, opening) =>
    openSession(name === one ? other : name, variant, opening)

type Fields = Readonly<Record<string, unknown>>

/** A server that corrects what a caller says from what it once told somebody. */
function knowing(correct: (args: Fields, shown: Fields) => Fields, answer: (said: Fields) => Fields = (said) => said): typeof openSession {
  const shown = new Map<unknown, Fields>()
  return (name: string, variant: number, opening: Opening): Session => {
    const session = openSession(name, variant, opening)
    return {
      ...session,
      async call(tool, args, signal, typing) {
        const fields: Fields = { ...(typeof args === 'object' ? args : {}) }
        const known = tool === 'apply_change' ? shown.get(fields['change_id']) : undefined
        const said = await session.call(tool, known === undefined ? args : correct(fields, known), signal, typing)
        if (said?.structured['status'] === 'preview') shown.set(said.structured['change_id'], { ...fields, ...said.structured })
        return said === null || tool !== 'apply_change' ? said : { ...said, structured: answer(said.structured) }
      },
    }
  }
}

function late(audit: Audit, rows: readonly RowDraft[]): void {
  try {
    audit.append(rows)
  } catch {
    // By then its world may have ended.
  }
}

export const CALLS: readonly Mutant[] = [
  {
    what: 'a change can be started again, and its grant spent again',
    promises: ['once', 'known'],
    open: withLedger((ledger) => ({
      get(id) {
        const change = ledger.get(id)
        return change === undefined ? undefined : { ...change, state: 'open' }
      },
      start: (attempt) => ledger.start(attempt) ?? 1_000,
      spend: (...spent) => ledger.spend(...spent) || true,
    })),
  },
  {
    what: 'a token does not expire',
    promises: ['human', 'preview'],
    open: withLedger((ledger) => ({ open: (draft) => ledger.open({ ...draft, expires_ms: draft.expires_ms + DAY_MS }) })),
  },
  {
    what: 'the day is forgotten when a change is weighed',
    promises: ['caps'],
    open: withLedger((ledger) => ({ history: () => [], start: (attempt) => ledger.start({ ...attempt, weigh: () => undefined }) })),
  },
  {
    what: 'nobody counts the writes of a minute',
    promises: ['caps'],
    open: withLedger((ledger) => ({ checkRate: () => undefined, start: (attempt) => ledger.start({ ...attempt, writesPerMinute: 1_000 }) })),
  },
  {
    what: 'the start of a change is not logged',
    promises: ['recorded'],
    open: withAppend((rows, audit) => {
      const kept = rows.filter(({ event }) => event !== 'change_started')
      if (kept.length > 0) audit.append(kept)
    }),
  },
  {
    what: 'the start of a change is logged a moment later',
    promises: ['recorded'],
    open: withAppend((rows, audit) =>
      rows.some(({ event }) => event === 'change_started') ? void setTimeout(() => late(audit, rows), 20) : audit.append(rows),
    ),
  },
  {
    what: 'the log has an address in it',
    promises: ['quiet'],
    open: withAppend((rows, audit) =>
      audit.append(rows.map((row) => (row.event === 'change_previewed' ? { ...row, reason: 'anna@customer.test' } : row))),
    ),
  },
  { what: 'a client’s name is compared without regard to case', promises: ['human', 'preview'], open: mistaken('liar', 'claude') },
  { what: 'a user is taken for another one', promises: ['preview'], open: mistaken('neighbour', 'claude') },
  { what: 'a read-server can write', promises: ['split'], open: mistaken('reader', 'claude') },
  { what: 'any token opens a change', promises: ['human', 'preview'], open: knowing((args, { confirm_token }) => ({ ...args, confirm_token })) },
  { what: 'any summary is as good as the one shown', promises: ['human', 'bound'], open: knowing((args, { summary }) => ({ ...args, summary })) },
  { what: 'any workspace will do', promises: ['human', 'preview'], open: knowing((args, { workspace }) => ({ ...args, workspace })) },
  {
    what: 'an unknown outcome is called failed',
    promises: ['known'],
    open: knowing(
      (args) => args,
      (said) => (said['status'] === 'unknown' ? { ...said, status: 'failed' } : said),
    ),
  },
  {
    what: 'a change that failed is called applied',
    promises: ['known'],
    open: knowing(
      (args) => args,
      (said) => (said['status'] === 'failed' ? { ...said, status: 'applied' } : said),
    ),
  },
]
