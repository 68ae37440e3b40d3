/** Counts what a run really met: promises that nothing tested prove nothing. */

export interface Coverage {
  count(what: string, times?: number): void
  of(what: string): number
  add(other: Coverage): void
  /** Everything counted, by name. */
  lines(): readonly (readonly [string, number])[]
}

export function coverage(): Coverage {
  const counts = new Map<string, number>()
  const count = (what: string, times = 1) => void counts.set(what, (counts.get(what) ?? 0) + times)
  return {
    count,
    of: (what) => counts.get(what) ?? 0,
    add: (other) => other.lines().forEach(([what, times]) => count(what, times)),
    lines: () => [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  }
}
