/** An account's custom audiences. Who is in them cannot be read, here as on the real API. */
import { ERRORS } from './errors.ts'
import type { FieldTree } from './fields.ts'
import { parsed } from './request.ts'
import type { MetaState } from './state.ts'
import type { Audience } from './types.ts'

export function audiencesOf(state: MetaState, accountId: string, params: Readonly<Record<string, unknown>>): readonly Audience[] {
  const wanted = nameOf(params['filtering'] ?? [])
  return state.audiences
    .filter(({ account_id }) => account_id === accountId)
    .filter(({ name }) => wanted === undefined || name.toLowerCase().includes(wanted.toLowerCase()))
}

function nameOf(value: unknown): string | undefined {
  const list = parsed(value)
  if (!Array.isArray(list) || list.length > 1) throw ERRORS.parameter('Param filtering must be an array')
  const [entry]: readonly unknown[] = list
  if (entry === undefined) return undefined
  const { field, operator, value: text }: { field?: unknown; operator?: unknown; value?: unknown } = Object(entry)
  if (field !== 'name' || operator !== 'CONTAIN' || typeof text !== 'string')
    throw ERRORS.parameter('Param filtering has an unknown field or operator')
  return text
}

const FIELDS: Readonly<Record<string, (audience: Audience) => unknown>> = {
  id: ({ id }) => id,
  account_id: ({ account_id }) => account_id.replace('act_', ''),
  name: ({ name }) => name,
  subtype: ({ subtype }) => subtype,
  description: ({ description }) => description ?? '',
  approximate_count_lower_bound: ({ people }) => people?.[0] ?? -1,
  approximate_count_upper_bound: ({ people }) => people?.[1] ?? -1,
  delivery_status: ({ delivery: [code, description] }) => ({ code, description }),
  operation_status: ({ operation: [code, description] }) => ({ code, description }),
  retention_days: ({ retention_days }) => retention_days,
  time_created: ({ updated_ms }) => Math.floor(updated_ms / 1_000),
  time_updated: ({ updated_ms }) => Math.floor(updated_ms / 1_000),
}

export function showAudience(audience: Audience, tree: FieldTree): Record<string, unknown> {
  const names = [...new Set(['id', ...tree.keys()])]
  const shown = names.map((name) => {
    const value = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
    if (value === undefined) throw ERRORS.field(name, 'CustomAudience')
    return [name, value(audience)] as const
  })
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined))
}
