/** The allow-list itself, word for word: a further key is a further way to spend, and must be seen to be added. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { OPERATIONS } from './wire.ts'

interface Schema {
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: unknown
}

/** Every key that a body may have, by its way from the root. Throws where an object takes keys that are not named. */
function keysOf(schema: Schema, way = ''): string[] {
  const { anyOf, properties, items, additionalProperties } = schema
  if (anyOf !== undefined) return anyOf.flatMap((one) => keysOf(one, way))
  if (items !== undefined) return keysOf(items, `${way}[]`)
  if (properties === undefined) {
    assert.equal(additionalProperties, undefined, `${way} is a map`)
    return [way]
  }
  assert.equal(additionalProperties, false, `${way} is open`)
  return Object.entries(properties).flatMap(([key, below]) => keysOf(below, way === '' ? key : `${way}.${key}`))
}

const NEW_ADSET = [
  'billing_event',
  'campaign_id',
  'dsa_beneficiary',
  'dsa_payor',
  'name',
  'optimization_goal',
  'promoted_object.custom_event_type',
  'promoted_object.pixel_id',
  'status',
  'targeting.age_max',
  'targeting.age_min',
  'targeting.geo_locations.countries[]',
  'targeting.targeting_automation.advantage_audience',
]

// Mutation proof: add a key to any body of wire.ts, or make an object of one loose.
test('these keys may be sent to Meta in a change, and no others', () => {
  const keys = Object.entries(OPERATIONS).map(([name, { body }]) => [name, [...new Set(keysOf(z.toJSONSchema(body) as Schema))].toSorted()])
  assert.deepEqual(Object.fromEntries(keys), {
    budget: ['daily_budget', 'lifetime_budget'],
    status: ['status'],
    campaign_create: [
      'bid_strategy',
      'buying_type',
      'daily_budget',
      'is_adset_budget_sharing_enabled',
      'name',
      'objective',
      'special_ad_categories[]',
      'status',
    ],
    adset_create: [...NEW_ADSET, 'bid_strategy', 'daily_budget', 'end_time', 'lifetime_budget'].toSorted(),
    ad_create: ['adset_id', 'creative.creative_id', 'name', 'status'],
    campaign_delete: ['status'],
    audience_update: ['description', 'name'],
    access_update: ['tasks[]', 'user'],
  })
})
