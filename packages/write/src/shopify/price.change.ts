/** Previews new prices for variants of one product. */
import { type Money, moneyText, Refusal, shopifyId, showMoney, showPercent } from '@countersign/kernel'
import { type Plan, type Weight, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { cleanLine, idField, moneyField, moneyOf, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { refField } from './words.ts'
import type { PriceDoes, ShopifyWriter } from './writer.ts'

export type PriceLook = Pick<ShopifyReader, 'productGet'>
type Product = Awaited<ReturnType<PriceLook['productGet']>>
type Variant = Product['variants'][number]

interface Move {
  readonly variant: Variant
  readonly to: Money
}

export const priceChange = writeTool<PriceLook, Pick<ShopifyWriter, 'changePrices'>>()({
  name: 'preview_shopify_price_change',
  title: 'Preview a price change',
  description: 'Prepares new prices for up to 50 variants of one product, in the shop’s currency; nothing changes.',
  platform: 'shopify',
  input: z.strictObject({
    product_id: refField,
    changes: z
      .array(z.strictObject({ variant_id: idField, price: moneyField }))
      .min(1)
      .max(50),
    reason: reasonField,
  }),
  log: { product_id: 'plain', changes: 'plain' },
  scope: 'write_products',

  async plan(input, look): Promise<Plan<PriceDoes>> {
    const product = await look.productGet(input.product_id)
    const asked = input.changes.map(({ variant_id, price }) => move(product, shopifyId('ProductVariant', variant_id), moneyOf(price)))
    if (new Set(asked.map(({ variant }) => variant.id)).size !== asked.length)
      throw new Refusal('INPUT_INVALID', { detail: 'Each variant may stand in `changes` once.' })
    const moves = asked.filter(({ variant, to }) => variant.price.minor !== to.minor).toSorted(fartherFirst)
    if (moves.length === 0) throw new Refusal('NOTHING_TO_CHANGE')
    const does: PriceDoes = {
      product_id: product.id,
      currency: product.currency,
      variants: moves.map(({ variant, to }) => ({ id: variant.id, minor: to.minor })),
    }
    return {
      targets: [`shopify:${product.id}`],
      summary: summaryOf(product, moves),
      facts: moves.map(({ variant, to }) => ({
        label: `Price of variant ${numberOf(variant.id)}`,
        before: showMoney(variant.price),
        after: showMoney(to),
      })),
      consequences: [
        product.status.toUpperCase() === 'ACTIVE'
          ? 'Customers see and pay the new price at once, in carts that are already open as well.'
          : 'The product is not on sale now; the new price holds when it is.',
        'Orders that are already placed keep their price.',
      ],
      warnings: [...asked.flatMap(sameWarning), ...moves.flatMap(compareAtWarning)],
      untrusted: namesOf(product, moves),
      sees: {
        status: product.status,
        currency: product.currency,
        variants: moves.map(({ variant }) => ({ id: variant.id, price: variant.price.minor, compare_at: variant.compareAtPrice?.minor ?? null })),
      },
      weights: moves.flatMap(weightsOf),
      reaches: [],
      undo: 'A price change back to the prices shown as before.',
      reverse: {
        tool: 'preview_shopify_price_change',
        input: {
          product_id: product.id,
          changes: moves.map(({ variant }) => ({ variant_id: variant.id, price: { ...moneyText(variant.price) } })),
        },
      },
      does,
    }
  },

  execute: (does, shop) => shop.changePrices(does),

  async readBack(does, look) {
    const { variants } = await look.productGet(does.product_id)
    return does.variants.every(({ id, minor }) => variants.some((variant) => variant.id === id && variant.price.minor === minor))
  },
})

function move(product: Product, variantId: string, to: Money): Move {
  const variant = product.variants.find(({ id }) => id === variantId)
  if (variant === undefined)
    throw new Refusal('NOT_FOUND', { detail: `Variant ${numberOf(variantId)} is not one of product ${numberOf(product.id)}.` })
  if (to.currency !== product.currency || variant.price.currency !== product.currency)
    throw new Refusal('CURRENCY_MISMATCH', { detail: `The shop uses ${product.currency}.` })
  if (to.minor <= 0) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'A price of zero would give the variant away.' })
  return { variant, to }
}

/** The number in a GID: what a person finds in the shop's own address bar. */
const numberOf = (gid: string): string => gid.slice(gid.lastIndexOf('/') + 1)

/** A price from nothing has no percentage; the gate refuses it in its own words. */
const percentOf = (from: Money, to: Money): string => (from.minor > 0 ? ` (${showPercent(from.minor, to.minor)})` : '')

/** By its share of the present price, whatever the caller's order: what moves most must not stand where a summary only counts. */
function fartherFirst(a: Move, b: Move): number {
  const [left, right] = [farOf(a) * BigInt(b.variant.price.minor), farOf(b) * BigInt(a.variant.price.minor)]
  return left === right ? 0 : left > right ? -1 : 1
}

const farOf = ({ variant, to }: Move): bigint => BigInt(Math.abs(to.minor - variant.price.minor))

const NAMED_MAX = 3

function summaryOf(product: Product, moves: readonly Move[]): string {
  const named = moves
    .slice(0, NAMED_MAX)
    .map(({ variant, to }) => `variant ${numberOf(variant.id)} from ${showMoney(variant.price)} to ${showMoney(to)}${percentOf(variant.price, to)}`)
  const rest = moves.slice(NAMED_MAX)
  const more = rest.length === 0 ? [] : [`${rest.length} more${atMost(rest)}`]
  return `Change ${moves.length === 1 ? 'the price of one variant' : `the prices of ${moves.length} variants`} of Shopify product ${numberOf(product.id)}: ${[...named, ...more].join('; ')}`
}

/** The farthest fall and the farthest rise of those that are only counted. */
function atMost(rest: readonly Move[]): string {
  const counted = rest.filter(({ variant }) => variant.price.minor > 0)
  const ends = [counted.find(({ variant, to }) => to.minor < variant.price.minor), counted.find(({ variant, to }) => to.minor > variant.price.minor)]
  const words = ends.flatMap((end) => (end === undefined ? [] : [showPercent(end.variant.price.minor, end.to.minor)]))
  return words.length === 0 ? '' : `, each by at most ${words.join(' or ')}`
}

const namesOf = (product: Product, moves: readonly Move[]): Record<string, string> => ({
  product: cleanLine(product.title, 120),
  ...Object.fromEntries(moves.map(({ variant }) => [`variant ${numberOf(variant.id)}`, cleanLine(variant.title, 80)])),
})

const sameWarning = ({ variant, to }: Move): string[] =>
  variant.price.minor === to.minor ? [`Variant ${numberOf(variant.id)} already costs ${showMoney(to)} and is left out.`] : []

function compareAtWarning({ variant, to }: Move): string[] {
  const compareAt = variant.compareAtPrice
  if (compareAt === null || compareAt.currency !== to.currency || to.minor < compareAt.minor) return []
  return [`The compare-at price of variant ${numberOf(variant.id)} is ${showMoney(compareAt)}: at the new price the shop shows no reduction.`]
}

function weightsOf({ variant, to }: Move): Weight[] {
  const object = `shopify:${variant.id}`
  return [
    { kind: 'ratio', cap: 'change_percent', object, before: variant.price.minor, after: to.minor },
    { kind: 'level', cap: 'max_price', object, minor: to.minor, currency: to.currency },
    { kind: 'level', cap: 'price_floor', object, minor: to.minor, currency: to.currency },
  ]
}
