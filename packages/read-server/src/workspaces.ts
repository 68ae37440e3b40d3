/** What each workspace can look at: one connection a platform, checked for excess rights before its first use. */
import { assert, Refusal } from '@countersign/kernel'
import {
  type BriefLook,
  emailReader,
  excessMetaPermissions,
  excessShopifyScopes,
  imapConnection,
  type ImapConnection,
  type MailAuth,
  mailTokens,
  metaLookConnection,
  type MetaLookConnection,
  metaReader,
  shopifyConnection,
  type ShopifyConnection,
  shopifyReader,
} from '@countersign/read'
import type { ReadConfig, WorkspaceConfig } from './config.ts'

export interface Workspace {
  readonly shopify?: ShopifyConnection
  readonly meta?: MetaLookConnection
  readonly email?: ImapConnection
}

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
      meta: metaLookConnection({
        accounts: meta.accounts,
        token: secret(meta.token),
        appSecret: secret(meta.app_secret),
        baseUrl: meta.base_url,
      }),
    }),
    ...(email && {
      email: imapConnection({
        ...serverOf(email.imap),
        auth: authOf(email.imap, secret),
        folders: email.folders,
        ...(email.authserv_id === undefined ? {} : { authservId: email.authserv_id }),
      }),
    }),
  }
}

type ImapSettings = NonNullable<WorkspaceConfig['email']>['imap']

const serverOf = ({ host, port, tls, user }: ImapSettings) => ({ host, port, tls, user })

function authOf({ password, oauth2 }: ImapSettings, secret: ReadConfig['secret']): MailAuth {
  if (password !== undefined) return { password: secret(password) }
  assert(oauth2 !== undefined, 'a mailbox has a password or a token')
  const { provider, client_id, client_secret, refresh_token, tenant } = oauth2
  return mailTokens({
    provider,
    clientId: client_id,
    refreshToken: secret(refresh_token),
    ...(client_secret === undefined ? {} : { clientSecret: secret(client_secret) }),
    ...(tenant === undefined ? {} : { tenant }),
  })
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
  const look = {
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
  return {
    ...look,
    /** What looks at all of them opens each by itself, so that one that is down leaves the others standing. */
    house: async (name: string, signal: AbortSignal): Promise<BriefLook> => {
      const { shopify, meta, email } = workspaces.get(name) ?? {}
      return {
        signal,
        shopify: shopify && ((share) => look.shopify(name, share)),
        meta: meta && { accounts: meta.accounts, open: (share) => look.meta(name, share) },
        email: email && ((share) => look.email(name, share)),
      }
    },
  }
}

export function workspaceNames(workspaces: ReadonlyMap<string, Workspace>): readonly [string, ...string[]] {
  const [first, ...rest] = workspaces.keys()
  assert(first !== undefined, 'a configuration has a workspace')
  return [first, ...rest]
}
