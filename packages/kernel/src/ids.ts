/** Identifiers of the platforms, typed by what they name: an id of another kind is refused before anything is asked. */
import { Refusal } from './refusal.ts'

export type ShopifyKind = 'Product' | 'ProductVariant' | 'Order' | 'Customer' | 'InventoryItem' | 'Location'

/**
 * Accepts a GID (`gid://shopify/Product/1`) or the number in it, and gives the GID.
 * Refuses a GID of another kind and anything else (`ID_INVALID`). Source: shopify.dev/docs/api/usage/gids.
 */
export function shopifyId(kind: ShopifyKind, text: string): string {
  const match = /^(?:gid:\/\/shopify\/([A-Za-z]{1,40})\/)?([1-9]\d{0,19})$/.exec(text)
  if (match === null || (match[1] !== undefined && match[1] !== kind))
    throw new Refusal('ID_INVALID', { detail: `Expected a Shopify ${kind} id, such as gid://shopify/${kind}/1234567890 or its number.` })
  return `gid://shopify/${kind}/${match[2]}`
}

/** A Meta object id: digits only. Refuses anything else (`ID_INVALID`). */
export function metaId(text: string): string {
  if (!/^[1-9]\d{0,24}$/.test(text)) throw new Refusal('ID_INVALID', { detail: 'Expected a Meta object id: digits only.' })
  return text
}

/** A Meta ad account id in the form `act_<digits>`; the digits alone are accepted. Refuses anything else (`ID_INVALID`). */
export function metaAccountId(text: string): string {
  const match = /^(?:act_)?([1-9]\d{0,24})$/.exec(text)
  if (match === null) throw new Refusal('ID_INVALID', { detail: 'Expected a Meta ad account id, such as act_1234567890.' })
  return `act_${match[1]}`
}
