/** How an audit folder stands, for somebody who only looks: nothing is made in it that stays, and no log is begun. */
import { accessSync, closeSync, constants, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { CHECKPOINTS_END, instancesIn, LOG_END } from './folder.ts'

export interface FolderState {
  /** `new`: it is not there yet, and the server can make it. */
  readonly state: 'ready' | 'new' | 'unusable'
  /** Why it is unusable: the end of a sentence that begins with the folder. */
  readonly why: string | null
  readonly logs: number
  /** Of logs and checkpoints together: what a verification would read. */
  readonly bytes: number
}

export function folderState(path: string): FolderState {
  const dir = resolve(path)
  const none = { logs: 0, bytes: 0 }
  try {
    const stat = statSync(dir, { throwIfNoEntry: false })
    if (stat === undefined) {
      accessSync(nearest(dir), constants.W_OK | constants.X_OK)
      return { state: 'new', why: null, ...none }
    }
    if (!stat.isDirectory()) return { state: 'unusable', why: 'is not a folder', ...none }
    if ((stat.mode & 0o002) !== 0) return { state: 'unusable', why: `can be written by every user; run: chmod 700 ${dir}`, ...none }
    tryWriting(dir)
    const files = [LOG_END, CHECKPOINTS_END].flatMap((end) => instancesIn(dir, end).map((instance) => instance + end))
    const bytes = files.reduce((sum, file) => sum + (statSync(join(dir, file), { throwIfNoEntry: false })?.size ?? 0), 0)
    return { state: 'ready', why: null, logs: files.filter((file) => file.endsWith(LOG_END)).length, bytes }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    return { state: 'unusable', why: `cannot be written by this user (${code})`, ...none }
  }
}

/** A full disk takes an open file and refuses its bytes, so a byte is written and synced. */
function tryWriting(dir: string): void {
  const path = join(dir, `.doctor.${process.pid}`)
  const fd = openSync(path, 'wx', 0o600)
  try {
    writeSync(fd, '.')
    fsyncSync(fd)
  } finally {
    closeSync(fd)
    rmSync(path, { force: true })
  }
}

/** The folder above that is there, in which the missing ones would be made. */
function nearest(dir: string): string {
  const above = dirname(dir)
  return above === dir || statSync(above, { throwIfNoEntry: false }) !== undefined ? above : nearest(above)
}
