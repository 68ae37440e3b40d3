/** Bounded concurrency: so many at once, so many waiting, the rest refused. First come, first served. */
import { LIMITS, Refusal } from '@countersign/kernel'

export type Lanes = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>

interface Waiting {
  readonly go: () => void
}

export function lanes(atOnce: number = LIMITS.upstreamAtOnceMax, waitingMax: number = LIMITS.upstreamWaitingMax): Lanes {
  let running = 0
  const queue: Waiting[] = []

  const turn = (signal: AbortSignal): Promise<void> => {
    if (running < atOnce) {
      running += 1
      return Promise.resolve()
    }
    if (queue.length >= waitingMax) return Promise.reject(new Refusal('TOO_MANY_CALLS'))
    return new Promise((resolve, reject) => {
      const leave = () => {
        const place = queue.indexOf(waiting)
        // Already called up: the lane is given on by whoever runs.
        if (place !== -1) queue.splice(place, 1)
        reject(new Refusal('DEADLINE_EXCEEDED'))
      }
      const waiting: Waiting = {
        go() {
          signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      queue.push(waiting)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  return async (signal, work) => {
    if (signal.aborted) throw new Refusal('DEADLINE_EXCEEDED')
    await turn(signal)
    try {
      return await work()
    } finally {
      const next = queue.shift()
      // The lane passes from hand to hand, so that nobody new slips in before those who waited.
      if (next === undefined) running -= 1
      else next.go()
    }
  }
}
