/** The audit folder: what its files are called, and how far the logs in it have come. */
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isoTime, LIMITS } from '@countersign/kernel'
import { GENESIS, type Head, readRow } from './row.ts'

export const LOG_END = '.jsonl'
export const CHECKPOINTS_END = '.checkpoints'

const INSTANCE = /^([a-z][a-z0-9-]{0,39})-(\d{8}T\d{6}Z)-[0-9a-f]{8}$/

/** `<server>-<UTC time>-<8 hex>`: names one log of one server process. */
export const instanceName = (server: string, now_ms: number, random: string): string =>
  `${server}-${isoTime(now_ms).replaceAll(/[-:]|\.\d+/g, '')}-${random}`

/** The server that an instance belongs to, or null when the name is not one of ours. */
export const serverOf = (instance: string): string | null => INSTANCE.exec(instance)?.[1] ?? null

/** Instances that have a file with this end in the folder, oldest first. */
export function instancesIn(dir: string, end: string): string[] {
  const names = readdirSync(dir).filter((name) => name.endsWith(end))
  return names
    .map((name) => name.slice(0, -end.length))
    .filter((name) => serverOf(name) !== null)
    .toSorted(byStart)
}

const startOf = (instance: string): string => INSTANCE.exec(instance)?.[2] ?? ''
const byStart = (a: string, b: string): number => (startOf(a) + a < startOf(b) + b ? -1 : 1)

/** The heads of the logs of `server` that were written to last. A log that cannot be read is named all the same, so that its removal is missed. */
export function newestHeads(dir: string, server: string): Head[] {
  const recent = instancesIn(dir, LOG_END)
    .filter((instance) => serverOf(instance) === server)
    .slice(-LIMITS.auditFollowsSeenMax)
    .map((instance) => ({ instance, stat: statSync(join(dir, instance + LOG_END), { throwIfNoEntry: false }) }))
    // A file without a byte is a log whose first row is being written; if that fails, it is removed again.
    .filter(({ stat }) => stat !== undefined && stat.size > 0)
    .toSorted((a, b) => (b.stat?.mtimeMs ?? 0) - (a.stat?.mtimeMs ?? 0))
  return recent.slice(0, LIMITS.auditFollowsMax).map(({ instance }) => headOf(dir, instance))
}

/** From the file's tail alone: starting a server must not read a year of rows. */
function headOf(dir: string, instance: string): Head {
  // A torn line may follow the last whole one; each is at most one row long.
  const tail = readTail(join(dir, instance + LOG_END), LIMITS.auditRowBytesMax * 2)
  const last =
    tail
      .slice(0, tail.lastIndexOf('\n') + 1)
      .trimEnd()
      .split('\n')
      .at(-1) ?? ''
  const row = readRow(last)
  return row === null ? { instance, seq: 0, hash: GENESIS } : { instance, seq: row.seq, hash: row.hash }
}

function readTail(path: string, bytesMax: number): string {
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const buffer = Buffer.alloc(Math.min(size, bytesMax))
    const bytes = readSync(fd, buffer, 0, buffer.length, size - buffer.length)
    return buffer.toString('utf8', 0, bytes)
  } finally {
    closeSync(fd)
  }
}
