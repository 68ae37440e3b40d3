/** Chance that can be repeated: the same seed gives the same choices. */

export interface Random {
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly [T, ...T[]]): T
  /** Nothing where there is nothing to pick from. */
  oneOf<T>(items: readonly T[]): T | undefined
  /** One of the names, as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name
}

/** Mulberry32: small, fast, and good enough to wander about with. */
export function random(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (bound: number): number => Math.floor(next() * bound)
  const oneOf = <T>(items: readonly T[]): T | undefined => items[below(items.length)]
  return {
    below,
    oneOf,
    chance: (probability) => next() < probability,
    pick: (items) => oneOf(items) ?? items[0],
    weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
      const entries = Object.entries<number>(weights)
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      const hit = entries.find(([, weight]) => (left -= weight) < 0) ?? entries[0]
      // The names are the record's own keys.
      return (hit?.[0] ?? '') as Name
    },
  }
}
