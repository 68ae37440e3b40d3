/** The hand that changes a shop: each verb has the broker spend one grant and send one mutation, once. */
import { moneyText, parsePlatformMoney, Refusal } from '@countersign/kernel'
import type { Grant } from '@countersign/gate'
import { z } from 'zod'
import { proven } from '../outcome.ts'
import type { ShopifyBroker } from './broker.ts'
import { type ShopifyHand, shopifyHand } from './send.ts'

/** Sealed in the plan; a type alias, because the gate's JSON type takes no interface. */
export type PriceDoes = {
  readonly product_id: string
  readonly currency: string
  readonly variants: readonly { readonly id: string; readonly minor: number }[]
}

export interface ShopifyWriter extends ShopifyHand {
  changePrices(does: PriceDoes): Promise<{ readonly [key: string]: string }>
}

export function shopifyWriter(broker: ShopifyBroker, grant: Grant, signal: AbortSignal): ShopifyWriter {
  return {
    ...shopifyHand(broker, grant, signal),
    async changePrices(does) {
      const variants = does.variants.map(({ id, minor }) => ({ id, price: moneyText({ minor, currency: does.currency }).amount }))
      const target = `shopify:${does.product_id}`
      const { data, credential } = await broker.change(
        grant,
        { document: 'PRICE_CHANGE', target, variables: { productId: does.product_id, variants } },
        signal,
      )
      return { ...pricesChanged(data, does), credential }
    },
  }
}

const priceAnswer = z.object({
  productVariantsBulkUpdate: z.object({
    productVariants: z
      .array(z.object({ id: z.string().max(100), price: z.string().max(40) }))
      .max(2_048)
      .nullable(),
    userErrors: z
      .array(
        z.object({
          code: z
            .string()
            .regex(/^[A-Z_]{1,80}$/)
            .nullable(),
        }),
      )
      .max(200),
  }),
})

function pricesChanged(data: unknown, does: PriceDoes): { readonly [key: string]: string } {
  const { productVariants, userErrors } = proven(priceAnswer, data).productVariantsBulkUpdate
  const shown = new Map((productVariants ?? []).map(({ id, price }) => [id, price]))
  const isDone = ({ id, minor }: PriceDoes['variants'][number]) => minorOf(shown.get(id), does.currency) === minor
  if (userErrors.length > 0) {
    const cause = new Error(`userErrors: ${userErrors.map(({ code }) => code ?? 'no code').join(', ')}`)
    // All or nothing is what was asked for; an answer that shows new prices beside its errors did not keep to it.
    if (does.variants.some(isDone)) throw new Refusal('UPSTREAM_MALFORMED', { effect: 'unknown', cause })
    throw new Refusal('UPSTREAM_REJECTED', { effect: 'none', cause })
  }
  if (!does.variants.every(isDone))
    throw new Refusal('UPSTREAM_MALFORMED', { effect: 'unknown', detail: 'The answer does not show the prices asked for.' })
  return { product_id: does.product_id, variants: String(does.variants.length) }
}

function minorOf(price: string | undefined, currency: string): number | null {
  if (price === undefined) return null
  try {
    return parsePlatformMoney({ amount: price, currency }).minor
  } catch (error) {
    // An answer that is no price is an answer that does not prove the change; the caller says so.
    if (error instanceof Refusal) return null
    throw error
  }
}
