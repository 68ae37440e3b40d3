/** Reports of insights: in one answer where Meta can, by a report run where it cannot. */
import { LIMITS, Refusal, SECOND_MS } from '@countersign/kernel'
import { z } from 'zod'
import { understood } from '../outside.ts'
import { pause } from '../retry.ts'
import type { AccountFacts } from './book.ts'
import type { MetaLookConnection } from './connect.ts'
import { type Range, todayIn } from './days.ts'
import { insightsFields, insightsNotes, insightsParams, type InsightsQuery, type Level, rangeOf } from './insights.ask.ts'
import { insightsNode, type InsightsNode, insightsRow, insightsRowOf, isBrokenDown, levelOf, totalsOf, totalsRow } from './insights.rows.ts'
import { dataOf, digits, isCursor, type Page, pageOf } from './nodes.ts'
import { asksTooMuch } from './refuse.ts'

export interface InsightsReport {
  readonly status: 'ready' | 'running'
  readonly accountId: string
  readonly facts: AccountFacts
  readonly level: Level
  readonly range: Range
  readonly rows: readonly z.output<typeof insightsRow>[]
  readonly totals: z.output<typeof totalsRow> | null
  readonly reportRunId: string | null
  readonly progressPercent: number | null
  readonly nextCursor: string | null
  readonly notes: readonly string[]
}

export interface InsightsDesk {
  readonly connection: MetaLookConnection
  readonly signal: AbortSignal
  /** When this call began: the wait for a report ends before the call does. */
  readonly begun_ms: number
  /** The account's id as this server may see it. */
  accountOf(text: string | undefined): string
  factsOf(accountId: string): Promise<AccountFacts>
}

export async function insightsReport(desk: InsightsDesk, query: InsightsQuery): Promise<InsightsReport> {
  const resumed = resumedBy(query)
  if (resumed !== undefined) return fromRun(desk, resumed, query)
  if (query.cursor !== undefined && !isCursor(query.cursor)) throw new Refusal('CURSOR_INVALID')
  const accountId = desk.accountOf(query.accountId)
  const facts = await desk.factsOf(accountId)
  const today = todayIn(facts.timezone_name, desk.connection.clock())
  const range = rangeOf(query, today)
  const params = insightsParams(query, range)
  const { account } = await desk.connection.nodes(desk.signal)
  const paging = { limit: query.limit, ...(query.cursor === undefined ? {} : { after: query.cursor }) }
  try {
    const page = await pageOf(insightsNode, query, account(accountId).getInsights(insightsFields(query.level), { ...params, ...paging }))
    return shown({ page, accountId, facts, range, today, level: query.level, daily: query.timeIncrement === 'day' })
  } catch (error) {
    if (!asksTooMuch(error)) throw error
  }
  // A page of one answer and a page of a run are not the same rows, so a cursor does not carry over.
  if (query.cursor !== undefined) throw new Refusal('CURSOR_INVALID')
  const run = await desk.connection.startReport(accountId, { ...params, fields: insightsFields(query.level) }, desk.signal)
  return fromRun(desk, { run }, query)
}

interface Resumed {
  readonly run: string
  readonly after?: string
}

/** A cursor into a run names the run: it must not be taken for one of a plain answer. */
const cursorInto = (run: string, after: string): string => `r${run}.${after}`

function resumedBy({ reportRunId, cursor }: InsightsQuery): Resumed | undefined {
  const match = /^r([1-9]\d{0,24})\.(.+)$/.exec(cursor ?? '')
  const [, run, after] = match ?? []
  if (reportRunId !== undefined && !digits.safeParse(reportRunId).success) throw new Refusal('ID_INVALID', { detail: 'Expected a `report_run_id`.' })
  if (run === undefined || after === undefined) {
    if (reportRunId !== undefined && cursor !== undefined) throw new Refusal('CURSOR_INVALID')
    return reportRunId === undefined ? undefined : { run: reportRunId }
  }
  if (!isCursor(after) || (reportRunId !== undefined && reportRunId !== run)) throw new Refusal('CURSOR_INVALID')
  return { run, after }
}

const runNode = z.object({
  account_id: digits,
  async_status: z.string().max(100),
  async_percent_completion: z.int().min(0).max(100).default(0),
  date_start: z.iso.date().optional(),
  date_stop: z.iso.date().optional(),
})
type Run = z.output<typeof runNode>

/** Waits between looks, in seconds; the last one stays. Meta counts each look. */
const WAITS_S = [1, 1, 2, 3]
const LOOKS_MAX = 12

async function fromRun(desk: InsightsDesk, { run, after }: Resumed, { limit }: InsightsQuery): Promise<InsightsReport> {
  const { report } = await desk.connection.nodes(desk.signal)
  const state = await waited(desk, async () => understood(runNode, await dataOf(report(run).read(Object.keys(runNode.shape)))))
  const accountId = desk.accountOf(`act_${state.account_id}`)
  const facts = await desk.factsOf(accountId)
  const today = todayIn(facts.timezone_name, desk.connection.clock())
  const range = { since: state.date_start ?? today, until: state.date_stop ?? today }
  if (!isReady(state)) return running(run, { accountId, facts, range, percent: state.async_percent_completion })
  const paging = { limit, ...(after === undefined ? {} : { after }) }
  const page = await pageOf(insightsNode, { limit, cursor: after }, report(run).getInsights([], paging))
  const [first] = page.nodes
  // Several days in a report whose rows span one each were asked for day by day.
  const daily = range.since !== range.until && page.nodes.length > 0 && page.nodes.every(({ date_start, date_stop }) => date_start === date_stop)
  const result = shown({ page, accountId, facts, range, today, level: levelOf(first), daily })
  return { ...result, reportRunId: run, nextCursor: page.nextCursor === null ? null : cursorInto(run, page.nextCursor) }
}

const isReady = ({ async_status }: Run): boolean => async_status === 'Job Completed'

/** Looks until the report is ready or the time of this call is needed for something else. */
async function waited({ connection, signal, begun_ms }: InsightsDesk, look: () => Promise<Run>): Promise<Run> {
  const until_ms = begun_ms + LIMITS.readDeadline_ms - LIMITS.metaReportSpare_ms
  for (let looks = 1; ; looks++) {
    const state = await look()
    if (/Failed|Skipped/.test(state.async_status))
      throw new Refusal('UPSTREAM_REJECTED', { detail: 'Meta gave up this report; ask for fewer days, a higher level or no breakdown.' })
    const wait_ms = (WAITS_S[Math.min(looks, WAITS_S.length) - 1] ?? 1) * SECOND_MS
    if (isReady(state) || looks >= LOOKS_MAX || connection.clock() + wait_ms > until_ms) return state
    if (!(await pause(wait_ms, signal))) return state
  }
}

interface Answered {
  readonly page: Page<InsightsNode>
  readonly accountId: string
  readonly facts: AccountFacts
  readonly range: Range
  readonly today: string
  readonly level: Level
  readonly daily: boolean
}

function shown({ page, accountId, facts, range, today, level, daily }: Answered): InsightsReport {
  const { currency } = facts
  // An object of another account in this account's report would slip past the list of accounts.
  if (page.nodes.some(({ account_id }) => `act_${account_id}` !== accountId)) throw new Refusal('UPSTREAM_MALFORMED')
  const rows = page.nodes.map((node) => insightsRowOf(node, currency, daily))
  const told = { rows: rows.length, brokenDown: isBrokenDown(page.nodes[0]), purchases: rows.some(({ purchases }) => purchases !== null) }
  return {
    status: 'ready',
    accountId,
    facts,
    level,
    range,
    rows,
    totals: totalsOf(page.summary, currency),
    reportRunId: null,
    progressPercent: null,
    nextCursor: page.nextCursor,
    notes: insightsNotes(range, today, told),
  }
}

function running(
  run: string,
  { accountId, facts, range, percent }: Pick<Answered, 'accountId' | 'facts' | 'range'> & { percent: number },
): InsightsReport {
  const notes = ['Meta is still preparing this report. Call again with `report_run_id` alone.']
  const nothing = { rows: [], totals: null, nextCursor: null }
  return { status: 'running', accountId, facts, level: 'account', range, ...nothing, reportRunId: run, progressPercent: percent, notes }
}
