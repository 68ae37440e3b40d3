/** Where every call goes out and every answer comes in, and where the judge gets what to judge. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Preview } from './approvals.ts'
import { CAST } from './cast.ts'
import type { Coverage } from './coverage.ts'
import { type Asked, type Happened, oracle, type Violation } from './oracle.ts'
import { loud } from './quiet.ts'
import type { Said, Session } from './sessions.ts'
import { at, type Call, type Json, resolved } from './step.ts'

export interface Desk {
  readonly answers: ReadonlyMap<number, Json>
  call(n: number, step: Call, session: Session, variant: number): Promise<void>
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
}

export function desk(coverage: Coverage, people: ReadonlySet<string>): Desk {
  const judge = oracle()
  const answers = new Map<number, Json>()
  const tokens = new Set<string>()
  const cancelled = new Set<string>()
  const happened: Happened[] = []
  const states: (readonly [string, string])[] = []
  let asked: Asked[] = []
  let found: Violation[] = []
  let away = false

  const hear = (n: number, step: Call, variant: number, at_ms: number, args: Json, said: Said | null): string => {
    const answer = { ...said?.structured } as { readonly [key: string]: Json }
    answers.set(n, answer)
    const status = said === null ? 'unknown_tool' : typeof answer['status'] === 'string' ? answer['status'] : 'ok'
    const server = CAST[step.session]?.server ?? 'read-server'
    const kind = said === null ? 'unknown tool' : server === 'read-server' ? 'read' : step.tool.startsWith('preview_') ? 'preview' : step.tool
    coverage.count(`${kind} ${server === 'read-server' && status !== 'refused' ? 'answered' : status}`)
    if (status === 'refused') coverage.count(`refused ${String(answer['code'])}`)
    found.push(...loud(answer, step.tool, people))
    if (status === 'preview') {
      const preview = previewOf(step, answer, args, variant, at_ms)
      tokens.add(preview.token)
      judge.previewed(preview)
    }
    if (status === 'cancelled') cancelled.add(String(answer['change_id']))
    if (step.tool === 'change_get' && typeof answer['state'] === 'string') states.push([String(answer['change_id']), answer['state']])
    return status
  }

  return {
    answers,
    tokens: () => tokens,
    async call(n, step, session, variant) {
      const args = resolved(step.args, answers)
      const isApply = step.tool === 'apply_change'
      // The client shows the call to its person first; without a yes it sends nothing.
      if (isApply && !step.yes) return coverage.count('the person said no')
      const change = String(at(args, ['change_id']))
      const given = { workspace: String(at(args, ['workspace'])), token: at(args, ['confirm_token']), summary: at(args, ['summary']) }
      const ask = { n, change, ...given, session: step.session, variant, at_ms: Date.now(), yes: step.yes, cancelled: cancelled.has(change) }
      const stop = new AbortController()
      const answer = session.call(step.tool, args, stop.signal)
      if (step.cancel) void turn().then(() => stop.abort())
      const said = await answer
      const status = hear(n, step, variant, ask.at_ms, args, said)
      if (isApply) asked.push({ ...ask, status, code: String(said?.structured['code'] ?? '') })
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
      found.push(...judge.judge(asked.splice(0), happened.splice(0)))
      for (const [change, state] of states.splice(0)) if (alone) found.push(...[judge.told(change, state) ?? []].flat())
    },
    take() {
      const now = found
      found = []
      return now
    },
    async aside(work) {
      away = true
      judge.drifted(await work())
      away = false
    },
  }
}

function previewOf(step: Call, answer: { readonly [key: string]: Json }, args: Json, variant: number, at_ms: number): Preview {
  const text = (key: string): string => String(answer[key])
  return {
    change: text('change_id'),
    token: text('confirm_token'),
    summary: text('summary'),
    approval: text('approval'),
    // The server's output schema has checked its shape.
    facts: (answer['facts'] ?? []) as unknown as Preview['facts'],
    session: step.session,
    workspace: String(at(args, ['workspace'])),
    tool: step.tool,
    variant,
    at_ms,
  }
}
