/** For the tests of this folder: a connection that answers each document as told, and money as Shopify writes it. */
import assert from 'node:assert/strict'
import { LIMITS } from '@countersign/kernel'
import { soon } from '../test.standin.ts'
import type { ShopifyConnection } from './connect.ts'
import { shopifyReader } from './reader.ts'

interface Sent {
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** What was asked stays in `sent`. */
export function answering(answers: ReadonlyMap<string, unknown>, scopes: readonly string[] = ['read_orders']) {
  const sent: Sent[] = []
  const connection: ShopifyConnection = {
    shop: 'demo.myshopify.com',
    async request(document, variables, { retries }) {
      assert.equal(retries, LIMITS.readRetriesMax)
      sent.push({ document, variables })
      const answer = answers.get(document)
      if (answer instanceof Error) throw answer
      return answer
    },
    tokenScopes: async () => scopes,
    grantedScopes: async () => scopes,
  }
  return { sent, connection, look: shopifyReader(connection, soon()) }
}

export const money = (amount: string, currencyCode = 'EUR') => ({ amount, currencyCode })
export const bag = (amount: string) => ({ shopMoney: money(amount) })
