/** Runs one tool: so many at once, each with a deadline, and whatever it throws becomes a refusal in our own words. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { type Answer, refusedAnswer, shape } from './answer.ts'
import type { Call, ServedTool } from './served.ts'

export interface Workers {
  readonly full: () => boolean
  /** Never throws. */
  run(tool: ServedTool, input: Record<string, unknown>, caller: Call): Promise<Answer>
}

export function workers(onBug: (reference: string, error: unknown) => void): Workers {
  let busy = 0
  return {
    full: () => busy >= LIMITS.callsAtOnceMax,
    async run(tool, input, caller) {
      if (caller.signal.aborted) return refusedAnswer(new Refusal('CANCELLED'))
      const deadline = AbortSignal.timeout(tool.deadline_ms)
      const signal = AbortSignal.any([caller.signal, deadline])
      busy++
      // A place is free when the work has ended, not when its caller has gone: or a client that calls and cancels would run any number at once.
      // Work that does not heed its signal ends with the deadlines of its own requests.
      const work = Promise.try(() => tool.run(input, { ...caller, signal })).finally(() => busy--)
      try {
        // An effect under way is not left alone: its caller may go, but its outcome is waited for and logged.
        return shape(tool.output, await untilAborted(work, tool.tellsOfEffect ? deadline : signal))
      } catch (error) {
        if (error instanceof Refusal && (error.code !== 'CANCELLED' || tool.tellsOfEffect)) return refusedAnswer(error)
        if (caller.signal.aborted && !tool.tellsOfEffect) return refusedAnswer(new Refusal('CANCELLED'))
        const doubt = tool.tellsOfEffect ? { effect: 'unknown' as const, detail: DOUBT } : {}
        if (deadline.aborted) return refusedAnswer(new Refusal('DEADLINE_EXCEEDED', doubt))
        onBug(caller.correlationId, error)
        return refusedAnswer(new Refusal('INTERNAL', doubt), caller.correlationId)
      }
    },
  }
}

const DOUBT = 'It may have had its effect all the same: look at the change before anything is repeated.'

/** A tool that does not heed its signal must not hold its caller. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new Refusal('CANCELLED'))
    signal.addEventListener('abort', stop, { once: true })
    // Listened to in any case: a failure after the abort would otherwise end the process as an unhandled rejection.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
