/** Where every call goes out and every answer comes in, and where the judge gets what to judge. */
import { setImmediate as turn } from 'node:timers/promises'
import { type Change, signedText, type Statement, statementOf } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import type { Preview } from './approvals.ts'
import { CAST, PEOPLE, type PersonName } from './cast.ts'
import type { Coverage } from './coverage.ts'
import { forms } from './forms.ts'
import { type Asked, type Happened, oracle, type Violation } from './oracle.ts'
import { ended, isPerson, signAs, signed, type Terminal } from './person.ts'
import { loud } from './quiet.ts'
import type { Said, Session, Typing } from './sessions.ts'
import { at, type Call, type Decide, type Json, resolved } from './step.ts'

export interface Desk {
  readonly answers: ReadonlyMap<number, Json>
  call(n: number, step: Call, session: Session, variant: number): Promise<void>
  decide(n: number, step: Decide, terminal: Terminal, enrolled: ReadonlySet<PersonName>): Promise<void>
  saw(happened: Happened): void
  bug(error: unknown): void
  /** For when nothing is under way. */
  judge(): void
  /** What was found since the last time. */
  take(): readonly Violation[]
  /** Work outside the servers, whose effects are nobody's; gives the object that it was done to. */
  aside(work: () => Promise<string>): Promise<void>
  /** Every confirm token that was shown. */
  tokens(): Iterable<string>
  /** The refusals since the last time by which the house says that it has stopped itself. */
  stopped(): readonly string[]
  /** The ledger was put back from a copy. */
  forgotten(): void
}

const STOPPED = ['CLOCK_MOVED', 'LEDGER_ROLLED_BACK']

export function desk(coverage: Coverage, people: ReadonlySet<string>): Desk {
  const judge = oracle()
  const answers = new Map<number, Json>()
  const tokens = new Set<string>()
  const heard = hearing(coverage, people)
  const signatures = new Map<PersonName, string>()
  const happened: Happened[] = []
  let asked: Asked[] = []
  let found: Violation[] = []
  let away = false
  let stopped: string[] = []
  const form = forms(
    coverage,
    (change) => judge.preview(change)?.summary,
    (violation) => void found.push(violation),
  )

  return {
    answers,
    tokens: () => tokens,
    async call(n, step, session, variant) {
      const args = resolved(step.args, answers)
      // The client shows the call to its person first; without a yes it sends nothing.
      if (step.tool === 'apply_change' && !step.yes) return coverage.count('the person said no')
      const typing = form.typing(n, step, args)
      const ask = askOf(n, step, args, variant, heard.cancelled)
      const said = await sent(step, session, args, typing)
      const { answer, status, violations } = heard.hear(step, said)
      answers.set(n, answer)
      found.push(...violations)
      const code = String(answer['code'] ?? '')
      if (STOPPED.includes(code)) stopped.push(code)
      if (step.tool === 'apply_change') asked.push({ ...ask, status, code, typed: typing.agreed(), ended_ms: Date.now() })
      if (status !== 'preview') return
      // Judged as the change that it undoes: the one tool and the other need the same yes.
      const tool = step.tool === 'preview_undo' ? (judge.preview(String(at(args, ['change_id'])))?.tool ?? step.tool) : step.tool
      const preview = previewOf({ ...step, tool, undo: step.tool === 'preview_undo' }, answer, args, variant, ask.at_ms)
      tokens.add(preview.token)
      coverage.count(`preview needs ${preview.approval}`)
      coverage.count(`previewed ${preview.tool}`)
      found.push(...[judge.previewed(preview) ?? []].flat())
    },
    async decide(n, step, terminal, enrolled) {
      const { who, decision, lie, variant } = step
      const change = String(resolved(step.change, answers))
      const before = { by: 'approver', who, decision, variant, at_ms: Date.now(), enrolled: new Set(enrolled) } as const
      const known = { cancelled: heard.cancelled.has(change), denied: heard.denied.has(change) }
      let valid = false
      const answer = await ended(() => {
        const found = terminal.change(change)
        if (found === undefined) throw new Refusal('CHANGE_UNKNOWN')
        const [statement, signature] = signed(found, step, signatures)
        valid = isGood(statement, signature, found, enrolled)
        return terminal.decide(statement, signature)
      })
      // What a command prints is JSON here.
      answers.set(n, answer as Answer)
      const [status, code] = [String(answer['status']), String(answer['code'] ?? '')]
      coverage.count(`${decision} ${status}`)
      if (status === 'refused') coverage.count(`refused ${code}`)
      if (lie !== 'none' || step.key !== who) coverage.count(`signed wrongly ${status}`)
      if (STOPPED.includes(code)) stopped.push(code)
      if (status === 'denied') heard.denied.add(change)
      asked.push({ ...before, ...known, n, change, status, code, valid })
    },
    saw(one) {
      if (away) return
      happened.push(one)
      coverage.count(`effect ${one.effect.platform} ${one.effect.operation}`)
    },
    bug: (error) => void found.push({ promise: 'closed', text: `a bug inside: ${error instanceof Error ? error.stack : String(error)}` }),
    judge() {
      // What was told while something was being applied may have been true when it was said.
      const alone = asked.length === 0
      found.push(...judge.judge(asked, happened.splice(0)))
      asked = []
      for (const [change, state] of heard.states.splice(0)) if (alone) found.push(...[judge.told(change, state) ?? []].flat())
    },
    take() {
      const now = found
      found = []
      return now
    },
    stopped() {
      const now = stopped
      stopped = []
      return now
    },
    forgotten: () => judge.forgotten(),
    async aside(work) {
      away = true
      judge.drifted(await work())
      away = false
    },
  }
}

/** Whether it is a yes or a no of somebody on the list who did not ask for the change, for this change as it is, signed now. */
function isGood(statement: Statement, signature: string, change: Change, enrolled: ReadonlySet<PersonName>): boolean {
  const { approver, decision, at_ms } = statement
  const right = signedText(statementOf(change, decision, approver, at_ms))
  return (
    isPerson(approver) &&
    enrolled.has(approver) &&
    (decision === 'deny' || PEOPLE[approver] !== change.requester) &&
    at_ms === Date.now() &&
    signedText(statement) === right &&
    signature === signAs(approver, right)
  )
}

function askOf(
  n: number,
  step: Call,
  args: Json,
  variant: number,
  cancelled: ReadonlySet<string>,
): Omit<Extract<Asked, { by: 'session' }>, 'status' | 'code' | 'typed' | 'ended_ms'> {
  const change = String(at(args, ['change_id']))
  return {
    by: 'session',
    n,
    change,
    workspace: String(at(args, ['workspace'])),
    token: at(args, ['confirm_token']),
    summary: at(args, ['summary']),
    session: step.session,
    variant,
    at_ms: Date.now(),
    yes: step.yes,
    cancelled: cancelled.has(change),
  }
}

async function sent({ tool, cancel }: Call, session: Session, args: Json, typing: Typing): Promise<Said | null | 'lost'> {
  const stop = new AbortController()
  const answer = session.call(tool, args, stop.signal, typing)
  if (cancel) void turn().then(() => stop.abort())
  return answer.catch((error: unknown) => {
    // Only where the process was killed may an answer be missing; the pipeline itself never throws.
    if (session.kill === undefined) throw error
    return 'lost' as const
  })
}

type Answer = { readonly [key: string]: Json }

/** What an answer says for itself, counted. */
function hearing(coverage: Coverage, people: ReadonlySet<string>) {
  const cancelled = new Set<string>()
  const denied = new Set<string>()
  const states: (readonly [string, string])[] = []
  const statusOf = (said: Said | null | 'lost', answer: Answer): string =>
    said === 'lost' ? said : said === null ? 'unknown_tool' : typeof answer['status'] === 'string' ? answer['status'] : 'ok'
  return {
    cancelled,
    denied,
    states,
    hear(
      { session, tool }: Call,
      said: Said | null | 'lost',
    ): { readonly answer: Answer; readonly status: string; readonly violations: readonly Violation[] } {
      // A structured result is JSON.
      const answer = (said === null || said === 'lost' ? {} : { ...said.structured }) as Answer
      const status = statusOf(said, answer)
      const reads = CAST[session]?.server === 'read-server'
      const kind = said === null ? 'unknown tool' : reads ? 'read' : tool.startsWith('preview_') ? 'preview' : tool
      coverage.count(`${kind} ${reads && status !== 'refused' ? 'answered' : status}`)
      if (status === 'refused') coverage.count(`refused ${String(answer['code'])}`)
      if (status === 'cancelled') cancelled.add(String(answer['change_id']))
      if (tool === 'change_get' && typeof answer['state'] === 'string') states.push([String(answer['change_id']), answer['state']])
      return { answer, status, violations: loud(answer, tool, people) }
    },
  }
}

function previewOf(
  step: Call & { readonly undo: boolean },
  answer: { readonly [key: string]: Json },
  args: Json,
  variant: number,
  at_ms: number,
): Preview {
  const text = (key: string): string => String(answer[key])
  return {
    change: text('change_id'),
    token: text('confirm_token'),
    summary: text('summary'),
    approval: text('approval'),
    // The server's output schema has checked its shape.
    facts: (answer['facts'] ?? []) as unknown as Preview['facts'],
    untrusted: (answer['untrusted'] ?? {}) as unknown as Preview['untrusted'],
    undo: step.undo,
    session: step.session,
    workspace: String(at(args, ['workspace'])),
    tool: step.tool,
    variant,
    at_ms,
  }
}
