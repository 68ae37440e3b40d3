/** What lies on disk: read while the effects happen, for a row must be there before its effect. */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** The rows without which nothing may happen. */
const BEFORE_AN_EFFECT = ['change_previewed', 'change_approved', 'change_started'] as const

export interface LogTail {
  /** Reads on to the present end of every log, and says how far that is. */
  read(): number
  /** The first of the rows that must be there and was not when the log had been read this far; null when all were. */
  missing(change: string, mark: number): string | null
  /** When the last of the changes was started that were started after the log had been read this far; 0 where none was. */
  latest_ms(mark: number): number
  /** When the log says that the change was started; what waits for a platform happens some seconds later. */
  started_ms(change: string): number | null
}

export function logTail(dir: string): LogTail {
  const offsets = new Map<string, number>()
  const seen = new Map<string, number>()
  const started = new Map<string, number>()
  return {
    read() {
      for (const name of existsSync(dir) ? readdirSync(dir) : []) {
        if (!name.endsWith('.jsonl') || name.includes('checkpoint')) continue
        const from = offsets.get(name) ?? 0
        const text = textFrom(join(dir, name), from)
        const whole = text.slice(0, text.lastIndexOf('\n') + 1)
        offsets.set(name, from + Buffer.byteLength(whole))
        for (const line of whole.split('\n')) {
          const event = BEFORE_AN_EFFECT.find((one) => line.includes(`"event":"${one}"`))
          if (event === undefined) continue
          const { change_id, ts } = JSON.parse(line) as { readonly change_id: string; readonly ts: string }
          if (event === 'change_started') started.set(change_id, Date.parse(ts))
          const key = `${change_id} ${event}`
          if (!seen.has(key)) seen.set(key, seen.size)
        }
      }
      return seen.size
    },
    latest_ms: (mark) =>
      Math.max(0, ...[...started].flatMap(([change, at_ms]) => ((seen.get(`${change} change_started`) ?? 0) >= mark ? [at_ms] : []))),
    started_ms: (change) => started.get(change) ?? null,
    missing: (change, mark) => BEFORE_AN_EFFECT.find((event) => (seen.get(`${change} ${event}`) ?? mark) >= mark) ?? null,
  }
}

function textFrom(path: string, from: number): string {
  const fd = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(fd).size - from))
    readSync(fd, bytes, 0, bytes.length, from)
    return bytes.toString('utf8')
  } finally {
    closeSync(fd)
  }
}

/** Every log of a folder as one text. */
export const wholeLog = (dir: string): string =>
  existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => name.endsWith('.jsonl'))
        .map((name) => readFileSync(join(dir, name), 'utf8'))
        .join('')
    : ''
