/** Runs one tool: so many at once, each with a deadline, and whatever it throws becomes a refusal in our own words. */
import { LIMITS, Refusal, type RefusalCode } from '@countersign/kernel'
import { type Answer, refusedAnswer, shape } from './answer.ts'
import { FormNeeded } from './form.ts'
import type { Call, ServedTool } from './served.ts'

export interface Workers {
  readonly full: () => boolean
  /** Never throws. A tool that needs its person has ended like any other: while the person types, no place is held and no deadline runs. */
  run(tool: ServedTool, input: Record<string, unknown>, caller: Call): Promise<Answer | FormNeeded>
}

export function workers(onBug: (reference: string, error: unknown) => void): Workers {
  let busy = 0
  return {
    full: () => busy >= LIMITS.callsAtOnceMax,
    async run(tool, input, caller) {
      if (caller.signal.aborted) return refusedAnswer(new Refusal('CANCELLED'))
      const deadline = AbortSignal.timeout(tool.deadline_ms)
      const signal = AbortSignal.any([caller.signal, deadline])
      // An effect under way is not left alone: its caller may go, but its outcome is waited for and logged.
      const stop = tool.tellsOfEffect ? deadline : signal
      busy++
      // A place is free when the work has ended, not when its caller has gone: or a client that calls and cancels would run any number at once.
      // Work that does not heed its signal ends with the deadlines of its own requests.
      const work = Promise.try(() => tool.run(input, { ...caller, signal })).finally(() => busy--)
      const bug = (error: unknown): Answer => {
        onBug(caller.correlationId, error)
        return own(tool, 'INTERNAL', caller.correlationId)
      }
      const stopped = (): Answer => own(tool, deadline.aborted ? 'DEADLINE_EXCEEDED' : 'CANCELLED')
      let result: Record<string, unknown> | undefined
      try {
        result = await untilAborted(work, stop)
      } catch (error) {
        if (error instanceof FormNeeded) return asked(error, caller)
        if (error instanceof Refusal && (error.code !== 'CANCELLED' || tool.tellsOfEffect)) return refusedAnswer(error)
        return stop.aborted ? stopped() : bug(error)
      }
      if (result === undefined) return stop.aborted ? stopped() : bug(new TypeError('a tool gave nothing'))
      try {
        return shape(tool.output, result)
      } catch (error) {
        return error instanceof Refusal ? own(tool, error.code) : bug(error)
      }
    },
  }
}

/** Without a channel to a person there is no risky write. */
function asked(needed: FormNeeded, { signal, form }: Call): Answer | FormNeeded {
  if (signal.aborted) return refusedAnswer(new Refusal('CANCELLED'))
  if (form.able) return needed
  return refusedAnswer(new Refusal('APPROVAL_UNAVAILABLE', { detail: 'This client cannot show its person a form to type into.' }))
}

/** A refusal that the house makes after the tool has begun: unlike the tool, it does not know whether there was an effect. */
function own(tool: ServedTool, code: RefusalCode, reference?: string): Answer {
  const doubt = { effect: 'unknown', detail: 'It may have had its effect all the same: look at the change before anything is repeated.' } as const
  return refusedAnswer(new Refusal(code, tool.tellsOfEffect ? doubt : {}), reference)
}

/** The work's result, or nothing once the signal is aborted: a tool that does not heed its signal must not hold its caller. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined)
    signal.addEventListener('abort', stop, { once: true })
    // Listened to in any case: a failure after the abort would otherwise end the process as an unhandled rejection.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
