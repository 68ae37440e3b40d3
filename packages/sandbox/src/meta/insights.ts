/** The insights edge: an answer at once where it is small enough, else a report run that takes its time. */
import { ERRORS } from './errors.ts'
import { askedOf, PAGE_PARAMS } from './insights.ask.ts'
import { rowsOf } from './insights.rows.ts'
import { graphTime } from './nodes.ts'
import { page, type PageAddress } from './paging.ts'
import type { GraphRequest } from './request.ts'
import { accountIdOf, type AnyNode, type MetaState } from './state.ts'
import type { ReportHabits, ReportRun } from './types.ts'

/** The edge of one node: an account, or something in it. */
function scoped(node: AnyNode, params: Readonly<Record<string, unknown>>, state: MetaState, now_ms: number, paged: boolean) {
  const account = state.accounts.find(({ id }) => id === accountIdOf(node))
  if (account === undefined) throw ERRORS.missing(node.id, 'get')
  const asked = askedOf(params, account, now_ms, paged)
  if (node.kind === 'campaign') return { account, asked: { ...asked, campaigns: [node.id] } }
  if (node.kind === 'adset') return { account, asked: { ...asked, adsets: [node.id] } }
  if (node.kind === 'ad') throw ERRORS.unsupported('get')
  return { account, asked }
}

export function answerInsights(node: AnyNode, { params }: GraphRequest, state: MetaState, now_ms: number, address: PageAddress): unknown {
  const { account, asked } = scoped(node, params, state, now_ms, true)
  const { rows, summary } = rowsOf(asked, account, state, now_ms)
  if (rows.length > state.reports.habits.syncRowsMax) throw ERRORS.tooMuch()
  return paged(rows, asked.summary ? summary : undefined, params, address)
}

function paged(rows: ReturnType<typeof rowsOf>['rows'], summary: unknown, params: Readonly<Record<string, unknown>>, address: PageAddress): unknown {
  const { items, paging } = page(rows, params, address)
  return {
    data: items.map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => key !== 'id'))),
    paging,
    ...(summary === undefined ? {} : { summary }),
  }
}

/** `POST {id}/insights`: changes nothing that anybody advertises, so a reading token may. */
export function startReport(node: AnyNode, { params }: GraphRequest, state: MetaState, now_ms: number): unknown {
  const { account } = scoped(node, params, state, now_ms, false)
  const id = String(6_100_000_000_000 + state.reports.runs.size + 1)
  state.reports.runs.set(id, { id, account_id: account.id, node_id: node.id, params, begun_ms: now_ms })
  return { report_run_id: id }
}

/** As it was when the run began: a report does not move with the days. */
function scopeOf({ node_id, params, begun_ms }: ReportRun, state: MetaState) {
  const node = state.byId.get(node_id)
  if (node === undefined) throw ERRORS.missing(node_id, 'get')
  return scoped(node, params, state, begun_ms, false)
}

/** `GET {run}`. */
export function showReport(run: ReportRun, fields: readonly string[], state: MetaState, now_ms: number): unknown {
  const { reports } = state
  const { asked } = scopeOf(run, state)
  const percent = percentOf(run, reports.habits, now_ms)
  const status = percent < 100 ? (percent === 0 ? 'Job Started' : 'Job Running') : reports.habits.fails ? 'Job Failed' : 'Job Completed'
  const values: Readonly<Record<string, unknown>> = {
    id: run.id,
    account_id: run.account_id.replace('act_', ''),
    async_status: status,
    async_percent_completion: percent,
    date_start: asked.since,
    date_stop: asked.until,
    time_ref: graphTime(run.begun_ms),
    time_completed: percent < 100 ? undefined : graphTime(run.begun_ms + reports.habits.takes_ms),
    is_running: percent < 100,
    error_code: status === 'Job Failed' ? 2 : undefined,
  }
  const shown = ['id', ...fields].map((field) => {
    if (!Object.hasOwn(values, field)) throw ERRORS.field(field, 'AdReportRun')
    return [field, values[field]] as const
  })
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined))
}

/** `GET {run}/insights`: the fields are those the run was started with. */
export function answerReport(run: ReportRun, { params }: GraphRequest, state: MetaState, now_ms: number, address: PageAddress): unknown {
  const unknown = Object.keys(params).find((key) => !PAGE_PARAMS.has(key))
  if (unknown !== undefined) throw ERRORS.parameter(`Unknown parameter: ${unknown}`)
  if (percentOf(run, state.reports.habits, now_ms) < 100 || state.reports.habits.fails) throw ERRORS.reportNotReady()
  const { account, asked } = scopeOf(run, state)
  const { rows, summary } = rowsOf(asked, account, state, run.begun_ms)
  return paged(rows, asked.summary ? summary : undefined, params, address)
}

const percentOf = ({ begun_ms }: ReportRun, { takes_ms }: ReportHabits, now_ms: number): number =>
  takes_ms <= 0 ? 100 : Math.min(100, Math.max(0, Math.floor(((now_ms - begun_ms) * 100) / takes_ms)))
