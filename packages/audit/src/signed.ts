/** Holds one log against its own signed checkpoints, which are read beside it row by row. */
import type { KeyObject } from 'node:crypto'
import { LIMITS } from '@countersign/kernel'
import type { Placed } from './chain.ts'
import { type Checkpoint, checkpointTrue, readCheckpoint } from './checkpoint.ts'
import type { Line } from './lines.ts'
import type { Report } from './problems.ts'

/** More than this many intervals without a checkpoint while rows were written is a gap; fewer may be a busy machine. */
const INTERVALS_MAX = 3

export interface Watch {
  pass(placed: Placed): void
  /** After the last row. */
  end(lastSeq: number): void
}

export function watch(lines: Iterable<Line>, instance: string, keys: ReadonlyMap<string, KeyObject>, rows: Report, own: Report): Watch {
  const checkpoints = trueOnes(lines, instance, keys, own)
  let next = checkpoints.next()
  let last: Checkpoint | null = null
  let lastPassed = { seq: 0, hash: '' }
  let unsigned = 0
  let told = false

  const tellOnce = (kind: 'checkpoint_gap' | 'rows_after_close', line: number) => {
    if (!told) rows(kind, line)
    told = true
  }
  const take = () => {
    while (next.done !== true && next.value.said.seq <= lastPassed.seq) {
      const { said, line } = next.value
      if (said.seq < lastPassed.seq) own('checkpoint_out_of_place', line, `for row ${said.seq} after row ${lastPassed.seq}`)
      else if (said.hash !== lastPassed.hash) own('chain_swapped', line, `row ${said.seq} was signed with another hash`)
      last = said
      unsigned = 0
      told = false
      next = checkpoints.next()
    }
  }
  return {
    pass({ row, line }) {
      lastPassed = row
      unsigned += 1
      if (last?.final === true) tellOnce('rows_after_close', line)
      else if (last !== null && isGap(last, Date.parse(row.ts), unsigned)) tellOnce('checkpoint_gap', line)
      take()
    },
    end(lastSeq) {
      if (last === null && next.done === true && lastSeq > 0) own('checkpoints_missing', null)
      let furthest = lastSeq
      for (; next.done !== true; next = checkpoints.next()) furthest = Math.max(furthest, next.value.said.seq)
      if (furthest > lastSeq) rows('tail_missing', null, `row ${furthest} was signed, the log ends at row ${lastSeq}`)
    },
  }
}

// A checkpoint that is due is written before the next row, so no honest row is later than this. A machine that slept writes no rows meanwhile.
const isGap = (last: Checkpoint, at_ms: number, unsigned: number): boolean =>
  at_ms - Date.parse(last.ts) > INTERVALS_MAX * last.every_ms || unsigned > last.every_rows + LIMITS.auditAppendRowsMax

function* trueOnes(lines: Iterable<Line>, instance: string, keys: ReadonlyMap<string, KeyObject>, report: Report) {
  let n = 0
  for (const { number, text, whole } of lines) {
    if (!whole) {
      report('torn_tail', number)
      continue
    }
    const said = text === null ? null : readCheckpoint(text)
    if (said === null) {
      report('checkpoint_unreadable', number)
      n += 1
      continue
    }
    // Without keys nothing can be said about signatures; that is reported once for the folder.
    if (keys.size > 0 && !checkpointTrue(said, keys)) {
      report('checkpoint_forged', number)
      n += 1
      continue
    }
    if (said.n !== n + 1 || said.instance !== instance) report('checkpoint_out_of_place', number, `checkpoint ${said.n} after ${n}`)
    n = Math.max(n, said.n)
    yield { said, line: number }
  }
}
