/** The check of every credential's rights while the server serves: soon after the first list, and again and again. Says what a person must do. */
import { type Clock, DAY_MS, isoTime, LIMITS, Refusal } from '@countersign/kernel'
import type { TokenState } from '@countersign/read'
import type { OperationalLog } from '@countersign/serve'
import { missingRights, placesOf, RIGHTS_PAGE, type RightsCheck } from './rights.ts'
import type { AnyTool } from './tools.ts'
import type { RightsPlatform, Workspace } from './workspaces.ts'

export interface Watching {
  readonly workspaces: ReadonlyMap<string, Workspace>
  readonly check: RightsCheck
  /** The tools that are on, by platform. */
  readonly on: Readonly<Record<RightsPlatform, readonly Pick<AnyTool, 'name' | 'scopes'>[]>>
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

/** One round. `told` holds what was said last of each place, so that a warning is not repeated every quarter of an hour. */
export async function checkAll({ workspaces, check, on, log, clock }: Watching, again: boolean, told: Map<string, string>): Promise<void> {
  const warn = (key: string, fields: Readonly<Record<string, string>>, message: string): void => {
    if (told.get(key) !== message) log.warn(fields, message)
    told.set(key, message)
  }
  await Promise.all(
    placesOf(workspaces).map(async ({ workspace, platform }) => {
      const place = { workspace, platform }
      const key = `${workspace} ${platform}`
      try {
        const rights = await (again ? check.again(workspace, platform) : check.of(workspace, platform))
        told.delete(`${key} down`)
        const lacking = on[platform].filter(({ scopes }) => missingRights(scopes, rights).length > 0)
        const missing = [...new Set(lacking.flatMap(({ scopes }) => missingRights(scopes, rights)))]
        if (missing.length > 0) warn(`${key} missing`, place, missingWords(missing, lacking, platform))
        else told.delete(`${key} missing`)
        const ends = await tokenEnds(workspaces.get(workspace), platform)
        const word = ends === null ? null : endWords(ends, clock())
        if (word !== null) warn(`${key} ends`, place, `the ${platform} token of workspace ${workspace} ${word}`)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        warn(`${key} down`, { ...place, code: error.code }, `${platform} did not say what the credentials may do; looks are refused until it does`)
      }
    }),
  )
}

const missingWords = (missing: readonly string[], tools: readonly { readonly name: string }[], platform: RightsPlatform): string =>
  `the ${platform} credentials lack ${missing.join(', ')}, so these tools are refused: ${tools.map(({ name }) => name).join(', ')}. Add it at ${RIGHTS_PAGE[platform]}, or switch the tools off`

/** The earlier of the token's two ends; null where it has none or the platform cannot be asked. */
export async function tokenEnds(workspace: Workspace | undefined, platform: RightsPlatform): Promise<number | null> {
  const state = platform === 'meta' ? workspace?.meta?.tokenState : undefined
  return state === undefined ? null : endOf(await state(AbortSignal.timeout(LIMITS.rightsDeadline_ms)))
}

const endOf = ({ expiresAt_ms, dataAccessExpiresAt_ms }: TokenState): number | null =>
  expiresAt_ms === null || dataAccessExpiresAt_ms === null ? (expiresAt_ms ?? dataAccessExpiresAt_ms) : Math.min(expiresAt_ms, dataAccessExpiresAt_ms)

/** What to say of an end that is near; null while it is far. Whole days, so that the words change once a day. */
export function endWords(ends_ms: number, now_ms: number): string | null {
  const left_ms = ends_ms - now_ms
  if (left_ms > LIMITS.tokenWarning_ms) return null
  const at = `${isoTime(ends_ms).slice(0, 16)}Z`
  if (left_ms <= 0) return `ended at ${at}. Make a new one at ${RIGHTS_PAGE.meta}`
  const days = Math.floor(left_ms / DAY_MS)
  return `ends ${days === 0 ? 'within a day' : days === 1 ? 'in 1 day' : `in ${days} days`} (${at}). Make a new one at ${RIGHTS_PAGE.meta}`
}
