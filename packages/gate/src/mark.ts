/** How many steps the ledger has taken that it must not forget, kept outside it: a ledger that was put back from a backup is found by it. */
import { closeSync, constants, fdatasyncSync, openSync, readSync, writeSync } from 'node:fs'
import { Refusal } from '@countersign/kernel'

export interface Mark {
  /** 0 where there is none yet. Throws `LEDGER_UNAVAILABLE`. */
  read(): number
  /** On disk when it returns; never lower than it was. Throws `LEDGER_UNAVAILABLE`. */
  raise(steps: number): void
}

/** One number of fixed width, written over itself: within one sector, so that a power cut leaves the old one or the new one. */
const DIGITS = 16

export function markIn(path: string): Mark {
  const mark: Mark = {
    read: () =>
      opened(path, constants.O_RDWR | constants.O_CREAT, (file) => {
        const buffer = Buffer.alloc(DIGITS + 1)
        const bytes = readSync(file, buffer, 0, DIGITS + 1, 0)
        if (bytes === 0) return 0
        const text = buffer.toString('latin1', 0, bytes)
        if (!/^\d{16}\n$/.test(text) || !Number.isSafeInteger(Number(text))) throw new Error('the mark is not a number')
        return Number(text)
      }),
    raise(steps) {
      // Of two processes the slower one must not lower it.
      if (steps <= mark.read()) return
      opened(path, constants.O_WRONLY | constants.O_CREAT, (file) => {
        writeSync(file, `${String(steps).padStart(DIGITS, '0')}\n`, 0)
        fdatasyncSync(file)
      })
    },
  }
  return mark
}

function opened<T>(path: string, flags: number, work: (file: number) => T): T {
  try {
    const file = openSync(path, flags, 0o600)
    try {
      return work(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw new Refusal('LEDGER_UNAVAILABLE', { cause: error })
  }
}
