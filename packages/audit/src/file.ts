/** A file that only grows: created by this process, written by it alone, synced when told to, and dead after the first failure. */
import { closeSync, constants, existsSync, fdatasyncSync, fsyncSync, mkdirSync, openSync, statSync, fstatSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { Refusal } from '@countersign/kernel'

export interface GrowingFile {
  readonly path: string
  /** True after a failure: what stands at the file's end is then uncertain, so nothing may follow it. */
  readonly failed: boolean
  /** One write; with `sync`, on disk when it returns, and everything before it. Throws `AUDIT_UNAVAILABLE` on any failure, and on every call after one. */
  append(text: string, sync: boolean): void
  /** Puts on disk what was written without. Throws like `append`. */
  sync(): void
  close(): void
}

const unavailable = (cause: unknown): Refusal => new Refusal('AUDIT_UNAVAILABLE', { cause })

/** Creates the file (mode 0600). A file or link of that name that is already there is never opened: logs are not shared. */
export function growingFile(path: string): GrowingFile {
  const fd = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL, 0o600)
  const made = fstatSync(fd, { bigint: true })
  let bytes = 0n
  let open = true
  let failure: unknown = null
  let dirty = false

  // Removed, renamed, replaced, cut or written by somebody else: a row would go where no one finds it, or behind rows that are not ours.
  const checkUntouched = () => {
    const now = statSync(path, { bigint: true })
    if (now.ino !== made.ino || now.dev !== made.dev) throw new Error('the file was replaced while it was in use')
    if (now.size !== bytes) throw new Error('the file was changed by another program')
  }
  const flush = () => {
    if (dirty) fdatasyncSync(fd)
    dirty = false
  }
  const attempt = (work: () => void) => {
    if (failure !== null) throw unavailable(failure)
    if (!open) throw unavailable(new Error('the file is closed'))
    try {
      work()
    } catch (error) {
      failure = error
      throw unavailable(error)
    }
  }
  const close = () => {
    if (!open) return
    open = false
    closeSync(fd)
  }
  return {
    path,
    get failed() {
      return failure !== null
    },
    append: (text, sync) =>
      attempt(() => {
        checkUntouched()
        bytes += BigInt(writeAll(fd, Buffer.from(text, 'utf8')))
        dirty = true
        if (sync) flush()
      }),
    sync: () => attempt(flush),
    close,
  }
}

function writeAll(fd: number, buffer: Buffer): number {
  let done = 0
  while (done < buffer.length) {
    const wrote = writeSync(fd, buffer, done)
    // A write of nothing would loop for ever.
    if (wrote <= 0) throw new Error('the disk took no more bytes')
    done += wrote
  }
  return done
}

/** Makes new names in a folder survive a power cut. */
export function syncFolder(dir: string): void {
  const fd = openSync(dir, constants.O_RDONLY)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** The folder and its parents, for the owner alone. Node's own recursive form never returns where nothing can be made, as under /proc. */
export function makeFolder(dir: string): void {
  if (existsSync(dir)) return
  if (dirname(dir) !== dir) makeFolder(dirname(dir))
  try {
    mkdirSync(dir, { mode: 0o700 })
  } catch (error) {
    // Another server that starts at the same time may have made it in between.
    if (!existsSync(dir)) throw error
  }
}
