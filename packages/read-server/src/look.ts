/** The readers of one call: of a platform that its workspace has, for a tool that its credential's rights allow. */
import { Refusal } from '@countersign/kernel'
import { type BriefLook, emailReader, metaReader, missingRights, type RightsCheck, type RightsPlatform, shopifyReader } from '@countersign/read'
import type { Workspace } from './workspaces.ts'

/**
 * The reader of one call. Throws `PLATFORM_NOT_CONFIGURED` where the workspace has no such platform, and `UPSTREAM_FORBIDDEN` where its credential
 * lacks a right that the tool declares: the platform would answer with half of what was asked, or with nothing.
 */
export function lookAt(workspaces: ReadonlyMap<string, Workspace>, check: RightsCheck) {
  const reach = <Name extends keyof Workspace>(name: string, platform: Name): NonNullable<Workspace[Name]> => {
    const connection = workspaces.get(name)?.[platform]
    if (connection === undefined) throw new Refusal('PLATFORM_NOT_CONFIGURED')
    return connection
  }
  const allowed = async (name: string, platform: RightsPlatform, needed: readonly string[]): Promise<void> => {
    const missing = missingRights(needed, await check.of(name, platform))
    if (missing.length > 0)
      throw new Refusal('UPSTREAM_FORBIDDEN', { detail: `This tool needs ${missing.join(', ')}, and the credentials of this workspace lack it.` })
  }
  const look = {
    shopify: async (name: string, signal: AbortSignal, needed: readonly string[]) => {
      const connection = reach(name, 'shopify')
      await allowed(name, 'shopify', needed)
      return shopifyReader(connection, signal)
    },
    meta: async (name: string, signal: AbortSignal, needed: readonly string[]) => {
      const connection = reach(name, 'meta')
      await allowed(name, 'meta', needed)
      return metaReader(connection, signal)
    },
    email: async (name: string, signal: AbortSignal) => emailReader(reach(name, 'email'), signal),
  }
  return {
    ...look,
    /** What looks at all of them opens each by itself, so that one that is down leaves the others standing. */
    house: async (name: string, signal: AbortSignal): Promise<BriefLook> => {
      const { shopify, meta, email } = workspaces.get(name) ?? {}
      return {
        signal,
        shopify: shopify && ((share, needed) => look.shopify(name, share, needed)),
        meta: meta && { accounts: meta.accounts, open: (share, needed) => look.meta(name, share, needed) },
        email: email && ((share) => look.email(name, share)),
      }
    },
  }
}
