/** An account's change log: what was changed, by whom, when. */
import { graphTime } from './nodes.ts'
import { ERRORS } from './errors.ts'
import type { FieldTree } from './fields.ts'
import type { MetaState } from './state.ts'
import type { Activity } from './types.ts'

/** By a part of the event type, as far as the events here need it. */
const CATEGORIES: Readonly<Record<string, RegExp>> = { BUDGET: /budget/, STATUS: /run_status/, CAMPAIGN: /campaign/, AD_SET: /ad_set/ }

type Shown = Activity & { readonly id: string }

export function activitiesOf(state: MetaState, accountId: string, params: Readonly<Record<string, unknown>>): readonly Shown[] {
  const { category, since, until, oid } = params
  const pattern = category === undefined ? /^/ : CATEGORIES[String(category)]
  if (pattern === undefined) throw ERRORS.parameter(`Param category must be one of {${Object.keys(CATEGORIES).join(', ')}}`)
  return state.activities
    .map((activity, index) => ({ ...activity, id: String(index) }))
    .filter(({ account_id, event_type }) => account_id === accountId && pattern.test(event_type))
    .filter(({ event_ms }) => event_ms >= instant(since, -Infinity) && event_ms <= instant(until, Infinity))
    .filter(({ object_id }) => oid === undefined || object_id === String(oid))
    .toReversed()
}

/** Unix seconds, or what a date parser takes. */
function instant(value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise
  const ms = /^\d+$/.test(String(value)) ? Number(value) * 1_000 : Date.parse(String(value))
  if (Number.isNaN(ms)) throw ERRORS.parameter('Params since and until must be times')
  return ms
}

const FIELDS: Readonly<Record<string, (activity: Activity, state: MetaState) => unknown>> = {
  event_time: ({ event_ms }) => graphTime(event_ms),
  event_type: ({ event_type }) => event_type,
  translated_event_type: ({ event_type }) => event_type.replaceAll('_', ' '),
  actor_id: (_, { seed }) => seed.user.id,
  actor_name: ({ actor_name }) => actor_name,
  application_id: () => '0',
  application_name: () => 'Countersign sandbox',
  object_id: ({ object_id }) => object_id,
  object_name: ({ object_name }) => object_name,
  object_type: ({ object_type }) => object_type,
  // A JSON text inside the JSON, as the real one.
  extra_data: ({ extra_data }) => JSON.stringify(extra_data),
}

export function showActivity(activity: Activity, tree: FieldTree, state: MetaState): Record<string, unknown> {
  const names = tree.size === 0 ? ['event_time', 'event_type'] : [...tree.keys()]
  return Object.fromEntries(
    names.map((name) => {
      const value = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
      if (value === undefined) throw ERRORS.field(name, 'AdActivity')
      return [name, value(activity, state)]
    }),
  )
}
