/** What each workspace can look at: one connection a platform, with credentials, tokens and buckets of its own. */
import { assert } from '@countersign/kernel'
import {
  imapConnection,
  type ImapConnection,
  type MailAuth,
  mailTokens,
  metaLookConnection,
  type MetaLookConnection,
  shopifyConnection,
  type ShopifyConnection,
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

export function workspaceNames(workspaces: ReadonlyMap<string, Workspace>): readonly [string, ...string[]] {
  const [first, ...rest] = workspaces.keys()
  assert(first !== undefined, 'a configuration has a workspace')
  return [first, ...rest]
}
