/** Why no change may start at the moment: the person froze, the clock went back, the ledger is an older one, or the house said that it has stopped. */
import type { LogTail } from './logs.ts'

/** What clocks may go back without anybody's noticing. */
const CLOCK_SLACK_MS = 5_000

export interface Stops {
  /** From now on nothing starts. */
  stop(why: string): void
  /** The clock has just gone back. */
  wentBack(): void
  /** A copy of the ledger was made, and later put back. */
  copied(): void
  putBack(): void
  /** The person looked, and writes go on. */
  lift(): void
  /** At this very moment: for an effect that happens now, why its change could not start; null where it could, or had before. */
  now(): (change: string) => string | null
  readonly any: boolean
}

export function stopsOver(tail: LogTail): Stops {
  const stops = new Map<string, { readonly mark: number; readonly until_ms: number }>()
  let [lifted, lifted_ms, copied] = [0, 0, 0]
  const stop = (why: string, until_ms = Number.POSITIVE_INFINITY) => {
    if (!stops.has(why)) stops.set(why, { mark: tail.read(), until_ms })
  }
  return {
    stop: (why) => stop(why),
    wentBack() {
      tail.read()
      const until_ms = Math.max(lifted_ms, tail.latest_ms(lifted)) - CLOCK_SLACK_MS
      if (Date.now() < until_ms) stop(`the clock is behind ${until_ms}`, until_ms)
    },
    copied: () => void (copied = tail.read()),
    putBack() {
      tail.read()
      // It was frozen in the file that is gone.
      stops.delete(FROZEN)
      if (tail.latest_ms(copied) > 0) stop('the ledger is an older one')
    },
    lift() {
      stops.clear()
      ;[lifted, lifted_ms] = [tail.read(), Date.now()]
    },
    now() {
      const present = [...stops]
      return (change) => {
        const started_ms = tail.started_ms(change) ?? 0
        return present.find(([, { mark, until_ms }]) => started_ms < until_ms && tail.missing(change, mark) !== null)?.[0] ?? null
      }
    },
    get any() {
      return stops.size > 0
    },
  }
}

export const FROZEN = 'it was frozen'
