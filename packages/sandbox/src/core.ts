/** What all stand-ins share: the list of effects that reached a platform, and the faults a test has ordered. */

/** One change that a platform accepted; what the oracle of every test counts. */
export interface Effect {
  readonly at: string
  readonly platform: PlatformName
  /** The mutation, edge or SMTP verb, e.g. `productVariantsBulkUpdate`. */
  readonly operation: string
  /** What it changed, e.g. a GID, an object id, an address. */
  readonly target: string
  readonly detail: Readonly<Record<string, unknown>>
}

export type PlatformName = 'shopify' | 'meta' | 'imap' | 'smtp'

export const FAULT_KINDS = ['drop_before', 'drop_after', 'http_500', 'http_429', 'throttled', 'slow', 'forbidden'] as const
/** `drop_before` closes the connection before anything happened; `drop_after` after the effect, before the answer. */
export type FaultKind = (typeof FAULT_KINDS)[number]

export interface Core {
  readonly effects: readonly Effect[]
  record(effect: Omit<Effect, 'at'>): void
  /**
   * Orders a fault for the next `times` requests of a platform. With `on: 'write'`, which `drop_after` always has, reads pass it by and leave it
   * for the next request that would change something: a change looks several times before its one write.
   */
  order(platform: PlatformName, kind: FaultKind, times: number, on?: 'any' | 'write'): void
  /** The fault for this request, if one is ordered; each call uses one up. `write` says whether the request would change something. */
  take(platform: PlatformName, write?: boolean): FaultKind | undefined
  reset(): void
}

export function createCore(now: () => number = Date.now): Core {
  const effects: Effect[] = []
  const faults: { platform: PlatformName; kind: FaultKind; times: number; on: 'any' | 'write' }[] = []
  return {
    effects,
    record: (effect) => void effects.push({ at: new Date(now()).toISOString(), ...effect }),
    order: (platform, kind, times, on = 'any') => void faults.push({ platform, kind, times, on: kind === 'drop_after' ? 'write' : on }),
    take(platform, write = true) {
      const next = faults.find((fault) => fault.platform === platform && (write || fault.on === 'any'))
      if (next === undefined) return undefined
      next.times -= 1
      if (next.times <= 0) faults.splice(faults.indexOf(next), 1)
      return next.kind
    },
    reset() {
      effects.length = 0
      faults.length = 0
    },
  }
}
