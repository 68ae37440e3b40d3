/** Somebody else at work: the shop's owner sets a price on the platform itself. */
import type { Sandbox } from '@countersign/sandbox'
import { grantOf, writingOver } from '../../support/writing.ts'
import type { Step } from './step.ts'

/** Through the shop's own door, so that it is a state that a shop can have. A fault that is on order may stop it. */
export async function drift({ configs, seed }: Sandbox, { nth, percent }: Extract<Step, { do: 'drift' }>): Promise<string> {
  const variants = seed.products.flatMap((product) => product.variants)
  const variant = variants[nth % variants.length]
  if (variant === undefined) return ''
  const product_id = `gid://shopify/Product/${variant.productId}`
  const minor = Math.max(1, Math.round((variant.price * percent) / 100))
  const hand = writingOver(configs.write).shopTouch(grantOf('write_products', [`shopify:${product_id}`]))
  const id = `gid://shopify/ProductVariant/${variant.id}`
  await hand.changePrices({ product_id, currency: 'EUR', variants: [{ id, minor }] }).catch(() => undefined)
  return id
}
