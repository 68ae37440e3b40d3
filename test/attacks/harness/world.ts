/** One world: both servers in several sessions over one sandbox, one ledger and one set of logs, and the judge who watches. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { verifyLogs } from '@countersign/audit'
import type { Sandbox } from '@countersign/sandbox'
import { Refusal } from '@countersign/kernel'
import { CAST, type PersonName, WRITERS } from './cast.ts'
import { writeConfigs } from './configs.ts'
import type { Coverage } from './coverage.ts'
import { desk, type Desk } from './desk.ts'
import { drift } from './drift.ts'
import type { Opening } from './houses.ts'
import { copyLedger, lock, putBackLedger } from './ledgers.ts'
import { logTail, wholeLog } from './logs.ts'
import type { Violation } from './oracle.ts'
import { enrol, NAMES, type Terminal } from './person.ts'
import { leaked, secretsOf } from './quiet.ts'
import { openSession, type Session } from './sessions.ts'
import type { Json, Numbered, Step } from './step.ts'
import { FROZEN, type Stops, stopsOver } from './stops.ts'
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
  /** The rules that a session runs under. */
  variantOf(session: string): number
  /** Whether somebody has to unfreeze before anything goes on. */
  readonly stopped: boolean
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
  readonly stops: Stops
  readonly enrolled: Set<PersonName>
  /** Troubles up to the last time that nothing was under way. */
  struck: number
  start(name: string, variant: number): void
  /** The commands under these rules; where the servers are processes, nobody types any. */
  terminal(variant: number): Terminal | undefined
}

/** One more command window for every set of rules. */
const WINDOW = 'terminal'

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
  const start = (name: string, variant: number) =>
    void sessions.set(name, { session: open(name.startsWith(WINDOW) ? WINDOW : name, variant, opening), variant })
  const enrolled = new Set<PersonName>(NAMES)
  enrol(home, enrolled)
  for (const name of stage.cast ?? Object.keys(CAST).filter((one) => one !== WINDOW)) start(name, 0)
  const terminal = (variant: number) => {
    const name = `${WINDOW} ${variant}`
    if (!sessions.has(name)) start(name, variant)
    return sessions.get(name)?.session.terminal
  }
  const stops = stopsOver(tail)
  const playing: Playing = { home, stage, desk: seat, sessions, under: [], trouble, stops, enrolled, struck: 0, start, terminal }
  const restore = watch(sandbox, seat, tail, stops)
  return {
    answers: seat.answers,
    tools: (name) => sessions.get(name)?.session.tools ?? new Map(),
    variantOf: (name) => sessions.get(name)?.variant ?? 0,
    get stopped() {
      return stops.any
    },
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
function watch(sandbox: Sandbox, seat: Desk, tail: ReturnType<typeof logTail>, stops: Stops): () => void {
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
      stopped: stops.now(),
    })
  }
  return () => void (core.record = record)
}

async function settle(playing: Playing): Promise<void> {
  const { under, stage, desk: seat, trouble } = playing
  await Promise.all(under.splice(0))
  await stage.linger?.()
  seat.judge()
  const [why] = seat.stopped()
  // Where the ledger fails just then, it cannot be frozen either.
  if (why !== undefined && trouble.struck === playing.struck) playing.stops.stop(`the house stopped itself for ${why}`)
  playing.struck = trouble.struck
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
      return lock(playing.home, step.ms)
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
    case 'decide': {
      const terminal = playing.terminal(step.variant)
      if (terminal === undefined) return
      under.push(seat.decide(n, step, terminal, playing.enrolled))
      if (step.wait || under.length >= AT_ONCE_MAX) await settle(playing)
      return
    }
    default:
      return byHand(playing, step)
  }
}

/** What is done beside the servers. */
async function byHand(
  playing: Playing,
  step: Extract<Step, { do: 'enrol' | 'freeze' | 'unfreeze' | 'back' | 'backup' | 'put_back' }>,
): Promise<void> {
  const { stops, stage, home, enrolled, sessions } = playing
  // What was started before it was frozen is still under way then.
  if (step.do !== 'freeze') await settle(playing)
  switch (step.do) {
    case 'freeze':
      return command(playing, (terminal) => {
        terminal.freeze()
        stops.stop(FROZEN)
      })
    case 'unfreeze':
      return command(playing, (terminal) => {
        // Where something fails half-way nobody knows, so nothing is expected.
        if (attempt(() => terminal.unfreeze()) !== false) stops.lift()
      })
    case 'enrol':
      if (step.on) enrolled.add(step.who)
      else enrolled.delete(step.who)
      return enrol(home, enrolled)
    case 'back':
      stage.time.pass(-step.ms)
      return stops.wentBack()
    case 'backup':
      copyLedger(home)
      return stops.copied()
    case 'put_back': {
      const present = [...sessions].filter(([name]) => WRITERS.includes(name) || name.startsWith(WINDOW))
      for (const [, { session }] of present) await session.end()
      if (putBackLedger(home)) {
        stops.putBack()
        playing.desk.forgotten()
      }
      for (const [name, { variant }] of present) playing.start(name, variant)
    }
  }
}

function attempt<T>(work: () => T): T | Refusal {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** One that fails has said so to its person. */
function command({ terminal }: Playing, work: (terminal: Terminal) => void): void {
  const one = terminal(0)
  if (one !== undefined) attempt(() => work(one))
}

function leftBehind(home: string, sandbox: Sandbox, seat: Desk, people: ReadonlySet<string>): readonly Violation[] {
  const dirs = ['audit-read', 'audit-write'].map((name) => join(home, name))
  const broken = dirs.flatMap((dir) => {
    const { ok, problems } = verifyLogs({ dir })
    return ok ? [] : [{ promise: 'recorded', text: `a log does not verify: ${JSON.stringify(problems.slice(0, 3))}` }]
  })
  return [...broken, ...leaked(dirs.map(wholeLog).join(''), secretsOf(sandbox), seat.tokens(), people)]
}
