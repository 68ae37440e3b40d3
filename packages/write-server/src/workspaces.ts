/** What each write tool can look at and touch in a workspace: connections made once, writers made anew for every grant. */
import { bind, type BoundTool, type Grant, parseAllowlist } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { metaConnection, type MetaConnection, metaReader, shopifyConnection, type ShopifyConnection, shopifyReader } from '@countersign/read'
import {
  EMAIL_WRITE_TOOLS,
  emailLook,
  type EmailLook,
  emailWriter,
  META_WRITE_TOOLS,
  metaLook,
  metaWriter,
  SHOPIFY_WRITE_TOOLS,
  shopifyWriter,
  type SmtpConnection,
  smtpConnection,
} from '@countersign/write'
import { senderOf, type WorkspaceConfig, type WriteConfig } from './config.ts'

export interface Workspace {
  readonly shopify?: ShopifyConnection
  readonly meta?: MetaConnection
  readonly email?: { readonly smtp: SmtpConnection; readonly look: EmailLook }
}

/** Builds every workspace; connects to nothing yet. */
export const workspacesOf = ({ raw, secret }: WriteConfig): ReadonlyMap<string, Workspace> =>
  new Map(Object.entries(raw.workspaces).map(([name, settings]) => [name, workspaceOf(settings, secret)]))

function workspaceOf({ shopify, meta, email }: WorkspaceConfig, secret: WriteConfig['secret']): Workspace {
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
    ...(email && { email: mailOf(email, secret(email.smtp.password)) }),
  }
}

function mailOf(email: NonNullable<WorkspaceConfig['email']>, password: ReturnType<WriteConfig['secret']>): NonNullable<Workspace['email']> {
  const { host, port, tls, user } = email.smtp
  const sender = senderOf(email)
  return {
    smtp: smtpConnection({ host, port, tls, login: { user, password }, sender }),
    look: emailLook({ sender, allow: parseAllowlist(email.recipients.allow).entries }),
  }
}

/** Every write tool bound to what it may reach, by name. */
export function boundTools(workspaces: ReadonlyMap<string, Workspace>): ReadonlyMap<string, BoundTool> {
  const reach = <Name extends keyof Workspace>(name: string, platform: Name): NonNullable<Workspace[Name]> => {
    const connection = workspaces.get(name)?.[platform]
    if (connection === undefined) throw new Refusal('PLATFORM_NOT_CONFIGURED')
    return connection
  }
  const shopify = {
    look: (name: string, signal: AbortSignal) => shopifyReader(reach(name, 'shopify'), signal),
    touch: (name: string, grant: Grant, signal: AbortSignal) => shopifyWriter(reach(name, 'shopify'), grant, signal),
  }
  const meta = {
    look: (name: string, signal: AbortSignal) => metaLook(metaReader(reach(name, 'meta'), signal), reach(name, 'meta'), signal),
    touch: (name: string, grant: Grant, signal: AbortSignal) => metaWriter(reach(name, 'meta'), grant, signal),
  }
  const email = {
    look: (name: string) => reach(name, 'email').look,
    touch: (name: string, grant: Grant, signal: AbortSignal) => emailWriter(reach(name, 'email').smtp, grant, signal),
  }
  const bound = [
    ...SHOPIFY_WRITE_TOOLS.map((tool) => bind(tool, shopify)),
    ...META_WRITE_TOOLS.map((tool) => bind(tool, meta)),
    ...EMAIL_WRITE_TOOLS.map((tool) => bind(tool, email)),
  ]
  return new Map(bound.map((tool) => [tool.facts.name, tool]))
}
