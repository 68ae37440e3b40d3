/** What each credential may do, asked of its platform while serving: what may not be so ends the server, and a look waits until it is known. */
import { LIMITS, Refusal } from '@countersign/kernel'
import type { MetaLookConnection } from './meta/connect.ts'
import { type RightsPlatform, shownRight } from './rights.words.ts'
import type { ShopifyConnection } from './shopify/connect.ts'

/** The looking connections of one workspace, as far as rights go. */
export interface RightsHolder {
  readonly shopify?: Pick<ShopifyConnection, 'grantedScopes'>
  readonly meta?: Pick<MetaLookConnection, 'grantedPermissions' | 'tokenState'>
}

export type RightsHolders = ReadonlyMap<string, RightsHolder>

export interface RightsPlace {
  readonly workspace: string
  readonly platform: RightsPlatform
}

/** What is wrong with a credential's rights; two empty lists where nothing is. */
export interface Judgement {
  readonly excess: readonly string[]
  readonly missing: readonly string[]
}

export type RightsFault = RightsPlace & Judgement

/** Asks the platform itself, with a deadline of its own: others may be waiting for the same answer. */
export function grantedRights(holder: RightsHolder, platform: RightsPlatform, signal: AbortSignal): Promise<readonly string[]> {
  const granted = platform === 'shopify' ? holder.shopify?.grantedScopes : holder.meta?.grantedPermissions
  return granted === undefined ? Promise.reject(new Refusal('PLATFORM_NOT_CONFIGURED')) : granted(signal)
}

/** Every place that has rights to ask for. Mail has none. */
export const placesOf = (holders: RightsHolders): readonly RightsPlace[] =>
  [...holders].flatMap(([workspace, has]) =>
    (['shopify', 'meta'] as const).filter((platform) => has[platform] !== undefined).map((platform) => ({ workspace, platform })),
  )

export interface RightsCheck {
  /** What the credential may do, found to be in order. Throws the platform's refusal; the next caller asks again. */
  of(workspace: string, platform: RightsPlatform): Promise<readonly string[]>
  /** Asks although it is known. Until the answer is there, the last one counts; without an answer, none does. */
  again(workspace: string, platform: RightsPlatform): Promise<readonly string[]>
}

/** `onFault` ends the server; where it returns, every look at that place is refused. */
export function checkOfRights(
  holders: RightsHolders,
  judge: (place: RightsPlace, rights: readonly string[]) => Judgement,
  onFault: (fault: RightsFault) => void,
): RightsCheck {
  const known = new Map<string, Promise<readonly string[]>>()

  const ask = async (workspace: string, platform: RightsPlatform): Promise<readonly string[]> => {
    const rights = await grantedRights(holders.get(workspace) ?? {}, platform, AbortSignal.timeout(LIMITS.rightsDeadline_ms))
    const { excess, missing } = judge({ workspace, platform }, rights)
    if (excess.length === 0 && missing.length === 0) return rights
    onFault({ workspace, platform, excess: excess.map(shownRight), missing })
    throw new Refusal('UPSTREAM_FORBIDDEN', {
      detail: 'The credentials do not hold what this server may use, no more and no less, so it does not use them.',
    })
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
