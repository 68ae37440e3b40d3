/** Two checks of the set-up that read the log: every change stands in it, and nobody's data does. */
import { folderState, readRow, type Row, scanLogs, verifyLogs } from '@countersign/audit'
import { type Change, readLedger } from '@countersign/gate'
import { isoTime, MINUTE_MS, Refusal } from '@countersign/kernel'
import { counted, personalIn } from '@countersign/serve'
import type { WriteConfig } from './config.ts'
import { type Check, notApplicable } from './checklist.words.ts'

const CHANGES_COMPARED_MAX = 200
/** Far more than a year of an ordinary shop; what is beyond is said to be left out. */
const LOG_BYTES_MAX = 256 * 1024 * 1024
const SHOWN_MAX = 5

export function everyCallLogged(config: WriteConfig, now: number): Check {
  const [id, title] = ['audit', 'Every call is logged'] as const
  const { dir } = config.raw.audit
  const fail = (evidence: string[], fix: string): Check => ({ id, title, state: 'fail', evidence, fix })
  try {
    const changes = newest(config, now)
    if (folderState(dir).logs === 0)
      return changes.length === 0
        ? notApplicable(id, title, `${dir} holds no log yet, and no change was ever previewed`)
        : fail(
            [`${dir} holds no log, but the ledger has changes`],
            'Name under `audit.dir` the folder that the server writes to, or find out who removed its logs.',
          )
    const { ok, rows, files, problems } = verifyLogs({ dir })
    if (!ok)
      return fail(
        [`${counted(problems.length, 'problem')} in ${counted(files, 'log')}, the first: ${problems[0]?.file ?? ''} ${problems[0]?.kind ?? ''}`],
        `write-server verify-log --dir ${dir} explains each.`,
      )
    const chain = `${counted(rows, 'row')} in ${counted(files, 'log')}, chained and signed as they were written`
    if (changes.length === 0) return notApplicable(id, title, `${chain}; but no change was ever previewed, so there is nothing to compare it with`)
    const missing = unlogged(changes, eventsOf(dir, changes))
    if (missing.length > 0)
      return fail(
        [chain, ...missing.slice(0, SHOWN_MAX), ...(missing.length > SHOWN_MAX ? [`and ${missing.length - SHOWN_MAX} more`] : [])],
        'The ledger knows of what the log does not. Find out who wrote to either; freeze writes until then.',
      )
    return {
      id,
      title,
      state: 'pass',
      evidence: [chain, `the newest ${counted(changes.length, 'change')} of the ledger: every step of each stands in the log`],
      fix: null,
    }
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof Error && 'code' in error)) throw error
    return fail([`${dir} or the ledger cannot be read`], 'write-server doctor names which, and why.')
  }
}

function newest({ raw }: WriteConfig, now: number): readonly Change[] {
  const ledger = readLedger(raw.ledger.sqlite)
  try {
    return ledger?.changes({ limit: CHANGES_COMPARED_MAX }, now).changes ?? []
  } finally {
    ledger?.shut()
  }
}

/** Which events the log has of each change. */
function eventsOf(dir: string, changes: readonly Change[]): ReadonlyMap<string, ReadonlySet<string>> {
  const events = new Map(changes.map(({ id }) => [id, new Set<string>()]))
  const from_ms = Math.min(...changes.map(({ created_ms }) => created_ms)) - MINUTE_MS
  scanLogs(dir, { from_ms, bytesMax: LOG_BYTES_MAX }, (text) => {
    if (!text.includes('"change_id":"chg_')) return
    const row: Row | null = readRow(text)
    if (row?.change_id !== undefined) events.get(row.change_id)?.add(row.event)
  })
  return events
}

/** Why a start was given back before the log could have it: the log or the count beside it could not be written. */
const BEFORE_THE_LOG: ReadonlySet<string> = new Set(['AUDIT_UNAVAILABLE', 'LEDGER_UNAVAILABLE'])

export function unlogged(changes: readonly Change[], events: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return changes.flatMap(({ id, started_ms, settled_ms, state, reason, created_ms }) => {
    const has = events.get(id) ?? new Set<string>()
    // A start that could not be logged was given back and says so; nothing left the house then.
    const logged = started_ms !== null && !(state === 'failed' && BEFORE_THE_LOG.has(reason ?? ''))
    const needed = [
      'change_previewed',
      ...(logged ? ['change_approved', 'change_started'] : []),
      ...(logged && settled_ms !== null && ['applied', 'failed', 'unknown'].includes(state) ? ['change_settled'] : []),
    ].filter((event) => !has.has(event))
    return needed.length === 0 ? [] : [`${id} of ${isoTime(created_ms)} (${state}) has no row ${needed.join(', ')}`]
  })
}

export function logWithoutPeople(config: WriteConfig): Check {
  const [id, title] = ['personal', 'The log holds nobody’s data'] as const
  const { dir } = config.raw.audit
  const known = knownTexts(config)
  const found: string[] = []
  let lines = 0
  try {
    const { files, whole } = scanLogs(dir, { bytesMax: LOG_BYTES_MAX }, (text, file) => {
      lines++
      const kinds = [...personalIn(text), ...known.flatMap(({ what, text: secret }) => (text.includes(secret) ? [what] : []))]
      if (kinds.length > 0) found.push(`${file}: row ${String(readRow(text)?.seq ?? '?')} holds ${[...new Set(kinds)].join(', ')}`)
    })
    if (files === 0) return notApplicable(id, title, `${dir} holds no log yet`)
    const looked = `${counted(lines, 'row')} in ${counted(files, 'log')} looked through for addresses, phone and card numbers, for ${counted(known.length, 'configured value')}`
    const rest = whole ? [] : ['older logs were left out, because there is too much to read in one look']
    if (found.length === 0) return { id, title, state: whole ? 'pass' : 'not_applicable', evidence: [looked, ...rest], fix: null }
    return {
      id,
      title,
      state: 'fail',
      evidence: [looked, ...found.slice(0, SHOWN_MAX), ...(found.length > SHOWN_MAX ? [`and ${found.length - SHOWN_MAX} rows more`] : []), ...rest],
      fix: 'Find out which tool or client put it there, and keep the log where only its reader may see it. Rows cannot be taken out without breaking the chain.',
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return notApplicable(id, title, `${dir} cannot be read as a folder of logs`)
  }
}

/** Shorter texts stand everywhere by chance. */
const KNOWN_CHARS_MIN = 6

/** What would be wrong in the log however it is written: the configured people's addresses, and every secret. */
function knownTexts({ raw, secrets }: WriteConfig): { readonly what: string; readonly text: string }[] {
  const people = Object.values(raw.workspaces).flatMap(({ email }) =>
    email === undefined ? [] : email.recipients.allow.filter((entry) => !entry.startsWith('@')),
  )
  return [
    ...people.map((text) => ({ what: 'a listed recipient', text })),
    ...secrets.map(({ key, secret }) => ({ what: `the secret \`${key}\``, text: secret.reveal() })),
  ].filter(({ text }) => text.length >= KNOWN_CHARS_MIN)
}
