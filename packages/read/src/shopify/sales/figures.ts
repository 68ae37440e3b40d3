/** The figures of a report, in the currency's smallest unit, and the exact ways to add and divide them. */
import { assert } from '@countersign/kernel'

export interface Figures {
  readonly orders: number
  /** Before discounts and returns. */
  readonly gross: number
  readonly discounts: number
  /** What came back or was cancelled. */
  readonly refunds: number
  /** Always gross − discounts − refunds. */
  readonly net: number
}

export const NOTHING: Figures = { orders: 0, gross: 0, discounts: 0, refunds: 0, net: 0 }

export function plus(a: Figures, b: Figures): Figures {
  const sum = {
    orders: a.orders + b.orders,
    gross: a.gross + b.gross,
    discounts: a.discounts + b.discounts,
    refunds: a.refunds + b.refunds,
    net: a.net + b.net,
  }
  assert(Object.values(sum).every(Number.isSafeInteger), 'sums of money are safe integers')
  return sum
}

/** What an order brought in on average, before anything came back; rounded to the smallest unit, half away from zero. */
export function averageOf({ orders, gross, discounts }: Figures): number | null {
  if (orders === 0) return null
  const paid = gross - discounts
  return Math.sign(paid) * Math.floor((2 * Math.abs(paid) + orders) / (2 * orders))
}

/** One decimal of a percent; null where there was nothing to compare with. */
export function changePercent(now: number, then: number): number | null {
  if (then <= 0) return null
  return Math.round(((now - then) * 1_000) / then) / 10
}

/** Parts of `total` in proportion to `weights`, which sum to it to the last unit; equal parts where all weights are zero. */
export function spread(total: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return []
  const heavy = weights.some((weight) => weight > 0) ? weights.map((weight) => Math.max(0, weight)) : weights.map(() => 1)
  const sum = heavy.reduce((all, weight) => all + BigInt(weight), 0n)
  const whole = BigInt(total)
  const parts = heavy.map((weight) => Number((whole * BigInt(weight)) / sum))
  const rest = heavy.map((weight, index) => ({ index, left: (whole * BigInt(weight)) % sum }))
  let missing = total - parts.reduce((all, part) => all + part, 0)
  for (const { index } of rest.toSorted((a, b) => (a.left < b.left ? 1 : a.left > b.left ? -1 : a.index - b.index))) {
    if (missing <= 0) break
    parts[index] = (parts[index] ?? 0) + 1
    missing -= 1
  }
  return parts
}
