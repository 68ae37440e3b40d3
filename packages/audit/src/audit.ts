/** The audit log as a server uses it: what `append` returns from is on disk, and while nothing can be recorded every call is refused. */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { assert, LIMITS, Refusal, type Secret } from '@countersign/kernel'
import { makeFolder } from './file.ts'
import { type AuditKeys, auditKeys } from './keys.ts'
import { type Log, type LogOptions, startLog } from './log.ts'
import type { Head, RowDraft } from './row.ts'

export interface AuditOptions extends LogOptions {
  /** Made in `dir/keys` when not given. */
  readonly keys?: AuditKeys
}

export interface Audit {
  /** The log written to now; another one after a failure that passed. */
  readonly file: string
  readonly head: Head
  /** For `auditParams` and `argsHmac`. */
  readonly hashKey: Secret
  /** PEM; an operator keeps it elsewhere. */
  readonly publicKey: string
  /**
   * On disk when it returns; all rows or none count. Throws `AUDIT_UNAVAILABLE` when that cannot be promised: then the caller does nothing.
   * It blocks for one write and one fdatasync.
   */
  append(rows: RowDraft | readonly RowDraft[]): void
  /**
   * Written like `append`, but on disk only with the next append, checkpoint or close: for the end of a call whose beginning is on disk and that
   * changed nothing. A power cut may take it; nothing then stands in the log that did not happen.
   */
  note(rows: RowDraft | readonly RowDraft[]): void
  /** Last checkpoint, then every append is refused. Call it when the server stops. */
  close(): void
}

/** Starts this process's own log in `dir`. Throws `AUDIT_UNAVAILABLE` with the reason as its `cause` when it cannot. */
export function openAudit(options: AuditOptions): Audit {
  assert(/^[a-z][a-z0-9-]{0,39}$/.test(options.server), 'a server name is lower case and short')
  const settings = { ...options, dir: resolve(options.dir) }
  const keys = guarded(() => {
    prepareFolder(settings.dir)
    return options.keys ?? auditKeys(settings.dir)
  })
  let log = guarded(() => startLog(settings, keys, null))
  let tried_ms = options.clock()
  let closed = false

  // Nothing may follow a row whose fate is uncertain, so a failed log is left as it is and a fresh one continues, if the disk allows it by now.
  const sound = (): Log => {
    if (closed) throw new Refusal('AUDIT_UNAVAILABLE', { cause: new Error('the audit log is closed') })
    if (!log.failed || Math.abs(options.clock() - tried_ms) < LIMITS.auditReopenEvery_ms) return log
    tried_ms = options.clock()
    const fresh = guarded(() => startLog(settings, keys, log.head))
    log.close()
    log = fresh
    return log
  }
  const write = (rows: readonly RowDraft[], sync: boolean) => {
    assert(rows.length > 0 && rows.length <= LIMITS.auditAppendRowsMax, 'an append has some rows, not many')
    const current = sound()
    const failedBefore = current.failed
    try {
      current.append(rows, sync)
    } finally {
      if (current.failed && !failedBefore) tried_ms = options.clock()
    }
  }
  const timer = setInterval(() => {
    try {
      sound().checkpoint()
    } catch (error) {
      // The log has noted its failure, and the next append refuses with it; anything else is a bug and must not pass in silence.
      if (!(error instanceof Refusal)) throw error
    }
  }, LIMITS.checkpointEvery_ms)
  timer.unref()

  return {
    get file() {
      return log.file
    },
    get head() {
      return log.head
    },
    hashKey: keys.hmac,
    publicKey: keys.publicKey,
    append: (rows) => write(isList(rows) ? rows : [rows], true),
    note: (rows) => write(isList(rows) ? rows : [rows], false),
    close() {
      if (closed) return
      closed = true
      clearInterval(timer)
      log.close()
    },
  }
}

// `Array.isArray` alone does not narrow a readonly array.
const isList = (rows: RowDraft | readonly RowDraft[]): rows is readonly RowDraft[] => Array.isArray(rows)

function prepareFolder(dir: string): void {
  makeFolder(dir)
  if ((statSync(dir).mode & 0o002) !== 0) throw new Error(`${dir} can be written by every user; run: chmod 700 ${dir}`)
}

/** Whatever goes wrong while a log is opened, the answer is the same: without it nothing is done. */
function guarded<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('AUDIT_UNAVAILABLE', { cause: error })
  }
}
