/** Numbers that look random and are the same at every start, so that a test may name an order by its number. */

export interface Rng {
  /** A whole number from 0 to `below` − 1. */
  int(below: number): number
  pick<T>(items: readonly T[]): T
  /** True `percent` times in a hundred. */
  chance(percent: number): boolean
}

/** Mulberry32: small, public domain, good enough to scatter a shop's orders. */
export function createRng(seed: number): Rng {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number): number => Math.floor(next() * below)
  return {
    int,
    pick(items) {
      const item = items[int(items.length)]
      if (item === undefined) throw new RangeError('pick from an empty list')
      return item
    },
    chance: (percent) => int(100) < percent,
  }
}
