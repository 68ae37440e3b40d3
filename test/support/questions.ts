/** For every read tool the questions that show all it has on the sandbox: follow-up pages, every kind of thing, and what is not there. */
import type { Sandbox } from '@countersign/sandbox'

export type Result = Readonly<Record<string, unknown>>
/** Calls the tool of the entry. */
export type Call = (args?: Readonly<Record<string, unknown>>) => Promise<Result>

const PAGES_MAX = 8
const NO_ROWS: readonly Result[] = []

// Shapes are the tools' output schemas, which every answer has passed before it got here.
const rows = (result: Result, name: string): readonly Result[] => (result[name] as readonly Result[] | undefined) ?? NO_ROWS

/** All pages of a list, one after the other. */
async function pages(call: Call, args: Readonly<Record<string, unknown>> = {}): Promise<readonly Result[]> {
  const all: Result[] = []
  let cursor: unknown
  do {
    const page = await call({ ...args, ...(typeof cursor === 'string' ? { cursor } : {}) })
    all.push(page)
    cursor = page['next_cursor']
  } while (typeof cursor === 'string' && all.length < PAGES_MAX)
  return all
}

const each = async <T>(items: readonly T[], ask: (item: T) => Promise<unknown>): Promise<void> => {
  for (const item of items) await ask(item)
}

/** `ask` calls any tool: a few need to know what another one lists. */
type Questions = (call: Call, sandbox: Sandbox, ask: (tool: string, args?: Readonly<Record<string, unknown>>) => Promise<Result>) => Promise<unknown>

const SAMPLE = 3

export const QUESTIONS: Readonly<Record<string, Questions>> = {
  shopify_shop_get: (call) => call(),
  shopify_product_search: (call) => pages(call, { limit: 30 }),
  shopify_product_get: (call, { seed }) => each(seed.products.slice(0, SAMPLE), ({ id }) => pages(call, { product_id: String(id) })),
  shopify_order_search: (call) => pages(call, { limit: 40 }),
  // Those with notes, among them one with a mail address in it.
  shopify_order_get: (call, { seed }) =>
    each(
      seed.orders.filter(({ note }) => note !== null),
      ({ name }) => call({ order_id: name }),
    ),
  shopify_customer_search: (call) => pages(call, { limit: 30 }),
  shopify_customer_get: (call, { seed }) => each(seed.customers.slice(0, 2), ({ id }) => call({ customer_id: String(id) })),
  shopify_inventory_list: (call) => pages(call, { limit: 30 }),
  shopify_discount_search: (call) => pages(call, { limit: 5 }),
  shopify_sales_report: (call) => each(['day', 'product', 'channel'], (group_by) => call({ group_by })),
  meta_account_list: (call) => call(),
  meta_campaign_search: (call) => pages(call, { limit: 3 }),
  meta_adset_search: (call) => pages(call, { limit: 5 }),
  meta_ad_search: (call) => pages(call, { limit: 10 }),
  meta_insights_report: async (call, { meta }) => {
    await pages(call, { limit: 20 })
    // Too much for one answer, so that Meta prepares it apart: the one POST that a reader may send.
    meta.reports({ syncRowsMax: 1, takes_ms: 1 })
    const { report_run_id } = await call({ level: 'ad' })
    if (typeof report_run_id === 'string') await call({ level: 'ad', report_run_id })
  },
  meta_activity_list: (call) => pages(call, { limit: 5 }),
  meta_audience_list: (call) => pages(call),
  email_folder_list: (call) => call(),
  email_message_search: (call) => each(['INBOX', 'Support'], (folder) => pages(call, { folder, limit: 15 })),
  email_message_get: (call) => each(['INBOX', 'Support'], (folder) => each([1, 2, 3, 17, 18], (uid) => call({ folder, uid }))),
  email_thread_get: (call) => each([1, 3, 17], (uid) => call({ folder: 'Support', uid })),
  email_attachment_get: async (call, _sandbox, ask) => {
    const message = await ask('email_message_get', { folder: 'Support', uid: 1 })
    await each(rows(message, 'attachments'), ({ part }) => call({ folder: 'Support', uid: 1, part }))
  },
  commerce_brief: (call) => call(),
}
