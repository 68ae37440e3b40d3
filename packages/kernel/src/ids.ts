/** Identifiers of the platforms, typed by what they name: an id of another kind is refused before anything is asked. */
import { Refusal } from './refusal.ts'

const KINDS = ['Product', 'ProductVariant', 'Order', 'Customer', 'InventoryItem', 'Location', 'LineItem'] as const
export type ShopifyKind = (typeof KINDS)[number]

/** The last folder of an admin page's address, by what the page is about. Drafts are other objects than orders, so they are not here. */
const PAGES: ReadonlyMap<string, ShopifyKind> = new Map([
  ['products', 'Product'],
  ['variants', 'ProductVariant'],
  ['orders', 'Order'],
  ['customers', 'Customer'],
  ['inventory_items', 'InventoryItem'],
  ['locations', 'Location'],
])

/** No order id of a living shop is shorter; an order's number, which people write without its #, rarely is this long. */
const ORDER_ID_DIGITS_MIN = 9

/**
 * Accepts a GID (`gid://shopify/Product/1`), the number in it, or the address of its admin page, and gives the GID.
 * An address counts only for `shop` (`name.myshopify.com`): the same number in another shop is another object.
 * Refuses an id of another kind and anything else (`ID_INVALID`). Source: shopify.dev/docs/api/usage/gids.
 */
export function shopifyId(kind: ShopifyKind, text: string, shop?: string): string {
  const gid = /^(?:gid:\/\/shopify\/([A-Za-z]{1,40})\/)?([1-9]\d{0,19})$/.exec(text)
  const found = gid === null ? idInAddress(text, shop) : { kind: gid[1] ?? kind, number: gid[2] ?? '' }
  if (found === undefined)
    throw invalid(`Expected a Shopify ${kind} id, such as gid://shopify/${kind}/1234567890, its number, or the address of its page in the admin.`)
  if (found.kind !== kind) {
    const given = KINDS.find((known) => known === found.kind)
    throw invalid(`${given === undefined ? 'That id is of another kind' : `That is the id of a Shopify ${given}`}; this takes a ${kind} id.`)
  }
  return `gid://shopify/${kind}/${found.number}`
}

/** An order is also known by its name, such as `#1001`. A short bare number could be either, so it is refused with advice. */
export function shopifyOrder(text: string, shop?: string): { readonly id: string } | { readonly name: string } {
  if (/^\d+$/.test(text) && text.length < ORDER_ID_DIGITS_MIN)
    throw invalid('A number this short may be an order’s name or its id. For the name write it with its #, such as #1001; for the id use the GID.')
  if (/^#[A-Za-z0-9._-]{1,30}$/.test(text)) return { name: text }
  // Shops may choose a prefix of their own instead of the #.
  if (/^(?=.*\d)[A-Za-z][A-Za-z0-9._-]{1,29}$/.test(text)) return { name: text }
  return { id: shopifyId('Order', text, shop) }
}

const invalid = (detail: string): Refusal => new Refusal('ID_INVALID', { detail })

/** What an address of the admin names, query and fragment aside; `undefined` for any other text. */
function idInAddress(text: string, shop: string | undefined): { readonly kind: string; readonly number: string } | undefined {
  if (!text.startsWith('https://')) return undefined
  const [path = ''] = text.slice('https://'.length).split(/[?#]/, 1)
  const [host = '', ...folders] = path.split('/').filter((part) => part !== '')
  const handle = handleOf(host, folders)
  const [page = '', number = ''] = folders.slice(-2)
  if (handle === undefined || !/^[1-9]\d{0,19}$/.test(number)) return undefined
  if (shop === undefined) throw invalid('An address is not taken here: use the id as a read tool returned it.')
  if (`${handle}.myshopify.com` !== shop) throw invalid('That is an address in another shop than the one this workspace works on.')
  return { kind: PAGES.get(page) ?? '', number }
}

function handleOf(host: string, [first, second]: readonly string[]): string | undefined {
  if (host === 'admin.shopify.com') return first === 'store' ? second : undefined
  return first === 'admin' && host.endsWith('.myshopify.com') ? host.slice(0, -'.myshopify.com'.length) : undefined
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
