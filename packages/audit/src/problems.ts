/** What can be wrong with a record, in words for the person who has to act on it. */
import { LIMITS } from '@countersign/kernel'

export const PROBLEMS = {
  row_unreadable:
    'This line is no row as the server writes one, so it was edited or damaged. Compare the file with a copy kept elsewhere and trust nothing in this line.',
  row_edited: 'The row’s content does not fit its own hash: it was changed after it was written. Compare it with a copy kept elsewhere.',
  rows_missing: 'Rows are missing before this one: they were deleted or moved. Look for them in a copy kept elsewhere.',
  row_out_of_place: 'This row stands where its number does not belong: it was moved, repeated or inserted.',
  chain_broken: 'This row was not written after the one before it: rows were inserted, replaced or recomputed around here.',
  wrong_log: 'This row belongs to another log or server than the file’s name says: the file was renamed or put together from others.',
  not_started: 'The log does not begin with the row of a server’s start: its beginning is not the original one.',
  log_empty: 'The log has no row at all: it was emptied, or the server was stopped in the instant of its start. It proves nothing.',
  torn_tail:
    'The last line was never finished. The server was stopped by force, the power failed or the disk was full while it was written; it had not been acknowledged, so nothing was done because of it. If none of these happened, the end was cut off.',
  tail_missing:
    'The log ends before a row that is known to have been in it: its end was cut off. Stop, keep the file, and look for the rows in a copy kept elsewhere.',
  chain_swapped:
    'The log contradicts a record of it that was made earlier: rows up to here were rewritten, even if they fit together. Treat the whole file as forged.',
  log_missing:
    'A log that is known to have existed is not in this folder: it was removed or moved. Put it back, or verify it together with the others.',
  checkpoint_unreadable: 'This line is no checkpoint as the server writes one: it was edited or damaged.',
  checkpoint_forged: 'No known key has signed this checkpoint: it was edited, or the log was written again by somebody with another key.',
  checkpoint_out_of_place: 'This checkpoint is missing its place: it was moved, repeated, or checkpoints before it were deleted.',
  checkpoints_missing:
    'The log has rows but no checkpoint, so nothing proves them: the checkpoints were removed, or the server was stopped in the instant of its start.',
  checkpoint_gap:
    'The server went on writing rows for longer than it may without a checkpoint: checkpoints were removed here, and the rows after the last one are not signed.',
  rows_after_close: 'Rows stand after the log was closed: they were added by somebody else.',
  key_missing:
    'There is no public key to check signatures with, so checkpoints prove nothing. Give the key that was kept when the server was set up.',
  file_unreadable: 'The file cannot be read. Check its owner and mode, and run the verification as a user who may read it.',
  too_many: 'There are more problems than are listed.',
} as const satisfies Readonly<Record<string, string>>

export type ProblemKind = keyof typeof PROBLEMS

export interface Problem {
  readonly file: string
  /** From 1; null when it concerns the whole file. */
  readonly line: number | null
  readonly kind: ProblemKind
  readonly message: string
}

/** `detail` holds our own numbers and file names, never text from the rows. */
export type Report = (kind: ProblemKind, line: number | null, detail?: string) => void

export interface ProblemList {
  readonly problems: readonly Problem[]
  in(file: string): Report
}

/** A list that cannot outgrow memory, whatever the files hold. */
export function problemList(): ProblemList {
  const problems: Problem[] = []
  return {
    problems,
    in: (file) => (kind, line, detail) => {
      if (problems.length > LIMITS.auditProblemsMax) return
      const listed = problems.length < LIMITS.auditProblemsMax ? kind : 'too_many'
      const sentence = PROBLEMS[listed]
      problems.push({ file, line, kind: listed, message: detail === undefined || listed !== kind ? sentence : `${sentence} (${detail})` })
    },
  }
}

/** For a terminal: one line per problem, `file:line kind: message`. */
export const formatProblems = (problems: readonly Problem[]): string =>
  problems.map(({ file, line, kind, message }) => `${file}${line === null ? '' : `:${line}`} ${kind}: ${message}\n`).join('')
