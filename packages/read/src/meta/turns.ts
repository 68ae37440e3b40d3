/** How many requests of one connection are on their way at once; the others wait their turn, within their own deadline. */
import { LIMITS, Refusal } from '@countersign/kernel'

export type Turns = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>

export function turns(max: number): Turns {
  const waiting: (() => void)[] = []
  let running = 0

  const place = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(enter), 1)
        reject(new Refusal('DEADLINE_EXCEEDED'))
      }
      if (signal.aborted) return reject(new Refusal('DEADLINE_EXCEEDED'))
      if (waiting.length >= LIMITS.metaCallsWaitingMax) return reject(new Refusal('TOO_MANY_CALLS', { retryAfterS: 1 }))
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(enter)
    })

  return async (signal, work) => {
    // A place is handed on, never given back and taken again: otherwise a newcomer could slip in between and make one too many.
    if (running >= max) await place(signal)
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running--
      else next()
    }
  }
}
