/** Everything that changes something: budgets, status, new objects, names of audiences – by the platform's own rules. */
import { DAY_MS, MINUTE_MS } from '@countersign/kernel'
import { type Core, saying } from '../core.ts'
import type { Caller } from './auth.ts'
import { keep, newNode } from './creates.ts'
import { ERRORS } from './errors.ts'
import { nodeOf } from './reads.ts'
import { assign } from './people.ts'
import { type GraphRequest, parsed } from './request.ts'
import { hasBudget, type MetaState } from './state.ts'
import type { Account, Ad, AdSet, Campaign, NodeStatus } from './types.ts'
import { budgetMax } from './units.ts'

const PARAMS = new Set(['id', 'daily_budget', 'lifetime_budget', 'status', 'execution_options'])
const STATUSES: readonly NodeStatus[] = ['ACTIVE', 'PAUSED', 'DELETED', 'ARCHIVED']
const OPTIONS = ['validate_only', 'include_recommendations']
const HOUR_MS = 60 * MINUTE_MS
const BUDGET_CHANGES_PER_HOUR = 4

type Target = Campaign | AdSet | Ad
interface Wanted {
  daily_budget?: number
  lifetime_budget?: number
  status?: NodeStatus
}

export interface Desk {
  readonly core: Core
  readonly state: MetaState
  readonly now: () => number
}

/** Whether the request would change something, a dry run not counted. */
export const wouldChange = (request: GraphRequest): boolean =>
  request.verb === 'DELETE' || (request.verb === 'POST' && !isReport(request) && !options(request.params).includes('validate_only'))

/** Whether the request only asks for a report to be prepared. */
export const isReport = ({ verb, path }: GraphRequest): boolean => verb === 'POST' && path.length === 2 && path[1] === 'insights'

export function answerWrite(request: GraphRequest, caller: Caller, at: Desk): unknown {
  const desk = { ...at, core: saying(at.core, request.params) }
  const [id = '', ...edge] = request.path
  if (!caller.may('ads_management')) throw ERRORS.scope('ads_management')
  const verb = request.verb === 'DELETE' ? 'delete' : 'post'
  const audience = desk.state.audiences.find((one) => one.id === id && caller.reaches(one.account_id))
  if (audience !== undefined && edge.length === 0 && verb === 'post') return rename(audience, request, desk)
  const node = nodeOf(id, desk.state, caller, verb)
  const [kind = ''] = edge
  if (node.kind === 'account' && kind === 'assigned_users' && edge.length === 1 && verb === 'post') return access(node, request, desk)
  if (node.kind === 'account' && edge.length === 1 && verb === 'post') return create(node, kind, request, desk)
  // Everything that the stand-in does not know must fail aloud, never seem to work.
  if (edge.length > 0 || node.kind === 'account') throw ERRORS.unsupported(verb)
  const wanted: Wanted = verb === 'delete' ? { status: 'DELETED' } : wantedOf(request.params, node)
  checkRules(node, wanted, desk.state)
  if (wouldChange(request)) apply(node, wanted, request.verb, desk)
  return { success: true }
}

/** A rehearsal answers without an id, since nothing is made. */
function create(account: Account, edge: string, request: GraphRequest, desk: Desk): unknown {
  const { core, state, now } = desk
  const node = newNode(edge, account, request.params, state, now())
  if (!wouldChange(request)) return { success: true }
  keep(node, state)
  const budgets = node.kind === 'ad' ? {} : { daily_budget: node.daily_budget, lifetime_budget: node.lifetime_budget }
  const after = { name: node.name, status: node.status, ...budgets }
  logActivity(node, [{ key: 'created', before: null, after: node.status }], desk)
  core.record({
    platform: 'meta',
    operation: `POST ${edge}`,
    target: node.id,
    detail: { account_id: account.id, currency: account.currency, before: null, after },
  })
  return { id: node.id }
}

function access(account: Account, request: GraphRequest, { core, state, now }: Desk): unknown {
  const { person, before } = assign(state, account.id, request.params)
  state.activities.push({
    account_id: account.id,
    event_ms: now(),
    event_type: 'ad_account_update_user_role',
    actor_name: state.seed.user.name,
    object_id: person.id,
    object_name: person.name,
    object_type: 'ACCOUNT',
    extra_data: { old_value: before, new_value: person.tasks },
  })
  core.record({ platform: 'meta', operation: 'POST assigned_users', target: account.id, detail: { user: person.id, before, after: person.tasks } })
  return { success: true }
}

/** Its name and description alone: who is in it is another edge, which does not exist here. The real edge has no rehearsal either. */
function rename(audience: MetaState['audiences'][number], request: GraphRequest, { core, state, now }: Desk): unknown {
  const { name, description, ...rest } = request.params
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw ERRORS.parameter(`Unknown parameter: ${unknown}`)
  for (const value of [name, description])
    if (value !== undefined && typeof value !== 'string') throw ERRORS.parameter('Params name and description must be strings')
  const before = { name: audience.name, description: audience.description ?? '' }
  if (typeof name === 'string') audience.name = name
  if (typeof description === 'string') audience.description = description
  const after = { name: audience.name, description: audience.description ?? '' }
  state.activities.push({
    account_id: audience.account_id,
    event_ms: now(),
    event_type: 'update_audience',
    actor_name: state.seed.user.name,
    object_id: audience.id,
    object_name: audience.name,
    object_type: 'AUDIENCE',
    extra_data: { old_value: before.name, new_value: after.name },
  })
  core.record({ platform: 'meta', operation: 'POST audience', target: audience.id, detail: { account_id: audience.account_id, before, after } })
  return { success: true }
}

function wantedOf(params: Readonly<Record<string, unknown>>, node: Target): Wanted {
  const unknown = Object.keys(params).find((key) => !PARAMS.has(key))
  if (unknown !== undefined) throw ERRORS.parameter(`Unknown parameter: ${unknown}`)
  if (params['id'] !== undefined && params['id'] !== node.id) throw ERRORS.parameter('Param id names another object than the path')
  const wanted: Wanted = {}
  if (params['daily_budget'] !== undefined) wanted.daily_budget = integer(params['daily_budget'], 'daily_budget')
  if (params['lifetime_budget'] !== undefined) wanted.lifetime_budget = integer(params['lifetime_budget'], 'lifetime_budget')
  if (params['status'] !== undefined) wanted.status = statusOf(params['status'])
  return wanted
}

function integer(value: unknown, name: string): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw ERRORS.parameter(`Param ${name} must be an integer`)
  return number
}

function statusOf(value: unknown): NodeStatus {
  const status = STATUSES.find((known) => known === value)
  if (status === undefined) throw ERRORS.parameter(`Param status must be one of {${STATUSES.join(', ')}}`)
  return status
}

function options(params: Readonly<Record<string, unknown>>): readonly unknown[] {
  const value = parsed(params['execution_options'] ?? [])
  if (!Array.isArray(value) || value.some((option) => !OPTIONS.includes(String(option))))
    throw ERRORS.parameter(`Param execution_options must be an array of {${OPTIONS.join(', ')}}`)
  return value
}

function checkRules(node: Target, wanted: Wanted, state: MetaState): void {
  if (node.status === 'DELETED') throw ERRORS.parameter('A deleted object cannot be changed')
  const { daily_budget, lifetime_budget } = wanted
  if (daily_budget === undefined && lifetime_budget === undefined) return
  if (node.kind === 'ad') throw ERRORS.parameter('An ad has no budget')
  if (daily_budget !== undefined && lifetime_budget !== undefined) throw ERRORS.parameter('Only one of daily_budget and lifetime_budget can be set')
  const otherLevel =
    node.kind === 'adset'
      ? state.campaigns.filter(({ id }) => id === node.campaign_id)
      : state.adsets.filter(({ campaign_id }) => campaign_id === node.id)
  if (otherLevel.some(hasBudget)) throw ERRORS.bothLevels()
  if ((daily_budget !== undefined && node.lifetime_budget !== null) || (lifetime_budget !== undefined && node.daily_budget !== null))
    throw ERRORS.parameter('A daily and a lifetime budget cannot be exchanged for each other')
  checkSize(node, daily_budget ?? lifetime_budget ?? 0, lifetime_budget === undefined, state)
}

function checkSize(node: Campaign | AdSet, budget: number, daily: boolean, state: MetaState): void {
  const account = state.accounts.find(({ id }) => id === node.account_id)
  if (account === undefined) throw ERRORS.missing(node.account_id, 'post')
  const days = daily || node.stop_ms === null ? 1 : Math.ceil((node.stop_ms - node.start_ms) / DAY_MS)
  const least = account.min_daily_budget * days
  if (budget < least) throw ERRORS.tooLow(least, account.currency)
  if (budget > budgetMax(account.currency)) throw ERRORS.tooHigh()
}

interface Moved {
  readonly key: keyof Wanted | 'created'
  readonly before: unknown
  readonly after: unknown
}

function apply(node: Target, wanted: Wanted, verb: string, desk: Desk): void {
  const { core, state, now } = desk
  const keys = (['daily_budget', 'lifetime_budget', 'status'] as const).filter((key) => wanted[key] !== undefined)
  if (keys.length === 0) return
  if (node.kind === 'adset' && keys.some((key) => key !== 'status')) countBudgetChange(node.id, state, now())
  const moved = keys.map((key): Moved => ({ key, before: key === 'status' || node.kind === 'ad' ? node.status : node[key], after: wanted[key] }))
  Object.assign(node, wanted, { updated_ms: now() })
  logActivity(node, moved, desk)
  const side = (which: 'before' | 'after') => Object.fromEntries(moved.map((change) => [change.key, change[which]]))
  const currency = state.accounts.find(({ id }) => id === node.account_id)?.currency
  const detail = {
    account_id: node.account_id,
    currency,
    before: side('before'),
    after: side('after'),
    running_daily: runningDaily(node.account_id, state),
  }
  core.record({ platform: 'meta', operation: `${verb} ${node.kind}`, target: node.id, detail })
}

/** What the account's daily budgets that run come to, together. */
function runningDaily(accountId: string, { campaigns, adsets }: MetaState): number {
  const active = campaigns.filter(({ account_id, status }) => account_id === accountId && status === 'ACTIVE')
  const below = adsets.filter(({ campaign_id, status }) => status === 'ACTIVE' && active.some(({ id }) => id === campaign_id))
  return [...active, ...below].reduce((sum, { daily_budget }) => sum + (daily_budget ?? 0), 0)
}

/** Throws at the fifth change within an hour, which then does not count. */
function countBudgetChange(id: string, state: MetaState, now_ms: number): void {
  const recent = (state.budgetChanges.get(id) ?? []).filter((at_ms) => at_ms > now_ms - HOUR_MS)
  if (recent.length >= BUDGET_CHANGES_PER_HOUR) throw ERRORS.changesPerHour()
  state.budgetChanges.set(id, [...recent, now_ms])
}

function logActivity(node: Target, moved: readonly Moved[], { state, now }: Desk): void {
  const noun = ({ campaign: 'campaign', adset: 'ad_set', ad: 'ad' } as const)[node.kind]
  const type = ({ campaign: 'CAMPAIGN', adset: 'AD_SET', ad: 'AD' } as const)[node.kind]
  for (const { key, before, after } of moved) {
    state.activities.push({
      account_id: node.account_id,
      event_ms: now(),
      event_type: key === 'created' ? `create_${noun}` : `update_${noun}_${key === 'status' ? 'run_status' : 'budget'}`,
      actor_name: state.seed.user.name,
      object_id: node.id,
      object_name: node.name,
      object_type: type,
      extra_data: { field: key, old_value: before, new_value: after },
    })
  }
}
