/** What each workspace can look at: one connection a platform, checked for excess rights before its first use. */
import { assert, Refusal } from '@countersign/kernel'
import {
  emailReader,
  excessMetaPermissions,
  excessShopifyScopes,
  imapConnection,
  type ImapConnection,
  metaConnection,
  type MetaConnection,
  metaReader,
  shopifyConnection,
  type ShopifyConnection,
  shopifyReader,
} from '@countersign/read'
import type { ReadConfig, WorkspaceConfig } from './config.ts'

export interface Workspace {
  readonly shopify?: ShopifyConnection
  readonly meta?: MetaConnection
  readonly email?: ImapConnection
}

/** Builds every workspace; connects to nothing yet. Throws `ConfigError` when a secret is missing. */
export function workspacesOf(config: ReadConfig): ReadonlyMap<string, Workspace> {
  return new Map(Object.entries(config.raw.workspaces).map(([name, settings]) => [name, workspaceOf(settings, `workspaces.${name}`, config.secret)]))
}

function workspaceOf({ shopify, meta, email }: WorkspaceConfig, key: string, secret: ReadConfig['secret']): Workspace {
  return {
    ...(shopify && {
      shopify: shopifyConnection({
        shop: shopify.shop,
        clientId: shopify.client_id,
        clientSecret: secret(shopify.client_secret, `${key}.shopify.client_secret`),
        baseUrl: shopify.base_url,
      }),
    }),
    ...(meta && {
      meta: metaConnection({
        accounts: meta.accounts,
        token: secret(meta.token, `${key}.meta.token`),
        appSecret: secret(meta.app_secret, `${key}.meta.app_secret`),
        baseUrl: meta.base_url,
      }),
    }),
    ...(email && {
      email: imapConnection({
        ...email.imap,
        auth: { password: secret(email.imap.password, `${key}.email.imap.password`) },
        folders: email.folders,
        ...(email.authserv_id === undefined ? {} : { authservId: email.authserv_id }),
      }),
    }),
  }
}

/** Rights beyond reading that a credential turned out to hold. */
export interface Excess {
  readonly workspace: string
  readonly platform: 'shopify' | 'meta'
  readonly rights: readonly string[]
}

/**
 * Asks a platform once what its credential may do, and calls `onExcess` when that is more than reading: then nothing of this server may go on.
 * Every look waits for the answer; an answer that did not come is asked for again with the next look.
 */
export function rightsCheck(
  onExcess: (excess: Excess) => void,
): (
  workspace: string,
  platform: Excess['platform'],
  granted: (signal: AbortSignal) => Promise<readonly string[]>,
  signal: AbortSignal,
) => Promise<void> {
  const passed = new Map<string, Promise<void>>()
  const excessOf = { shopify: excessShopifyScopes, meta: excessMetaPermissions }
  return (workspace, platform, granted, signal) => {
    const key = `${workspace} ${platform}`
    const known = passed.get(key)
    if (known !== undefined) return known
    const asked = granted(signal).then(
      (rights) => {
        const excess = excessOf[platform](rights)
        if (excess.length === 0) return
        onExcess({ workspace, platform, rights: excess })
        throw new Refusal('UPSTREAM_FORBIDDEN', { detail: 'The credentials can do more than read, so this server does not use them.' })
      },
      (error: unknown) => {
        passed.delete(key)
        throw error
      },
    )
    passed.set(key, asked)
    return asked
  }
}

/** The readers of one call. Throws `PLATFORM_NOT_CONFIGURED` where the workspace has no such platform. */
export function lookAt(workspaces: ReadonlyMap<string, Workspace>, check: ReturnType<typeof rightsCheck>) {
  const reach = <Name extends keyof Workspace>(name: string, platform: Name): NonNullable<Workspace[Name]> => {
    const connection = workspaces.get(name)?.[platform]
    if (connection === undefined) throw new Refusal('PLATFORM_NOT_CONFIGURED')
    return connection
  }
  return {
    shopify: async (name: string, signal: AbortSignal) => {
      const connection = reach(name, 'shopify')
      await check(name, 'shopify', connection.grantedScopes, signal)
      return shopifyReader(connection, signal)
    },
    meta: async (name: string, signal: AbortSignal) => {
      const connection = reach(name, 'meta')
      await check(name, 'meta', connection.grantedPermissions, signal)
      return metaReader(connection, signal)
    },
    email: async (name: string, signal: AbortSignal) => emailReader(reach(name, 'email'), signal),
  }
}

export function workspaceNames(workspaces: ReadonlyMap<string, Workspace>): readonly [string, ...string[]] {
  const [first, ...rest] = workspaces.keys()
  assert(first !== undefined, 'a configuration has a workspace')
  return [first, ...rest]
}
