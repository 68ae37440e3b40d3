/** From which payments a refund is paid, and where its pieces go. */
import { type Money, Refusal, shopifyId } from '@countersign/kernel'

interface Payment {
  readonly gateway: string
  readonly amountSet: Money
  readonly maximumRefundableSet: Money | null
  readonly parentTransaction: { readonly id: string } | null
}

/** Shared out over the payments in Shopify's own order, from each at most what it still holds. */
export function shares(payments: readonly Payment[], { minor, currency }: Money) {
  let left = minor
  const taken: { gateway: string; parent_id: string; minor: number }[] = []
  for (const { gateway, amountSet, maximumRefundableSet, parentTransaction } of payments) {
    const most = maximumRefundableSet ?? amountSet
    if (most.currency !== currency || parentTransaction === null) continue
    const share = Math.min(left, most.minor)
    if (share > 0) taken.push({ gateway, parent_id: parentTransaction.id, minor: share })
    left -= Math.max(share, 0)
  }
  if (left > 0) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'The payments of this order do not hold that much any more.' })
  return taken
}

export function refundPlace({
  restock,
  location_id,
  lines,
}: {
  readonly restock: 'none' | 'return' | 'cancel'
  readonly location_id?: string | undefined
  readonly lines: readonly unknown[]
}): { readonly locationId: string | null } {
  if (restock === 'none') {
    if (location_id !== undefined) throw new Refusal('INPUT_INVALID', { detail: '`location_id` goes with `restock`.' })
    return { locationId: null }
  }
  if (lines.length === 0) throw new Refusal('INPUT_INVALID', { detail: '`restock` goes with `lines`.' })
  if (location_id === undefined) throw new Refusal('INPUT_INVALID', { detail: 'Say with `location_id` where the pieces go.' })
  return { locationId: shopifyId('Location', location_id) }
}
