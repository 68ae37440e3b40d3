/** For every read tool one honest question about the sandbox's shop, run without a server around it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '@countersign/kernel'
import { emailReader, imapConnection, loadReadTools, metaLookConnection, metaReader, shopifyConnection, shopifyReader } from '@countersign/read'
import type { Sandbox } from '@countersign/sandbox'

export interface Places {
  readonly shopify: string
  readonly meta: string
  readonly imap: { readonly host: string; readonly port: number }
}

/** New connections to each platform, as the sandbox's own configuration has them but for where they lead. */
export function looksAt({ seed }: Sandbox, dir: string, { shopify, meta, imap }: Places, signal: AbortSignal) {
  const clientId = /client_id: "([^"]+)"/.exec(readFileSync(join(dir, 'read.yaml'), 'utf8'))?.[1] ?? ''
  const secret = (name: string) => new Secret(readFileSync(join(dir, 'secrets', name), 'utf8').trim())
  const accounts = ['act_1001']
  const shop = shopifyConnection({ shop: 'demo.myshopify.com', clientId, clientSecret: secret('shopify.read'), baseUrl: new URL(shopify) })
  const ads = metaLookConnection({ accounts, token: secret('meta.read'), appSecret: secret('meta.app'), baseUrl: new URL(meta) })
  const mail = imapConnection({ ...imap, tls: 'none', user: seed.shop.email, auth: { password: secret('imap') }, folders: ['INBOX', 'Support'] })
  return {
    shopify: shopifyReader(shop, signal),
    meta: metaReader(ads, signal),
    email: emailReader(mail, signal),
    house: {
      signal,
      shopify: async (share: AbortSignal) => shopifyReader(shop, share),
      meta: { accounts, open: async (share: AbortSignal) => metaReader(ads, share) },
      email: async (share: AbortSignal) => emailReader(mail, share),
    },
    close: mail.close,
  }
}

const { EMAIL_READ_TOOLS, HOUSE_READ_TOOLS, META_READ_TOOLS, SHOPIFY_READ_TOOLS } = await loadReadTools()
export const TOOLS = { shopify: SHOPIFY_READ_TOOLS, meta: META_READ_TOOLS, email: EMAIL_READ_TOOLS, house: HOUSE_READ_TOOLS } as const

type Looks = ReturnType<typeof looksAt>

/** The whole answer as its schema has it. Throws the tool's refusal. */
export async function answerOf(name: string, input: Readonly<Record<string, unknown>>, looks: Looks): Promise<Record<string, unknown>> {
  const run = async <Look>(tools: readonly Runs<Look>[], look: Look): Promise<Record<string, unknown> | undefined> => {
    const tool = tools.find((one) => one.name === name)
    return tool?.output.parse(await tool.run(tool.input.parse(input), look))
  }
  const answer =
    (await run<Looks['shopify']>(TOOLS.shopify, looks.shopify)) ??
    (await run<Looks['meta']>(TOOLS.meta, looks.meta)) ??
    (await run<Looks['email']>(TOOLS.email, looks.email)) ??
    (await run<Looks['house']>(TOOLS.house, looks.house))
  if (answer === undefined) throw new Error(`there is no tool ${name}`)
  return answer
}

interface Runs<Look> {
  readonly name: string
  readonly input: { parse(input: unknown): Record<string, unknown> }
  readonly output: { parse(output: unknown): Record<string, unknown> }
  run(input: Record<string, unknown>, look: Look): Promise<unknown>
}

const DAY_MS = 86_400_000
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)

/** Chosen so that each tool sends all the kinds of requests it knows. A tool without a question is missing in every table made of them. */
export const QUESTION: Readonly<Record<string, (sandbox: Sandbox) => Readonly<Record<string, unknown>>>> = {
  shopify_shop_get: () => ({}),
  shopify_product_search: () => ({ limit: 5 }),
  shopify_product_get: ({ seed }) => ({ product_id: String(seed.products[0]?.id) }),
  shopify_order_search: () => ({ limit: 5, since: daysAgo(40) }),
  shopify_order_get: ({ seed }) => ({ order_id: seed.orders.at(-1)?.name }),
  shopify_customer_search: () => ({ limit: 5 }),
  shopify_customer_get: ({ seed }) => ({ customer_id: String(seed.customers[0]?.id) }),
  shopify_inventory_list: ({ seed }) => ({ limit: 5, location_id: String(seed.locations[0]?.id), low_stock: 5 }),
  shopify_discount_search: () => ({ limit: 5 }),
  shopify_sales_report: () => ({ group_by: 'product' }),
  meta_account_list: () => ({}),
  meta_campaign_search: () => ({ limit: 2 }),
  meta_adset_search: () => ({ limit: 2 }),
  meta_ad_search: () => ({ limit: 2 }),
  meta_insights_report: () => ({ limit: 2 }),
  meta_activity_list: () => ({ limit: 2 }),
  meta_audience_list: () => ({ limit: 1 }),
  email_folder_list: () => ({}),
  email_message_search: () => ({ folder: 'INBOX', limit: 5 }),
  email_message_get: () => ({ folder: 'Support', uid: 1 }),
  email_thread_get: () => ({ folder: 'Support', uid: 3 }),
  email_attachment_get: () => ({ folder: 'Support', uid: 1, part: '2' }),
  commerce_brief: () => ({}),
}
