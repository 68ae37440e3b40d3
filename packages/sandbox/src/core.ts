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
  /** What the request asked for, as it came: a GraphQL request's variables, a Graph call's parameters. */
  readonly sent?: Readonly<Record<string, unknown>>
}

export const PLATFORM_NAMES = ['shopify', 'meta', 'imap', 'smtp'] as const
export type PlatformName = (typeof PLATFORM_NAMES)[number]

export const FAULT_KINDS = ['drop_before', 'drop_after', 'http_500', 'http_429', 'throttled', 'slow', 'forbidden'] as const
/** `drop_before` closes the connection before anything happened; `drop_after` after the effect, before the answer. */
export type FaultKind = (typeof FAULT_KINDS)[number]

/** What a request asks of a platform: to show something, or to change something. */
export type RequestKind = 'read' | 'write'

export interface Core {
  readonly effects: readonly Effect[]
  record(effect: Omit<Effect, 'at'>): void
  /** Orders a fault for the next `times` requests of a platform, or for the next of that kind alone. */
  order(platform: PlatformName, kind: FaultKind, times: number, on?: RequestKind): void
  /**
   * The fault for this request, if one is ordered; each call uses one up. `drop_after` waits for a write: it is about a lost answer to a change,
   * and the reads that come before one would use it up.
   */
  take(platform: PlatformName, request?: RequestKind): FaultKind | undefined
  reset(): void
}

/** The same list; effects that are put on it say what their request asked for. */
export const saying = (core: Core, sent: NonNullable<Effect['sent']>): Core => ({
  ...core,
  record: (effect) => core.record({ ...effect, sent }),
})

interface Order {
  readonly platform: PlatformName
  readonly kind: FaultKind
  readonly on: RequestKind | undefined
  times: number
}

export function createCore(now: () => number = Date.now): Core {
  const effects: Effect[] = []
  const faults: Order[] = []
  return {
    effects,
    record: (effect) => void effects.push({ at: new Date(now()).toISOString(), ...effect }),
    order: (platform, kind, times, on = kind === 'drop_after' ? 'write' : undefined) => void faults.push({ platform, kind, times, on }),
    take(platform, request = 'write') {
      const next = faults.find((fault) => fault.platform === platform && (fault.on ?? request) === request)
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
