/** What belongs to one world while it is played, and the moment when nothing in it is under way. */
import type { Sandbox } from '@countersign/sandbox'
import type { PersonName } from './cast.ts'
import type { Coverage } from './coverage.ts'
import type { Desk } from './desk.ts'
import type { Terminal } from './person.ts'
import type { openSession, Session } from './sessions.ts'
import type { Stops } from './stops.ts'
import type { VirtualTime } from './time.ts'
import type { troublemaker } from './trouble.ts'

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

export interface Playing {
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

export async function settle(playing: Playing): Promise<void> {
  const { under, stage, desk: seat, trouble } = playing
  await Promise.all(under.splice(0))
  await stage.linger?.()
  seat.judge()
  const [why] = seat.stopped()
  // Where the ledger fails just then, it cannot be frozen either.
  if (why !== undefined && trouble.struck === playing.struck) playing.stops.stop(`the house stopped itself for ${why}`)
  playing.struck = trouble.struck
}
