/** A process that only writes an audit log, so that tests can start several, fill its disk, take its rights or kill it. */
import { readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openAudit, type RowDraft, verifyLogs } from '@countersign/audit'
import { Refusal } from '@countersign/kernel'

const [mode = '', dir = '', rows = '0', start_ms = '0'] = process.argv.slice(2)
const say = (line: unknown) => writeSync(1, `${JSON.stringify(line)}\n`)
let late_ms = 0
const open = () =>
  openAudit({ dir, server: 'write-server', environment: 'development', clock: () => Date.now() + late_ms, versions: {}, configDigest: 'd' })
const call: RowDraft = { event: 'tool_call_requested', correlation_id: 'c-1', tool: 'apply_change', params: { text: 'x'.repeat(100) } }
const refusalOf = (work: () => unknown): { code: string; cause: string } | null => {
  try {
    work()
    return null
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { code: error.code, cause: String(error.cause) }
  }
}

const modes: Readonly<Record<string, () => void>> = {
  /** Waits for the moment given, writes some rows and stops in order. */
  some() {
    // So that several start in the same millisecond, not one after the other.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.max(0, Number(start_ms) - Date.now()))
    const audit = open()
    for (let i = 0; i < Number(rows); i++) audit.append([call, call])
    audit.close()
  },
  /** Writes until it is killed, and says which row was acknowledged last. */
  forever() {
    const audit = open()
    for (;;) {
      audit.append([call, call])
      writeSync(1, `${audit.head.seq}\n`)
    }
  },
  /** Writes until the disk is full, goes on trying, then makes room and lets the waiting time pass. */
  fill() {
    const audit = open()
    const file = audit.file
    let refusal = null
    for (let i = 0; i < 20_000 && refusal === null; i++) refusal = refusalOf(() => audit.append(call))
    const [acknowledged, bytes] = [audit.head.seq, statSync(file).size]
    const again = Array.from({ length: 5 }, () => refusalOf(() => audit.append(call))?.code)
    const bytesAfter = statSync(file).size
    rmSync(join(dir, 'ballast'), { force: true })
    late_ms = 11_000
    const recovered = refusalOf(() => audit.append(call)) === null && audit.file !== file
    audit.close()
    const { problems } = verifyLogs({ dir })
    say({
      refusal,
      acknowledged,
      bytes,
      again,
      bytesAfter,
      recovered,
      problems,
      logs: readdirSync(dir).filter((name) => name.endsWith('.jsonl')).length,
    })
  },
  /** Starts in a folder that it may not write to. Root may write everywhere, so root's rights are given up first. */
  unwritable() {
    if (process.getuid?.() === 0) process.setuid?.(65_534)
    say(refusalOf(open))
  },
}
modes[mode]?.()
