/** Verifies a folder of logs: each chain, its signatures, and what is known of it from elsewhere. Reads every file once, in bounded memory. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { chain } from './chain.ts'
import { checkpointTrue, readCheckpoint } from './checkpoint.ts'
import { CHECKPOINTS_END, instancesIn, LOG_END } from './folder.ts'
import { keyFolder, PUBLIC_FILE, publicKeys } from './keys.ts'
import { linesOf } from './lines.ts'
import { type Problem, type ProblemList, problemList, type Report } from './problems.ts'
import { type Head, readRow } from './row.ts'
import { watch } from './signed.ts'

export interface VerifyOptions {
  readonly dir: string
  /** PEM, kept elsewhere since the server was set up; several after a change of keys. By default the one in the folder, which a forger could replace. */
  readonly publicKey?: string | readonly string[]
  /** Checkpoint lines that were copied elsewhere. */
  readonly checkpoints?: readonly string[]
}

export interface Verified {
  readonly ok: boolean
  readonly problems: readonly Problem[]
  readonly rows: number
  readonly files: number
}

type Keys = ReturnType<typeof publicKeys>

/** What is known about one row from outside its log. */
interface Pin extends Head {
  readonly source: string
}

type Pins = ReadonlyMap<string, readonly Pin[]>

/** Throws only when the folder itself or a given key cannot be read. */
export function verifyLogs({ dir, publicKey, checkpoints = [] }: VerifyOptions): Verified {
  const list = problemList()
  const keys = keysOf(dir, publicKey, list)
  const instances = instancesIn(dir, LOG_END)
  const known = [...keptPins(checkpoints, keys, list.in('kept checkpoints')), ...instances.flatMap((instance) => followPins(dir, instance))]
  const pins = Map.groupBy(known, (pin) => pin.instance)

  const there = new Set(instances)
  for (const instance of new Set([...pins.keys(), ...instancesIn(dir, CHECKPOINTS_END)]))
    if (!there.has(instance)) list.in(instance + LOG_END)('log_missing', null, pins.get(instance)?.[0]?.source ?? 'its checkpoints are here')

  let rows = 0
  for (const instance of instances) rows += guarded(list.in(instance + LOG_END), () => verifyLog(dir, instance, keys, pins, list)) ?? 0
  return { ok: list.problems.length === 0, problems: list.problems, rows, files: instances.length }
}

function verifyLog(dir: string, instance: string, keys: Keys, pins: Pins, list: ProblemList): number {
  const [file, signed] = [instance + LOG_END, instance + CHECKPOINTS_END]
  const report = list.in(file)
  // Measured before the rows are read: a server that is running may sign rows that this reading no longer reaches.
  const signedBytes = statSync(join(dir, signed), { throwIfNoEntry: false })?.size ?? 0
  const own = watch(signedBytes === 0 ? [] : linesOf(join(dir, signed), signedBytes), instance, keys, report, list.in(signed))
  const fixed = Map.groupBy(pins.get(instance) ?? [], (pin) => pin.seq)
  let [rows, lastSeq] = [0, 0]
  for (const placed of chain(linesOf(join(dir, file)), instance, report)) {
    rows += 1
    lastSeq = placed.row.seq
    for (const pin of fixed.get(lastSeq) ?? []) if (pin.hash !== placed.row.hash) report('chain_swapped', placed.line, pin.source)
    own.pass(placed)
  }
  if (statSync(join(dir, file)).size === 0) report('log_empty', null)
  own.end(lastSeq)
  const beyond = [...fixed.values()].flat().find((pin) => pin.seq > lastSeq)
  if (beyond !== undefined) report('tail_missing', null, `${beyond.source} has row ${beyond.seq}, the log ends at row ${lastSeq}`)
  return rows
}

function keysOf(dir: string, given: string | readonly string[] | undefined, list: ProblemList): Keys {
  if (given !== undefined) return publicKeys(typeof given === 'string' ? [given] : given)
  const path = join(keyFolder(dir), PUBLIC_FILE)
  const keys = existsSync(path) ? guarded(list.in(`keys/${PUBLIC_FILE}`), () => publicKeys([readFileSync(path, 'utf8')])) : null
  if (keys === null) list.in(`keys/${PUBLIC_FILE}`)('key_missing', null)
  return keys ?? new Map()
}

function keptPins(lines: readonly string[], keys: Keys, report: Report): Pin[] {
  const pins: Pin[] = []
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue
    const said = readCheckpoint(text.trim())
    if (said === null) report('checkpoint_unreadable', index + 1)
    else if (keys.size > 0 && !checkpointTrue(said, keys)) report('checkpoint_forged', index + 1)
    else pins.push({ instance: said.instance, seq: said.seq, hash: said.hash, source: `a checkpoint kept elsewhere, line ${index + 1}` })
  }
  return pins
}

/** What a log says of the logs before it. A first row that was edited is reported when its chain is read. */
function followPins(dir: string, instance: string): Pin[] {
  const first = guarded(
    () => {},
    () => linesOf(join(dir, instance + LOG_END)).next().value,
  )
  const row = first?.text === undefined || first.text === null ? null : readRow(first.text)
  const heads: readonly unknown[] = Array.isArray(row?.follows) ? row.follows : []
  return heads.filter(isHead).map((head) => ({ ...head, source: `${instance}${LOG_END} names it` }))
}

function isHead(value: unknown): value is Head {
  if (typeof value !== 'object' || value === null) return false
  return 'instance' in value && 'seq' in value && 'hash' in value && typeof value.instance === 'string' && typeof value.seq === 'number'
}

function guarded<T>(report: Report, read: () => T): T | null {
  try {
    return read()
  } catch {
    // The system's message adds a path and nothing that helps more than our own sentence.
    report('file_unreadable', null)
    return null
  }
}
