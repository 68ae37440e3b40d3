/** An account's change log: what was changed, by whom, when. */
import { DAY_MS } from '@countersign/kernel'
import { graphTime } from './nodes.ts'
import { ERRORS } from './errors.ts'
import type { FieldTree } from './fields.ts'
import { textOf } from './request.ts'
import type { MetaState } from './state.ts'
import type { Activity } from './types.ts'

/** By a part of the event type, as far as the events here need it. */
const CATEGORIES: Readonly<Record<string, RegExp>> = {
  ACCOUNT: /ad_account/,
  AD: /_ad_(?!set|account)/,
  AD_KEYWORDS: /ad_keywords/,
  AD_SET: /ad_set/,
  AUDIENCE: /audience/,
  BID: /bid/,
  BUDGET: /budget|spend_limit/,
  CAMPAIGN: /campaign/,
  DATE: /duration|schedule/,
  STATUS: /run_status/,
  TARGETING: /target_spec/,
}

/** Without a beginning, the platform shows a week. */
const SHOWN_MS = 7 * DAY_MS

type Shown = Activity & { readonly id: string }

export function activitiesOf(state: MetaState, accountId: string, params: Readonly<Record<string, unknown>>, now_ms: number): readonly Shown[] {
  const { category, since, until, oid } = params
  const pattern = category === undefined ? /^/ : CATEGORIES[textOf(category)]
  if (pattern === undefined) throw ERRORS.parameter(`Param category must be one of {${Object.keys(CATEGORIES).join(', ')}}`)
  return state.activities
    .map((activity, index) => ({ ...activity, id: String(index) }))
    .filter(({ account_id, event_type }) => account_id === accountId && pattern.test(event_type))
    .filter(({ event_ms }) => event_ms >= instant(since, now_ms - SHOWN_MS) && event_ms <= instant(until, Infinity))
    .filter(({ object_id }) => oid === undefined || object_id === textOf(oid))
    .toReversed()
}

/** Unix seconds, or what a date parser takes. */
function instant(value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise
  const ms = /^\d+$/.test(textOf(value)) ? Number(value) * 1_000 : Date.parse(textOf(value))
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
