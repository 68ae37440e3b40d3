/** One honest ask for each platform's write, on what the sandbox's shop really has. */
import type { Shop } from './sandbox.ts'

export const REASON = 'The owner asked for it in this conversation.'

export interface Ask {
  readonly platform: 'shopify' | 'meta' | 'smtp'
  readonly tool: string
  readonly args: Record<string, unknown>
}

export interface Variant {
  readonly variant_id: string
  readonly price: { readonly amount: string; readonly currency: string }
}

export async function firstProduct(shop: Pick<Shop, 'read'>): Promise<{ readonly product_id: string; readonly variants: readonly Variant[] }> {
  const found = (await shop.read.call('shopify_product_search', { limit: 1 }))['products'] as { product_id: string }[]
  return (await shop.read.call('shopify_product_get', { product_id: found[0]?.product_id })) as unknown as { product_id: string; variants: Variant[] }
}

export async function firstBudget(
  shop: Pick<Shop, 'read'>,
): Promise<{ readonly campaign_id: string; readonly daily_budget: { readonly amount: string; readonly currency: string } }> {
  const { campaigns } = (await shop.read.call('meta_campaign_search')) as unknown as {
    campaigns: { campaign_id: string; daily_budget: { amount: string; currency: string } | null }[]
  }
  for (const { campaign_id, daily_budget } of campaigns) if (daily_budget !== null) return { campaign_id, daily_budget }
  throw new Error('the seed has no campaign with a daily budget')
}

/** `factor` moves a price or budget; a mail has none. */
export async function asks(shop: Pick<Shop, 'read'>, factor = 1.1): Promise<readonly Ask[]> {
  const product = await firstProduct(shop)
  const budget = await firstBudget(shop)
  const times = (amount: string) => (Number(amount) * factor).toFixed(2)
  const [variant] = product.variants
  if (variant === undefined) throw new Error('the seed has no variant')
  return [
    {
      platform: 'shopify',
      tool: 'preview_shopify_price_change',
      args: {
        product_id: product.product_id,
        changes: [{ variant_id: variant.variant_id, price: { ...variant.price, amount: times(variant.price.amount) } }],
        reason: REASON,
      },
    },
    {
      platform: 'meta',
      tool: 'preview_meta_budget_change',
      args: { object_id: budget.campaign_id, daily_budget: { ...budget.daily_budget, amount: times(budget.daily_budget.amount) }, reason: REASON },
    },
    {
      platform: 'smtp',
      tool: 'preview_email_send',
      args: { to: ['anna@customer.test'], subject: 'Your order', text: 'It is on its way.\n', reason: REASON },
    },
  ]
}

export const applyArgs = ({ change_id, confirm_token, summary }: Record<string, unknown>): Record<string, unknown> => ({
  change_id,
  confirm_token,
  summary,
})
