/** Starts a whole sandbox: the stand-ins of every platform, the control server, and a folder from which both servers can run. */
import { type Core, createCore } from './core.ts'
import { startControl } from './control.ts'
import { type Endpoints, writeFiles } from './files.ts'
import { startMail } from './mail/server.ts'
import type { MailStandIn } from './mail/types.ts'
import { startMeta } from './meta/server.ts'
import type { MetaStandIn, MetaToken } from './meta/types.ts'
import { createSecrets, type Secrets } from './secrets.ts'
import { metaSeed } from './seed/campaigns.ts'
import { createSeed, type Seed, SHOP_ACCOUNTS } from './seed/index.ts'
import { mailSeed } from './seed/mails.ts'
import { type ShopifyStandIn, startShopify } from './shopify/server.ts'

export interface SandboxOptions {
  /** Made when it is not there. Files of an earlier sandbox in it are replaced; its logs and ledger stay. */
  readonly dir: string
  readonly log?: (line: string) => void
  readonly now?: () => number
  /** How long the fault `slow` waits. */
  readonly slow_ms?: number
  /** What the shop grants its reading app instead of the usual scopes, e.g. with `read_reports`. */
  readonly readerScopes?: readonly string[]
  /** The same for its writing app, e.g. with a scope that no tool needs. */
  readonly writerScopes?: readonly string[]
  /** The ad accounts that the writing token reaches instead of those of its configuration, and whether the token itself is narrowed to them. */
  readonly writerAds?: Pick<MetaToken, 'accounts' | 'narrowed'>
  /** What the second ad account counts in instead of yen. */
  readonly secondCurrency?: string
}

export interface Sandbox {
  readonly endpoints: Endpoints
  /** Paths of the two configurations. */
  readonly configs: { readonly read: string; readonly write: string }
  readonly core: Core
  readonly seed: Seed
  readonly shopify: ShopifyStandIn
  readonly meta: MetaStandIn
  readonly mail: MailStandIn
  /** What `POST /reset` does. */
  reset(): void
  close(): Promise<void>
}

export async function startSandbox({
  dir,
  log = () => undefined,
  now = Date.now,
  slow_ms,
  readerScopes,
  writerScopes,
  writerAds,
  secondCurrency,
}: SandboxOptions): Promise<Sandbox> {
  const core = createCore(now)
  const secrets = createSecrets()
  const seed = createSeed(now())
  const slow = slow_ms === undefined ? {} : { slow_ms }
  const opened: { close(): Promise<void> }[] = []
  const open = async <T extends { close(): Promise<void> }>(name: string, starting: Promise<T>): Promise<T> => {
    const started = await starting
    opened.push(started)
    log(`${name} stands in`)
    return started
  }
  const close = async (): Promise<void> => void (await Promise.all(opened.splice(0).map((entry) => entry.close())))
  try {
    // One after the other, because a failed start must leave nothing open; together they take about as long as the schema alone.
    const mail = await open('mail', startMail({ core, folders: mailSeed(now()), imapUsers: [secrets.imap], smtpUsers: [secrets.smtp], ...slow }))
    const meta = await open('meta', startMeta({ core, seed: metaSeed(now(), secondCurrency), ...metaAccess(secrets, writerAds), now, ...slow }))
    const shopify = await open('shopify', startShopify({ core, seed, secrets: secrets.shopify, now, ...slow, readerScopes, writerScopes }))
    const reset = (): void => {
      core.reset()
      for (const standIn of [shopify, meta, mail]) standIn.reset()
    }
    const control = await open('control', startControl({ core, reset }))
    const endpoints = { shopify: shopify.url, meta: meta.url, imap: mail.imap, smtp: mail.smtp, control: control.url }
    const configs = writeFiles(dir, secrets, endpoints)
    return { endpoints, configs, core, seed, shopify, meta, mail, reset, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The reader's token cannot write: the platform, not only our servers, keeps the two apart. */
function metaAccess({ meta }: Secrets, writerAds: SandboxOptions['writerAds'] = {}): Pick<Parameters<typeof startMeta>[0], 'app' | 'tokens'> {
  return {
    app: { id: meta.appId, secret: meta.appSecret },
    tokens: [
      { token: meta.readerToken, scopes: ['ads_read'] },
      { token: meta.writerToken, scopes: ['ads_management', 'ads_read'], accounts: SHOP_ACCOUNTS, ...writerAds },
    ],
  }
}
