/** What each credential may do, asked of its platform: more than reading ends the server, and a look waits until it is known. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { excessMetaPermissions, excessShopifyScopes, type RightsPlatform, shownRight } from '@countersign/read'
import type { Workspace } from './workspaces.ts'

/** Rights beyond reading that a credential turned out to hold. */
export interface Excess {
  readonly workspace: string
  readonly platform: RightsPlatform
  readonly rights: readonly string[]
}

const EXCESS: Readonly<Record<RightsPlatform, (rights: readonly string[]) => readonly string[]>> = {
  shopify: excessShopifyScopes,
  meta: excessMetaPermissions,
}

export const excessOf = (platform: RightsPlatform, rights: readonly string[]): readonly string[] => EXCESS[platform](rights).map(shownRight)

/** Asks the platform itself, with a deadline of its own: others may be waiting for the same answer. */
export function grantedRights(workspace: Workspace, platform: RightsPlatform, signal: AbortSignal): Promise<readonly string[]> {
  const granted = platform === 'shopify' ? workspace.shopify?.grantedScopes : workspace.meta?.grantedPermissions
  return granted === undefined ? Promise.reject(new Refusal('PLATFORM_NOT_CONFIGURED')) : granted(signal)
}

/** Every place that has rights to ask for. Mail has none. */
export const placesOf = (workspaces: ReadonlyMap<string, Workspace>): readonly { readonly workspace: string; readonly platform: RightsPlatform }[] =>
  [...workspaces].flatMap(([workspace, has]) =>
    (['shopify', 'meta'] as const).filter((platform) => has[platform] !== undefined).map((platform) => ({ workspace, platform })),
  )

export interface RightsCheck {
  /** What the credential may do, all of it reading. Throws the platform's refusal; the next caller asks again. */
  of(workspace: string, platform: RightsPlatform): Promise<readonly string[]>
  /** Asks although it is known. Until the answer is there, the last one counts; without an answer, none does. */
  again(workspace: string, platform: RightsPlatform): Promise<readonly string[]>
}

/** `onExcess` ends the server; where it returns, every look at that place is refused. */
export function rightsCheck(workspaces: ReadonlyMap<string, Workspace>, onExcess: (excess: Excess) => void): RightsCheck {
  const known = new Map<string, Promise<readonly string[]>>()

  const ask = async (workspace: string, platform: RightsPlatform): Promise<readonly string[]> => {
    const rights = await grantedRights(workspaces.get(workspace) ?? {}, platform, AbortSignal.timeout(LIMITS.rightsDeadline_ms))
    const excess = excessOf(platform, rights)
    if (excess.length === 0) return rights
    onExcess({ workspace, platform, rights: excess })
    throw new Refusal('UPSTREAM_FORBIDDEN', { detail: 'The credentials can do more than read, so this server does not use them.' })
  }

  return {
    of(workspace, platform) {
      const key = `${workspace} ${platform}`
      const held = known.get(key)
      if (held !== undefined) return held
      const asked = ask(workspace, platform)
      known.set(key, asked)
      asked.catch(() => {
        if (known.get(key) === asked) known.delete(key)
      })
      return asked
    },
    async again(workspace, platform) {
      const key = `${workspace} ${platform}`
      try {
        const rights = await ask(workspace, platform)
        known.set(key, Promise.resolve(rights))
        return rights
      } catch (error) {
        known.delete(key)
        throw error
      }
    },
  }
}

/** The permissions a tool declares and its credential lacks. */
export const missingRights = (needed: readonly string[], granted: readonly string[]): readonly string[] =>
  needed.filter((right) => !granted.includes(right))
