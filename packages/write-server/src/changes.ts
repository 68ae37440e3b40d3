/** The commands `changes` and `change`: what was asked for and what became of it, from the ledger and the log, for a person. */
import { type LedgerReader, readLedger } from '@countersign/gate'
import { Refusal, systemClock } from '@countersign/kernel'
import { complain, EXIT, type Options, say, terminalColumns, UsageError } from '@countersign/serve'
import { readConfig, wantsColour, type WriteConfig } from './config.ts'
import { lineOf, type Story, storyOf } from './story.ts'
import { listText, storyText } from './story.text.ts'

/** Every state that a change may be in as a person sees it; a filter by another word would find nothing and say so too quietly. */
const STATES = ['open', 'awaiting', 'expired', 'started', 'applied', 'failed', 'unknown', 'cancelled', 'denied', 'void'] as const
const LIMIT_MAX = 1_000
const LIMIT_DEFAULT = 20
const CHANGE_ID = /^chg_[a-z2-9]{20}$/
const DAY = /^\d{4}-\d\d-\d\d$/

export function changes(path: string, { json = false, ...asked }: Omit<Options, 'config'>): number {
  const filter = { ...filterOf(asked), limit: limitOf(asked.limit) }
  return withLedger(readConfig(path), (ledger) => {
    const now = systemClock()
    const { changes: found, whole } = ledger.changes(filter, now)
    const lines = found.map((change) => lineOf(change, now))
    if (json) say(JSON.stringify({ changes: lines, whole }, null, 2))
    else say(listText(lines, { columns: terminalColumns(), colour: wantsColour() }))
    if (!whole && !json) complain('Older ones were not looked through. Narrow it with --since, --tool or --workspace.')
    return EXIT.ok
  })
}

export function change(path: string, id: string, json: boolean): number {
  if (!CHANGE_ID.test(id)) throw new UsageError('CHANGE_ID is `chg_` and 20 characters.')
  const config = readConfig(path)
  return withLedger(config, (ledger) => {
    const found = ledger.change(id)
    if (found === undefined) {
      complain(`${config.raw.ledger.sqlite} has no change ${id}.`)
      return EXIT.failed
    }
    const story: Story = storyOf(found, { ledger, auditDir: config.raw.audit.dir, now: systemClock() })
    say(json ? JSON.stringify(story, null, 2) : storyText(story, { columns: terminalColumns(), colour: wantsColour() }))
    return EXIT.ok
  })
}

/** `none`: what is told where there is no ledger yet. */
export function withLedger(config: WriteConfig, look: (ledger: LedgerReader) => number, none?: () => number): number {
  const { sqlite } = config.raw.ledger
  const ledger = config.step('ledger.sqlite', 'It must be the file that the server itself uses, and this user must be able to read it.', () =>
    readLedger(sqlite),
  )
  if (ledger === null) {
    if (none !== undefined) return none()
    complain(`${sqlite} is not there yet: nothing was ever previewed.`)
    return EXIT.ok
  }
  try {
    return look(ledger)
  } catch (error) {
    // A damaged file is found where it is read, not where it is opened.
    if (error instanceof Refusal)
      throw new Refusal(error.code, { cause: new Error(`${sqlite}: it cannot be read as a ledger. Run: write-server doctor`) })
    throw error
  } finally {
    ledger.shut()
  }
}

function filterOf({ state, tool, workspace, since }: Omit<Options, 'config'>) {
  if (state !== undefined && !STATES.some((known) => known === state)) throw new UsageError(`--state is one of ${STATES.join(', ')}.`)
  const since_ms = since === undefined ? undefined : Date.parse(since)
  if (since !== undefined && (!DAY.test(since) || Number.isNaN(since_ms))) throw new UsageError('--since is a day such as 2026-11-01.')
  return { state, tool, workspace, since_ms }
}

function limitOf(limit: string | undefined): number {
  if (limit === undefined) return LIMIT_DEFAULT
  const n = /^\d{1,4}$/.test(limit) ? Number(limit) : 0
  if (n < 1 || n > LIMIT_MAX) throw new UsageError(`--limit is a number from 1 to ${LIMIT_MAX}.`)
  return n
}
