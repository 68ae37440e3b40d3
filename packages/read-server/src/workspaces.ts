/** What each workspace can look at: one connection a platform, and readers for one call of a tool that its rights allow. */
import { assert, Refusal } from '@countersign/kernel'
import {
  emailReader,
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
import { missingRights, type RightsCheck } from './rights.ts'

/** Until when a token is good, where the platform says so. */
export interface TokenEnd {
  readonly expiresAt_ms: number | null
  readonly dataAccessExpiresAt_ms?: number | null
}

export interface Workspace {
  readonly shopify?: ShopifyConnection
  readonly meta?: MetaConnection & { tokenState?: (signal: AbortSignal) => Promise<TokenEnd> }
  readonly email?: ImapConnection
}

/** The platforms whose credentials have rights that can be asked for. */
export type RightsPlatform = 'shopify' | 'meta'

/** Builds every workspace; connects to nothing yet. */
export function workspacesOf({ raw, secret }: ReadConfig): ReadonlyMap<string, Workspace> {
  return new Map(Object.entries(raw.workspaces).map(([name, settings]) => [name, workspaceOf(settings, secret)]))
}

function workspaceOf({ shopify, meta, email }: WorkspaceConfig, secret: ReadConfig['secret']): Workspace {
  return {
    ...(shopify && {
      shopify: shopifyConnection({
        shop: shopify.shop,
        clientId: shopify.client_id,
        clientSecret: secret(shopify.client_secret),
        baseUrl: shopify.base_url,
      }),
    }),
    ...(meta && {
      meta: metaConnection({
        accounts: meta.accounts,
        token: secret(meta.token),
        appSecret: secret(meta.app_secret),
        baseUrl: meta.base_url,
      }),
    }),
    ...(email && {
      email: imapConnection({
        ...email.imap,
        password: secret(email.imap.password),
        folders: email.folders,
        ...(email.authserv_id === undefined ? {} : { authservId: email.authserv_id }),
      }),
    }),
  }
}

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
  return {
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
}

export function workspaceNames(workspaces: ReadonlyMap<string, Workspace>): readonly [string, ...string[]] {
  const [first, ...rest] = workspaces.keys()
  assert(first !== undefined, 'a configuration has a workspace')
  return [first, ...rest]
}
