/** The looks and hands of the write tools over a sandbox, built from the write configuration that the sandbox itself wrote. */
import { readFileSync } from 'node:fs'
import { type Grant, parseAllowlist } from '@countersign/gate'
import { Refusal, Secret } from '@countersign/kernel'
import { metaReader, metaTouchConnection, type ShopifyConnection, shopifyReader, shopifyTouchConnection } from '@countersign/read'
import {
  emailLook,
  emailWriter,
  mailBroker,
  metaBroker,
  metaLook,
  metaWriter,
  type ShopHosts,
  SHOPIFY_ERRANDS,
  shopifyBroker,
  shopifyWriter,
} from '@countersign/write'
import { parse } from 'yaml'
import { z } from 'zod'

const File = z.object({ file: z.string() }).transform(({ file }) => new Secret(readFileSync(file, 'utf8').trim()))
const Config = z.object({
  workspaces: z.object({
    main: z.object({
      shopify: z.object({ shop: z.string(), client_id: z.string(), client_secret: File, base_url: z.string() }),
      meta: z.object({ accounts: z.array(z.string()), token: File, app_secret: File, base_url: z.string() }),
      email: z.object({
        smtp: z.object({ host: z.string(), port: z.int(), user: z.string(), password: File }),
        from: z.object({ name: z.string(), address: z.string() }),
        recipients: z.object({ allow: z.array(z.string()) }),
      }),
    }),
  }),
})

/** A grant as the gate mints it: one scope, each target once. */
export function grantOf(scope: string, targets: readonly string[]): Grant {
  const left = new Set(targets)
  return {
    changeId: 'chg_1',
    spend(asked, target) {
      if (asked !== scope || !left.delete(target)) throw new Refusal('GRANT_REFUSED')
    },
  }
}

/** As an operator would list them for the seed's webhooks. */
const HOSTS: ShopHosts = { webhookHosts: ['hooks.kleiner-hafen.example'], linkHosts: ['hooks.kleiner-hafen.example'] }

export interface Writing {
  readonly delegates?: 'required' | 'preferred'
  /** What the broker says to the operator. */
  readonly tell?: (sentence: string) => void
}

export function writingOver(writeConfig: string, { delegates = 'required', tell = () => undefined }: Writing = {}) {
  const { shopify, meta, email } = Config.parse(parse(readFileSync(writeConfig, 'utf8'))).workspaces.main
  const shop = shopifyTouchConnection(
    { shop: shopify.shop, clientId: shopify.client_id, clientSecret: shopify.client_secret, baseUrl: new URL(shopify.base_url) },
    { errands: SHOPIFY_ERRANDS, ownToken: delegates === 'preferred' },
  )
  const shopBroker = shopifyBroker(shop.touch, { delegates, tell })
  const ads = metaTouchConnection({ accounts: meta.accounts, token: meta.token, appSecret: meta.app_secret, baseUrl: new URL(meta.base_url) })
  const sender = { from: email.from }
  const { user, password, host, port } = email.smtp
  const mail = mailBroker({ host, port, tls: 'none', login: { user, password }, sender })
  const soon = () => AbortSignal.timeout(20_000)
  const looks: string[] = []
  const counted: ShopifyConnection = {
    ...shop.look,
    request: (document, variables, options) => (looks.push(document), shop.look.request(document, variables, options)),
  }
  return {
    account: meta.accounts[0],
    shopLook: (hosts: Partial<ShopHosts> = {}) => ({
      ...shopifyReader(counted, soon()),
      ...HOSTS,
      ...hosts,
    }),
    /** The queries that looking has sent so far. */
    shopLooks: looks,
    shopTouch: (grant: Grant) => shopifyWriter(shopBroker, grant, soon()),
    adsLook: () => metaLook(metaReader(ads.look, soon()), ads.look, soon()),
    adsTouch: (grant: Grant) => metaWriter(metaBroker(ads.touch), grant, soon()),
    mailLook: () => emailLook({ sender, allow: parseAllowlist(email.recipients.allow).entries }),
    mailTouch: (grant: Grant) => emailWriter(mail, grant, soon()),
  }
}
