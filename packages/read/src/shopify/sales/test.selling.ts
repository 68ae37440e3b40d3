/** For the tests of this folder: a shop that answers each document as told, with a clock that stands. */
import type { ShopifyConnection } from '../connect.ts'
import { SHOP_FACTS } from '../documents/shop.ts'
import { soon } from '../../test.standin.ts'
import { shopifyReader } from '../reader.ts'
import { shopifySalesReport } from '../sales.report.ts'
import { bag } from '../test.answering.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const FACTS = { shop: { ianaTimezone: 'Europe/Berlin', currencyCode: 'EUR', taxesIncluded: true } }

export const order = (processedAt: string, [subtotal, discounts, left, back]: readonly string[], more: object = {}) => ({
  id: 'gid://shopify/Order/1',
  processedAt,
  subtotalPriceSet: bag(subtotal ?? '0'),
  totalDiscountsSet: bag(discounts ?? '0'),
  currentSubtotalPriceSet: bag(left ?? '0'),
  totalRefundedSet: bag(back ?? '0'),
  attribution: { handle: 'web', displayName: 'Online Store' },
  ...more,
})
export const page = (nodes: readonly unknown[], endCursor: string | null = null) => ({
  orders: { nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } },
})

type Answer = (variables: Readonly<Record<string, unknown>>) => unknown

export function selling(answers: readonly (readonly [string, Answer])[], scopes: readonly string[] = ['read_orders', 'read_all_orders']) {
  const sent: { document: string; variables: Readonly<Record<string, unknown>> }[] = []
  const table = new Map<string, Answer>([[SHOP_FACTS, () => FACTS], ...answers])
  const connection: ShopifyConnection = {
    shop: 'demo.myshopify.com',
    async request(document, variables) {
      sent.push({ document, variables })
      return table.get(document)?.(variables)
    },
    tokenScopes: async () => scopes,
    grantedScopes: async () => scopes,
  }
  const look = shopifyReader(connection, soon(), () => NOW)
  const report = async (input: object = {}) =>
    shopifySalesReport.output.parse(await shopifySalesReport.run(shopifySalesReport.input.parse(input), look))
  return { sent, report, asked: (document: string) => sent.filter((one) => one.document === document) }
}

export const DAYS = { since: '2026-11-19', until: '2026-11-20' }
