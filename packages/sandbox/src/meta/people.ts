/** Who may do what in an ad account, and the edge that sets it. Told only to the business that the account belongs to. */
import { ERRORS } from './errors.ts'
import { page, type PageAddress } from './paging.ts'
import { parsed } from './request.ts'
import type { MetaState } from './state.ts'
import type { Person } from './types.ts'

const TASKS = ['MANAGE', 'ADVERTISE', 'ANALYZE', 'DRAFT']

type Params = Readonly<Record<string, unknown>>

export function answerPeople(state: MetaState, accountId: string, params: Params, address: PageAddress): unknown {
  if (params['business'] !== state.seed.business.id) throw ERRORS.parameter('The parameter business is required')
  const people = state.people.filter(({ account_id }) => account_id === accountId)
  const { items, paging } = page(people, params, address)
  return { data: items.map(({ id, name, tasks }) => ({ id, name, tasks })), paging }
}

/** The tasks replace those before; somebody new is let in. No rehearsal exists on this edge: what asks for one has changed something. */
export function assign(state: MetaState, accountId: string, params: Params): { readonly person: Person; readonly before: readonly string[] } {
  const { user, tasks, ...rest } = params
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw ERRORS.parameter(`Unknown parameter: ${unknown}`)
  const list = parsed(tasks)
  if (typeof user !== 'string' || !Array.isArray(list) || list.length === 0 || list.some((task) => !TASKS.includes(String(task))))
    throw ERRORS.parameter('Params user and tasks are required')
  const known = state.people.find(({ id, account_id }) => id === user && account_id === accountId)
  const before = known?.tasks ?? []
  const person = known ?? { id: user, account_id: accountId, name: 'Somebody new', tasks: [] }
  if (known === undefined) state.people.push(person)
  person.tasks = list.map(String)
  return { person, before }
}
