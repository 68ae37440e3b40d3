/** Three months of orders: most paid and sent, some open, refunded or cancelled, as a small shop's are. */
import { HOSTILE } from './hostile.ts'
import type { Rng } from './rng.ts'
import type { Customer, Fulfillment, Line, Order, Product, Refund } from './types.ts'

type At = (daysAgo: number) => string

const NOTES: Readonly<Record<number, string>> = {
  2: HOSTILE.orderNote,
  7: 'Please ring at the side entrance.',
  15: HOSTILE.orderNoteMail,
  31: 'It is a present, no invoice in the parcel please.',
}

/** German standard rate; prices contain it. */
const taxIn = (gross: number): number => Math.round((gross * 19) / 119)

function linesOf(rng: Rng, products: readonly Product[], orderId: number): Line[] {
  const chosen = new Set(Array.from({ length: 1 + rng.int(4) }, () => rng.pick(products)))
  return [...chosen].map((product, index) => {
    const variant = rng.pick(product.variants)
    return {
      id: orderId * 10 + index,
      productId: product.id,
      variantId: variant.id,
      title: product.title,
      variantTitle: variant.title,
      sku: variant.sku,
      vendor: product.vendor,
      quantity: rng.chance(70) ? 1 : 2 + rng.int(3),
      unitPrice: variant.price,
    }
  })
}

function fulfillmentsOf(
  rng: Rng,
  id: number,
  name: string,
  state: Order['fulfillment'],
  lines: readonly Line[],
  daysAgo: number,
  at: At,
): Fulfillment[] {
  if (state === 'UNFULFILLED') return []
  const pieces = lines.reduce((sum, line) => sum + line.quantity, 0)
  const number = `00340434${String(100_000_000 + rng.int(899_999_999))}`
  return [
    {
      id: id + 100_000_000,
      name: `${name}.1`,
      createdAt: at(Math.max(daysAgo - 1, 0.02)),
      delivered: daysAgo > 6,
      quantity: state === 'FULFILLED' ? pieces : Math.max(1, pieces - 1),
      tracking: { company: 'DHL', number, url: `https://parcels.example/track/${number}` },
    },
  ]
}

function refundsOf(id: number, financial: Order['financial'], lines: readonly Line[], total: number, daysAgo: number, at: At): Refund[] {
  const [first] = lines
  if (first === undefined || (financial !== 'REFUNDED' && financial !== 'PARTIALLY_REFUNDED')) return []
  const whole = financial === 'REFUNDED'
  const back = whole ? lines : [first]
  const parts = back.map((line) => ({ lineId: line.id, quantity: whole ? line.quantity : 1, subtotal: line.unitPrice * (whole ? line.quantity : 1) }))
  return [
    {
      id: id + 200_000_000,
      createdAt: at(Math.max(daysAgo - 4, 0.01)),
      note: whole ? 'Returned unopened' : 'Arrived broken',
      lines: parts,
      total: whole ? total : Math.min(first.unitPrice, total - 1),
    },
  ]
}

function fatesOf(index: number, daysAgo: number): Pick<Order, 'financial' | 'fulfillment'> & { cancelled: boolean } {
  if (index % 29 === 11) return { financial: 'VOIDED', fulfillment: 'UNFULFILLED', cancelled: true }
  if (index % 23 === 9) return { financial: 'REFUNDED', fulfillment: 'FULFILLED', cancelled: false }
  if (index % 19 === 5) return { financial: 'PARTIALLY_REFUNDED', fulfillment: 'FULFILLED', cancelled: false }
  if (index % 17 === 3) return { financial: 'PENDING', fulfillment: 'UNFULFILLED', cancelled: false }
  if (daysAgo < 2.5) return { financial: 'PAID', fulfillment: index % 4 === 0 ? 'PARTIALLY_FULFILLED' : 'UNFULFILLED', cancelled: false }
  return { financial: 'PAID', fulfillment: 'FULFILLED', cancelled: false }
}

export interface OrdersInput {
  readonly rng: Rng
  readonly count: number
  readonly days: number
  readonly products: readonly Product[]
  readonly customers: readonly Customer[]
  readonly at: At
}

/** Oldest first, as a shop numbers them. `fromNewest` counts back: the newest order is 1. */
export function createOrders({ rng, count, days, products, customers, at }: OrdersInput): Order[] {
  const sold = products.filter((product) => product.status === 'ACTIVE')
  return Array.from({ length: count }, (_, index) => {
    const fromNewest = count - index
    const daysAgo = ((fromNewest - 1) / count) * days + 0.1
    const id = 5_600_000_000_001 + index
    const name = `#${1001 + index}`
    const lines = linesOf(rng, sold, id)
    const { financial, fulfillment, cancelled } = fatesOf(index, daysAgo)
    const subtotal = lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0)
    const discount = index % 12 === 7 ? Math.round(subtotal / 10) : 0
    const shipping = subtotal - discount >= 5_900 ? 0 : 490
    const total = subtotal - discount + shipping
    const fulfillments = fulfillmentsOf(rng, id, name, fulfillment, lines, daysAgo, at)
    const refunds = refundsOf(id, financial, lines, total, daysAgo, at)
    const cancelledAt = cancelled ? at(Math.max(daysAgo - 0.5, 0.01)) : null
    const touched = [at(daysAgo), cancelledAt ?? '', ...fulfillments.map((entry) => entry.createdAt), ...refunds.map((entry) => entry.createdAt)]
    return {
      id,
      number: 1001 + index,
      name,
      createdAt: at(daysAgo),
      updatedAt: touched.toSorted().at(-1) ?? at(daysAgo),
      cancelledAt,
      financial,
      fulfillment,
      // The newest order but one is Anna's: the mailbox asks about it.
      customerId: fromNewest === 2 ? (customers[0]?.id ?? 0) : rng.pick(customers).id,
      lines,
      subtotal,
      discount,
      discountCodes: discount > 0 ? ['AHOI10'] : [],
      shipping,
      tax: taxIn(total),
      total,
      fulfillments,
      refunds,
      note: NOTES[fromNewest] ?? null,
      tags: [...(index % 13 === 4 ? ['gift'] : []), ...(fromNewest === 2 ? [`call ${customers[0]?.phone ?? ''}`] : [])],
      gateway: financial === 'PENDING' ? 'bank_transfer' : 'shopify_payments',
    }
  })
}
