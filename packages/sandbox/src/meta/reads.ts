/** Everything that `GET` answers: nodes, and the lists that hang on them. */
import { activitiesOf, showActivity } from './activities.ts'
import { audiencesOf, showAudience } from './audiences.ts'
import { type Caller, permissionsOf } from './auth.ts'
import { ERRORS } from './errors.ts'
import { fieldTree, show } from './fields.ts'
import { filtered } from './filter.ts'
import { answerInsights, answerReport, showReport } from './insights.ts'
import { page, type PageAddress } from './paging.ts'
import { answerPeople } from './people.ts'
import type { GraphRequest } from './request.ts'
import { accountIdOf, type AnyNode, type MetaState } from './state.ts'
import type { Ad, AdSet, Campaign } from './types.ts'

const LIST_PARAMS = ['fields', 'limit', 'after', 'filtering', 'effective_status', 'summary']
const AUDIENCE_PARAMS = ['fields', 'limit', 'after', 'filtering']
const ACTIVITY_PARAMS = ['fields', 'limit', 'after', 'category', 'since', 'until', 'oid']

/** The node with this id, if the caller may see it; the API does not tell a missing object from a forbidden one. */
export function nodeOf(id: string, state: MetaState, caller: Caller, verb: 'get' | 'post' | 'delete'): AnyNode {
  const node = state.byId.get(id)
  if (node === undefined || !caller.reaches(accountIdOf(node))) throw ERRORS.missing(id, verb)
  return node
}

export function answerGet(request: GraphRequest, caller: Caller, state: MetaState, origin: string, now_ms: number): unknown {
  const [id = '', edge, ...more] = request.path
  if (id === '' || more.length > 0) throw ERRORS.path(request.path.join('/'))
  if (id === 'me' && edge === 'permissions') return permissionsOf(caller)
  if (!caller.may('ads_read')) throw ERRORS.forbidden()
  const address = { origin, path: request.path.join('/'), token: request.token ?? '' }
  if (id === 'me') return answerMe(edge, request, caller, state, address)
  const run = state.reports.runs.get(id)
  if (run !== undefined && caller.reaches(run.account_id)) {
    if (edge === 'insights') return answerReport(run, request, state, now_ms, address)
    only(request, ['fields'])
    if (edge === undefined) return showReport(run, [...fieldTree(fieldsText(request)).keys()], state, now_ms)
  }
  const audience = state.audiences.find((one) => one.id === id && caller.reaches(one.account_id))
  if (audience !== undefined && edge === undefined) {
    only(request, ['fields'])
    return showAudience(audience, fieldTree(fieldsText(request)))
  }
  const node = nodeOf(id, state, caller, 'get')
  if (edge === 'assigned_users' && node.kind === 'account') {
    only(request, ['fields', 'limit', 'after', 'business'])
    return answerPeople(state, node.id, request.params, address)
  }
  if (edge === undefined) {
    only(request, ['fields'])
    return show(node, fieldTree(fieldsText(request)), state)
  }
  if (edge === 'insights') return answerInsights(node, request, state, now_ms, address)
  if (edge === 'activities' && node.kind === 'account') {
    only(request, ACTIVITY_PARAMS)
    const tree = fieldTree(fieldsText(request))
    const { items, paging } = page(activitiesOf(state, node.id, request.params, now_ms), request.params, address)
    return { data: items.map((item) => showActivity(item, tree, state)), paging }
  }
  if (edge === 'customaudiences' && node.kind === 'account') {
    only(request, AUDIENCE_PARAMS)
    const tree = fieldTree(fieldsText(request))
    const { items, paging } = page(audiencesOf(state, node.id, request.params), request.params, address)
    return { data: items.map((item) => showAudience(item, tree)), paging }
  }
  const list = listOf(node, edge, state)
  if (list === undefined) throw ERRORS.path(request.path.join('/'))
  return answerList(filtered(list, request.params, state), request, state, address)
}

function answerMe(edge: string | undefined, request: GraphRequest, caller: Caller, state: MetaState, address: PageAddress): unknown {
  if (edge === undefined) return state.seed.user
  if (edge !== 'adaccounts') throw ERRORS.path(request.path.join('/'))
  const accounts = state.accounts.filter((account) => caller.reaches(account.id))
  return answerList(accounts, request, state, address, 'account_id')
}

function answerList(all: readonly AnyNode[], request: GraphRequest, state: MetaState, address: PageAddress, fields = ''): unknown {
  only(request, LIST_PARAMS)
  const tree = fieldTree(fieldsText(request) || fields)
  const { items, paging } = page(all, request.params, address)
  return { data: items.map((item) => show(item, tree, state)), paging, ...summaryOf(all, request) }
}

function summaryOf(all: readonly AnyNode[], { params }: GraphRequest): { readonly summary?: unknown } {
  const { summary } = params
  if (summary === undefined) return {}
  if (summary !== 'total_count') throw ERRORS.parameter('Param summary must be total_count')
  return { summary: { total_count: all.length } }
}

function listOf(node: AnyNode, edge: string, state: MetaState): readonly (Campaign | AdSet | Ad)[] | undefined {
  const lists: Readonly<Record<string, readonly (Campaign | AdSet | Ad)[]>> = { campaigns: state.campaigns, adsets: state.adsets, ads: state.ads }
  const all = Object.hasOwn(lists, edge) ? lists[edge] : undefined
  if (all === undefined || node.kind === 'ad') return undefined
  if (node.kind === 'account') return all.filter((item) => item.account_id === node.id)
  const below = all.filter(
    (item) => item.kind !== 'campaign' && (node.kind === 'campaign' ? item.campaign_id === node.id : parentOf(item) === node.id),
  )
  return edge === 'campaigns' || (edge === 'adsets' && node.kind === 'adset') ? undefined : below
}

const parentOf = (item: AdSet | Ad): string | undefined => (item.kind === 'ad' ? item.adset_id : undefined)

const fieldsText = ({ params }: GraphRequest): string => {
  const fields = params['fields'] ?? ''
  if (typeof fields !== 'string') throw ERRORS.parameter('Param fields must be a string')
  return fields
}

/** The real API lets unknown parameters of a read pass; here a misspelt one is found. */
function only({ params }: GraphRequest, allowed: readonly string[]): void {
  const unknown = Object.keys(params).find((key) => !allowed.includes(key))
  if (unknown !== undefined) throw ERRORS.parameter(`Unknown parameter: ${unknown}`)
}
