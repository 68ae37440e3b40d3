/** What each workspace can look at: one connection a platform, with credentials, tokens and buckets of its own. */
import { assert } from '@countersign/kernel'
import {
  imapConnection,
  type ImapConnection,
  metaConnection,
  type MetaConnection,
  shopifyConnection,
  type ShopifyConnection,
} from '@countersign/read'
import type { ReadConfig, WorkspaceConfig } from './config.ts'

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

export function workspaceNames(workspaces: ReadonlyMap<string, Workspace>): readonly [string, ...string[]] {
  const [first, ...rest] = workspaces.keys()
  assert(first !== undefined, 'a configuration has a workspace')
  return [first, ...rest]
}
