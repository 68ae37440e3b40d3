/** One world: both servers in several sessions over one sandbox, one ledger and one set of logs, and the judge who watches. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { verifyLogs } from '@countersign/audit'
import type { Sandbox } from '@countersign/sandbox'
import { CAST } from './cast.ts'
import { writeConfigs } from './configs.ts'
import type { Coverage } from './coverage.ts'
import { desk, type Desk } from './desk.ts'
import { drift } from './drift.ts'
import { logTail, wholeLog } from './logs.ts'
import type { Violation } from './oracle.ts'
import { leaked, secretsOf } from './quiet.ts'
import { type Opening, openSession, type Session } from './sessions.ts'
import type { Json, Numbered, Step } from './step.ts'
import type { VirtualTime } from './time.ts'
import { troublemaker } from './trouble.ts'

export interface Stage {
  readonly sandbox: Sandbox
  readonly time: VirtualTime
  /** Where worlds make their folders. */
  readonly dir: string
  readonly coverage: Coverage
  readonly people: ReadonlySet<string>
  /** Who plays; everybody where it is left out. */
  readonly cast?: readonly string[]
  /** Waits until what was on its way to a platform from a process that was killed has arrived. */
  readonly linger?: () => Promise<void>
  /** How a session is opened: for proofs that this harness finds what it looks for. */
  readonly open?: typeof openSession
}

export interface World {
  readonly answers: ReadonlyMap<number, Json>
  tools(session: string): Session['tools']
  /** Plays one step; what was found by then is in the answer. */
  play(numbered: Numbered): Promise<readonly Violation[]>
  /** Waits for all that is under way, then looks at what is left behind. */
  end(): Promise<readonly Violation[]>
}

const AT_ONCE_MAX = 6

interface Playing {
  readonly home: string
  readonly stage: Stage
  readonly desk: Desk
  readonly sessions: Map<string, { readonly session: Session; readonly variant: number }>
  readonly under: Promise<void>[]
  readonly trouble: ReturnType<typeof troublemaker>
  start(name: string, variant: number): void
}

export function openWorld(stage: Stage): World {
  const { sandbox, time, dir, coverage, people, open = openSession } = stage
  const home = mkdtempSync(join(dir, 'world-'))
  // In this order: what the platforms begin anew, they begin at this hour.
  time.begin()
  sandbox.reset()
  const trouble = troublemaker()
  const tail = logTail(join(home, 'audit-write'))
  const seat = desk(coverage, people)
  const opening: Opening = { configs: writeConfigs(home, sandbox.configs), trouble, onBug: seat.bug }
  const sessions: Playing['sessions'] = new Map()
  const start = (name: string, variant: number) => void sessions.set(name, { session: open(name, variant, opening), variant })
  for (const name of stage.cast ?? Object.keys(CAST)) start(name, 0)
  const playing: Playing = { home, stage, desk: seat, sessions, under: [], trouble, start }
  const restore = watch(sandbox, seat, tail)
  return {
    answers: seat.answers,
    tools: (name) => sessions.get(name)?.session.tools ?? new Map(),
    async play({ n, step }) {
      await act(playing, n, step).catch(seat.bug)
      return seat.take()
    },
    async end() {
      trouble.clear()
      await settle(playing)
      for (const { session } of sessions.values()) await session.end()
      restore()
      coverage.count('troubles in the house', trouble.struck)
      const last = [...seat.take(), ...leftBehind(home, sandbox, seat, people)]
      rmSync(home, { recursive: true, force: true })
      return last
    },
  }
}

/** In the same turn as the effect: what is on disk now was there before it. */
function watch(sandbox: Sandbox, seat: Desk, tail: ReturnType<typeof logTail>): () => void {
  const { core } = sandbox
  const { record } = core
  core.record = (effect) => {
    const mark = tail.read()
    const now_ms = Date.now()
    record(effect)
    seat.saw({
      effect: { at: '', ...effect },
      startedAt: (change) => tail.started_ms(change) ?? now_ms,
      missing: (change) => tail.missing(change, mark),
    })
  }
  return () => void (core.record = record)
}

async function settle({ under, stage, desk: seat }: Playing): Promise<void> {
  await Promise.all(under.splice(0))
  await stage.linger?.()
  seat.judge()
}

async function act(playing: Playing, n: number, step: Step): Promise<void> {
  const { stage, desk: seat, under, sessions } = playing
  const { coverage, sandbox } = stage
  const restart = async (name: string, variant: number) => {
    await settle(playing)
    const present = sessions.get(name)
    await present?.session.end()
    if (present !== undefined) playing.start(name, variant)
  }
  if (step.do !== 'call') coverage.count(`step ${step.do}`)
  switch (step.do) {
    case 'call': {
      const playerOf = sessions.get(step.session)
      if (playerOf === undefined) return
      under.push(seat.call(n, step, playerOf.session, playerOf.variant))
      if (step.wait || under.length >= AT_ONCE_MAX) await settle(playing)
      else coverage.count('calls side by side')
      return
    }
    case 'pass':
      await settle(playing)
      return stage.time.pass(step.ms)
    case 'platform':
      coverage.count(`fault ${step.platform} ${step.kind}`)
      return sandbox.core.order(step.platform, step.kind, step.times, step.on)
    case 'house':
      coverage.count(`fault ${step.part} ${step.when}`)
      return playing.trouble.order(step)
    case 'lock':
      return lock(join(playing.home, 'ledger.sqlite'), step.ms)
    case 'restart':
      return restart(step.session, sessions.get(step.session)?.variant ?? 0)
    case 'kill':
      await pause(step.after_ms)
      sessions.get(step.session)?.session.kill?.()
      return restart(step.session, sessions.get(step.session)?.variant ?? 0)
    case 'policy':
      return restart(step.session, step.variant)
    case 'drift':
      await settle(playing)
      return seat.aside(() => drift(sandbox, step))
  }
}

/** For a time a real lock: only processes of their own can wait for it, for this one holds it. */
function lock(path: string, ms: number): void {
  const db = new DatabaseSync(path)
  try {
    db.exec('BEGIN IMMEDIATE')
  } catch {
    // It is held already.
    return db.close()
  }
  setTimeout(() => {
    db.exec('ROLLBACK')
    db.close()
  }, ms)
}

function leftBehind(home: string, sandbox: Sandbox, seat: Desk, people: ReadonlySet<string>): readonly Violation[] {
  const dirs = ['audit-read', 'audit-write'].map((name) => join(home, name))
  const broken = dirs.flatMap((dir) => {
    const { ok, problems } = verifyLogs({ dir })
    return ok ? [] : [{ promise: 'recorded', text: `a log does not verify: ${JSON.stringify(problems.slice(0, 3))}` }]
  })
  return [...broken, ...leaked(dirs.map(wholeLog).join(''), secretsOf(sandbox), seat.tokens(), people)]
}
