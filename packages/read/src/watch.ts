/** The check of every credential's rights while the server serves: soon after the first list, and again and again. Says what a person must do. */
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'
import type { OperationalLog } from '@countersign/serve'
import { placesOf, type RightsCheck, type RightsHolder, type RightsHolders, type RightsPlace } from './rights.ts'
import { endWords, type RightsPlatform, tokenEnd } from './rights.words.ts'

export interface Watching {
  readonly workspaces: RightsHolders
  readonly check: RightsCheck
  /** What to tell the operator of rights that are in order all the same; null where nothing. */
  readonly remark: (platform: RightsPlatform, rights: readonly string[]) => string | null
  readonly log: Pick<OperationalLog, 'info' | 'warn' | 'bug'>
  readonly clock: Clock
}

export interface Watch {
  /** The client has asked for its first list; what follows no longer delays it. */
  listed(): void
  stop(): void
}

/** Looks never wait for this: each waits for the answer of its own platform, whoever asked for it. */
export function watchRights(watching: Watching): Watch {
  const timers: NodeJS.Timeout[] = []
  let begun = false
  const begin = (): void => {
    if (begun) return
    begun = true
    const told = new Map<string, string>()
    const round = (again: boolean): void => void checkAll(watching, again, told).catch((error: unknown) => watching.log.bug('rights', error))
    round(false)
    timers.push(setInterval(() => round(true), LIMITS.rightsAgainEvery_ms).unref())
  }
  timers.push(setTimeout(begin, LIMITS.rightsAfterStart_ms).unref())
  let listed = false
  return {
    listed() {
      if (!listed) timers.push(setTimeout(begin, LIMITS.rightsAfterList_ms).unref())
      listed = true
    },
    stop: () => timers.forEach((timer) => clearTimeout(timer)),
  }
}

/** Says a thing once until it changes: a warning is not repeated every quarter of an hour. */
type Say = (key: string, fields: Readonly<Record<string, string>>, message: string | null) => void

/** One round. `told` holds what was said last of each place. */
export async function checkAll(watching: Watching, again: boolean, told: Map<string, string>): Promise<void> {
  const say: Say = (key, fields, message) => {
    if (message !== null && told.get(key) !== message) watching.log.warn(fields, message)
    if (message === null) told.delete(key)
    else told.set(key, message)
  }
  await Promise.all(placesOf(watching.workspaces).flatMap((place) => [checkRights(watching, place, again, say), checkToken(watching, place, say)]))
}

async function checkRights({ check, remark }: Watching, { workspace, platform }: RightsPlace, again: boolean, say: Say): Promise<void> {
  const key = `${workspace} ${platform}`
  const place = { workspace, platform }
  try {
    const rights = await (again ? check.again(workspace, platform) : check.of(workspace, platform))
    say(`${key} down`, place, null)
    say(`${key} remark`, place, remark(platform, rights))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const message = `${platform} did not say what the credentials of workspace ${workspace} may do; looks are refused until it does`
    say(`${key} down`, { ...place, code: error.code }, message)
  }
}

async function checkToken({ workspaces, clock }: Watching, { workspace, platform }: RightsPlace, say: Say): Promise<void> {
  try {
    const ends_ms = await tokenEnds(workspaces.get(workspace), platform)
    const word = ends_ms === null ? null : endWords(ends_ms, clock())
    say(`${workspace} ${platform} ends`, { workspace, platform }, word === null ? null : `the ${platform} token of workspace ${workspace} ${word}`)
  } catch (error) {
    // That the platform cannot be asked is told by the check of its rights.
    if (!(error instanceof Refusal)) throw error
  }
}

/** The earlier of the token's two ends; null where it has none or the platform cannot be asked. */
export async function tokenEnds(workspace: RightsHolder | undefined, platform: RightsPlatform): Promise<number | null> {
  const state = platform === 'meta' ? workspace?.meta?.tokenState : undefined
  return state === undefined ? null : tokenEnd(await state(AbortSignal.timeout(LIMITS.rightsDeadline_ms)))
}
