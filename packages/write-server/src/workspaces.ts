/** What each write tool can look at and touch in a workspace: connections made once, writers made anew for every grant. */
import { bind, type BoundTool, type Grant, jail, type Jail, parseAllowlist } from '@countersign/gate'
import { Refusal, type Secret } from '@countersign/kernel'
import {
  metaReader,
  type MetaRehearsalConnection,
  metaTouchConnection,
  type ShopifyConnection,
  type ShopifyReader,
  shopifyReader,
  shopifyTouchConnection,
} from '@countersign/read'
import {
  type BrokerOptions,
  EMAIL_WRITE_TOOLS,
  emailLook,
  type EmailLook,
  emailWriter,
  type MailBroker,
  mailBroker,
  META_WRITE_TOOLS,
  type MetaBroker,
  metaBroker,
  metaLook,
  type MetaLook,
  type MetaWriter,
  metaWriter,
  type ShopHosts,
  SHOPIFY_ERRANDS,
  SHOPIFY_WRITE_TOOLS,
  type ShopifyBroker,
  shopifyBroker,
  type ShopifyRehearsal,
  type ShopifyWriter,
  shopifyWriter,
} from '@countersign/write'
import { senderOf, type WorkspaceConfig, type WriteConfig } from './config.ts'

/** Of each platform the side that tools look with, and the broker: the only holder of what can change it. */
export interface Workspace {
  readonly shopify?: { readonly look: ShopifyConnection; readonly broker: ShopifyBroker & ShopifyRehearsal; readonly hosts: ShopHosts }
  readonly meta?: { readonly look: MetaRehearsalConnection; readonly broker: MetaBroker }
  readonly email?: { readonly look: EmailLook; readonly broker: MailBroker; readonly outbox: Jail | null }
}

/** Builds every workspace; connects to nothing yet. `tell` is for the operator's log. */
export const workspacesOf = ({ raw, secret }: WriteConfig, tell: BrokerOptions['tell']): ReadonlyMap<string, Workspace> =>
  new Map(Object.entries(raw.workspaces).map(([name, settings]) => [name, workspaceOf(settings, secret, tell)]))

function workspaceOf({ shopify, meta, email }: WorkspaceConfig, secret: WriteConfig['secret'], tell: BrokerOptions['tell']): Workspace {
  return {
    ...(shopify && { shopify: shopOf(shopify, secret(shopify.client_secret), tell) }),
    ...(meta && { meta: adsOf(meta, secret(meta.token), secret(meta.app_secret)) }),
    ...(email && { email: mailOf(email, secret(email.smtp.password)) }),
  }
}

type Settings<Name extends keyof WorkspaceConfig> = NonNullable<WorkspaceConfig[Name]>

function shopOf(
  { shop, client_id, base_url, delegates, webhook_hosts: webhookHosts, link_hosts: linkHosts }: Settings<'shopify'>,
  clientSecret: Secret,
  tell: BrokerOptions['tell'],
): NonNullable<Workspace['shopify']> {
  const { look, touch } = shopifyTouchConnection(
    { shop, clientId: client_id, clientSecret, baseUrl: base_url },
    { errands: SHOPIFY_ERRANDS, ownToken: delegates === 'preferred' },
  )
  return { look, broker: shopifyBroker(touch, { delegates, tell }), hosts: { webhookHosts, linkHosts } }
}

function adsOf({ accounts, base_url }: Settings<'meta'>, token: Secret, appSecret: Secret): NonNullable<Workspace['meta']> {
  const { look, touch } = metaTouchConnection({ accounts, token, appSecret, baseUrl: base_url })
  return { look, broker: metaBroker(touch) }
}

function mailOf(email: Settings<'email'>, password: Secret): NonNullable<Workspace['email']> {
  const { host, port, tls, user } = email.smtp
  const sender = senderOf(email)
  const outbox = email.outbox === undefined ? null : jail(email.outbox)
  return {
    outbox,
    broker: mailBroker({ host, port, tls, login: { user, password }, sender }),
    look: emailLook({ sender, allow: parseAllowlist(email.recipients.allow).entries, ...(outbox !== null && { outbox }) }),
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
    look: (name: string, signal: AbortSignal): ShopifyReader & ShopHosts => {
      const { look, hosts } = reach(name, 'shopify')
      return { ...shopifyReader(look, signal), ...hosts }
    },
    touch: (name: string, grant: Grant, signal: AbortSignal) => shopifyWriter(reach(name, 'shopify').broker, grant, signal),
  }
  const meta = {
    look: (name: string, signal: AbortSignal) => metaLook(metaReader(reach(name, 'meta').look, signal), reach(name, 'meta').look, signal),
    touch: (name: string, grant: Grant, signal: AbortSignal) => metaWriter(reach(name, 'meta').broker, grant, signal),
  }
  const email = {
    look: (name: string) => reach(name, 'email').look,
    touch: (name: string, grant: Grant, signal: AbortSignal) => {
      const { broker, outbox } = reach(name, 'email')
      return emailWriter(broker, grant, signal, outbox)
    },
  }
  const bound = [
    ...SHOPIFY_WRITE_TOOLS.map((tool) => bind<ShopifyReader & ShopHosts, ShopifyWriter>(tool, shopify)),
    ...META_WRITE_TOOLS.map((tool) => bind<MetaLook, MetaWriter>(tool, meta)),
    ...EMAIL_WRITE_TOOLS.map((tool) => bind(tool, email)),
  ]
  return new Map(bound.map((tool) => [tool.facts.name, tool]))
}
