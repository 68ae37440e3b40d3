/** Follows one log's chain from its first row: yields the rows that stand in their place and reports every break. */
import { serverOf } from './folder.ts'
import type { Line } from './lines.ts'
import type { Report } from './problems.ts'
import { GENESIS, readRow, type Row, rowHash } from './row.ts'

export interface Placed {
  readonly row: Row
  readonly line: number
}

export function* chain(lines: Iterable<Line>, instance: string, report: Report): Generator<Placed, void, void> {
  let seq = 0
  let hash: string | null = GENESIS
  let unread = 0
  let foreign = false
  for (const { number, text, whole } of lines) {
    if (!whole) {
      report('torn_tail', number)
      continue
    }
    const row = text === null ? null : readRow(text)
    if (row === null) {
      report('row_unreadable', number)
      // It may have been any one row; what follows it is judged by its number alone.
      unread += 1
      hash = null
      continue
    }
    if (!foreign && (row.instance !== instance || row.server !== serverOf(instance))) {
      foreign = true
      report('wrong_log', number)
    }
    if (row.hash !== rowHash({ ...row })) {
      report('row_edited', number)
      // Neither its number nor its hash can be believed, so it counts as the row that was due here.
      seq += 1
      hash = null
      continue
    }
    if (row.seq <= seq) {
      report('row_out_of_place', number, `row ${row.seq} after row ${seq}`)
      continue
    }
    if (row.seq > seq + 1 + unread) report('rows_missing', number, seq + 2 === row.seq ? `row ${seq + 1}` : `rows ${seq + 1} to ${row.seq - 1}`)
    else if (hash !== null && row.prev !== hash) report('chain_broken', number)
    if (number === 1 && row.event !== 'server_started') report('not_started', number)
    seq = row.seq
    hash = row.hash
    unread = 0
    yield { row, line: number }
  }
}
