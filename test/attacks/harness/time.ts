/** Time that the generator moves: for the servers, the platforms and this harness alike. */
import { setImmediate as turn } from 'node:timers/promises'
import timers from 'node:timers/promises'
import { syncBuiltinESMExports } from 'node:module'
import { mock } from 'node:test'
import { LIMITS } from '@countersign/kernel'

const BEGIN_MS = Date.UTC(2026, 10, 20, 9)

/** The stand-in of the mail server greets this late, to catch who talks before; here it would be most of the run. */
const GREETING_MS = 100

// The check of rights that a server makes by itself goes by the clock on the wall; here every preview has made it before, and a seed must tell the same story twice.

export interface VirtualTime {
  begin(): void
  pass(ms: number): void
  stop(): void
}

/** Everybody who asks for the time gets the generator's, and whoever waits a while between tries waits no real time. */
export function virtualTime(): VirtualTime {
  const real = timers.setTimeout
  mock.timers.enable({ apis: ['Date'], now: BEGIN_MS })
  // The same promise, but the time passes at once; an ended signal still ends it.
  const instant: typeof timers.setTimeout = async (ms = 0, value, options) => {
    await turn()
    mock.timers.setTime(Date.now() + Math.ceil(ms))
    options?.signal?.throwIfAborted()
    // Who gave no value asked for none.
    return value as Exclude<typeof value, undefined>
  }
  timers.setTimeout = instant
  syncBuiltinESMExports()
  const wait = globalThis.setTimeout
  globalThis.setTimeout = Object.assign(
    (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
      wait(ms === LIMITS.rightsAfterStart_ms ? () => undefined : work, ms === GREETING_MS ? 0 : ms, ...args),
    wait,
  )
  return {
    begin: () => mock.timers.setTime(BEGIN_MS),
    pass: (ms) => mock.timers.setTime(Date.now() + ms),
    stop() {
      mock.timers.reset()
      timers.setTimeout = real
      globalThis.setTimeout = wait
      syncBuiltinESMExports()
    },
  }
}
