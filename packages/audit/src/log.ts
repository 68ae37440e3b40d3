/** One log: rows and checkpoints of one server process, from its first row to its last checkpoint. It never recovers; see `audit.ts`. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, isoTime, LIMITS, Refusal } from '@countersign/kernel'
import { signCheckpoint } from './checkpoint.ts'
import { growingFile, type GrowingFile, syncFolder } from './file.ts'
import { CHECKPOINTS_END, instanceName, LOG_END, newestHeads } from './folder.ts'
import type { AuditKeys } from './keys.ts'
import { GENESIS, type Head, type RowDraft, sealRow } from './row.ts'

export interface LogOptions {
  readonly dir: string
  readonly server: string
  readonly environment: string
  readonly clock: Clock
  readonly versions: { readonly [name: string]: string }
  readonly configDigest: string
}

export interface Log {
  readonly file: string
  readonly head: Head
  readonly failed: boolean
  append(rows: readonly RowDraft[], sync: boolean): void
  checkpoint(): void
  /** With a last checkpoint, unless the log has failed. */
  close(): void
}

/** Creates the files and writes the first row and the first checkpoint. `before` is the log that this process had to give up. */
export function startLog(options: LogOptions, keys: AuditKeys, before: Head | null): Log {
  const instance = instanceName(options.server, options.clock(), randomBytes(4).toString('hex'))
  const path = join(options.dir, instance)
  const others = newestHeads(options.dir, options.server).filter((head) => head.instance !== before?.instance)
  const follows = [...(before === null ? [] : [before]), ...others].slice(0, LIMITS.auditFollowsMax)
  const made: GrowingFile[] = []
  try {
    for (const end of [LOG_END, CHECKPOINTS_END]) made.push(growingFile(path + end))
    syncFolder(options.dir)
    const [rows, checkpoints] = made
    if (rows === undefined || checkpoints === undefined) throw new Error('the log has two files')
    const log = logOf(options, keys, instance, rows, checkpoints)
    log.append(
      [
        {
          event: 'server_started',
          correlation_id: instance,
          status: 'started',
          reason: before === null ? null : 'the log before this one could not be written any more',
          versions: options.versions,
          config_digest: options.configDigest,
          follows,
        },
      ],
      true,
    )
    log.checkpoint()
    return log
  } catch (error) {
    // Nothing was recorded for anybody yet, and a file without a sound first row would look like a damaged log.
    for (const file of made) discard(file)
    throw error
  }
}

function discard(file: GrowingFile): void {
  try {
    file.close()
    rmSync(file.path, { force: true })
  } catch {
    // The disk is in trouble already, and that trouble is what the caller is told.
  }
}

function logOf(options: LogOptions, keys: AuditKeys, instance: string, rows: GrowingFile, checkpoints: GrowingFile): Log {
  const { server, environment, clock } = options
  let head: Head = { instance, seq: 0, hash: GENESIS }
  let signed = { n: 0, seq: 0, at_ms: clock() }
  let closed = false

  const sign = (final: boolean) => {
    const at_ms = clock()
    // A signature for rows that a power cut could still take would accuse an honest log.
    rows.sync()
    checkpoints.append(signCheckpoint({ ...head, server, n: signed.n + 1, ts: isoTime(at_ms), final }, keys), true)
    signed = { n: signed.n + 1, seq: head.seq, at_ms }
  }
  // A clock that was set back counts as due: waiting for it could take years.
  const due = () => head.seq - signed.seq >= LIMITS.checkpointEveryRows || Math.abs(clock() - signed.at_ms) >= LIMITS.checkpointEvery_ms
  const failed = () => rows.failed || checkpoints.failed
  // Either file's failure ends the log: rows that no checkpoint will ever sign are no record.
  const checkSound = () => {
    if (closed || failed()) throw new Refusal('AUDIT_UNAVAILABLE', { cause: new Error('the log is closed or failed before') })
  }
  return {
    file: rows.path,
    get head() {
      return head
    },
    get failed() {
      return failed()
    },
    append(drafts, sync) {
      checkSound()
      // Before the rows, not after: if it fails, nothing of this append stands in the log and the refusal is the whole truth.
      if (head.seq > 0 && due()) sign(false)
      const ts = isoTime(clock())
      let next = head
      let text = ''
      for (const draft of drafts) {
        const sealed = sealRow(draft, { ts, seq: next.seq + 1, server, instance, environment, prev: next.hash })
        next = { instance, seq: next.seq + 1, hash: sealed.hash }
        text += sealed.line
      }
      rows.append(text, sync)
      head = next
    },
    checkpoint() {
      checkSound()
      sign(false)
    },
    close() {
      if (closed) return
      closed = true
      try {
        if (!failed()) sign(true)
      } finally {
        rows.close()
        checkpoints.close()
      }
    },
  }
}
