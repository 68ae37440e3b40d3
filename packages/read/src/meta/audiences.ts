/** Audiences by name, size and state. Who is in them is never asked for. */
import { LIMITS, SECOND_MS } from '@countersign/kernel'
import { z } from 'zod'
import { line } from '../outside.ts'
import { inZone } from '../zone.ts'
import type { AccountFacts } from './book.ts'
import { digits, name, word } from './nodes.ts'

export interface AudienceQuery {
  readonly accountId?: string | undefined
  readonly query?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

const state = z.object({ code: z.int(), description: z.string().max(5_000).optional() }).optional()
/** −1 where Meta does not say, or where too few are in it. */
const bound = z.int().min(-1).optional()

export const audienceNode = z.object({
  id: digits,
  account_id: digits,
  name,
  subtype: word.optional(),
  approximate_count_lower_bound: bound,
  approximate_count_upper_bound: bound,
  delivery_status: state,
  operation_status: state,
  retention_days: z.int().nonnegative().optional(),
  time_updated: z.int().nonnegative().max(100_000_000_000).optional(),
})

export interface AudienceRow {
  readonly audience_id: string
  readonly kind: string | null
  readonly people_min: number | null
  readonly people_max: number | null
  readonly usable: 'ready' | 'too_small' | 'not_ready' | 'unknown'
  readonly working: 'normal' | 'updating' | 'attention' | 'unknown'
  readonly retention_days: number | null
  readonly updated_at: string | null
  readonly untrusted: { readonly name: string; readonly states: readonly string[] }
}

export function audienceRow(node: z.output<typeof audienceNode>, { timezone_name }: AccountFacts): AudienceRow {
  const { delivery_status: delivery, operation_status: operation } = node
  const said = [delivery, operation].filter((one) => one !== undefined && one.code !== 200).map((one) => line(one?.description))
  return {
    audience_id: node.id,
    kind: node.subtype?.toLowerCase() ?? null,
    people_min: peopleOr(node.approximate_count_lower_bound),
    people_max: peopleOr(node.approximate_count_upper_bound),
    usable: delivery === undefined ? 'unknown' : delivery.code === 200 ? 'ready' : delivery.code === 300 ? 'too_small' : 'not_ready',
    working: operation === undefined ? 'unknown' : (WORKING.get(operation.code) ?? 'attention'),
    retention_days: node.retention_days ?? null,
    updated_at: node.time_updated === undefined ? null : inZone(new Date(node.time_updated * SECOND_MS).toISOString(), timezone_name),
    untrusted: { name: line(node.name, LIMITS.searchCharsMax) ?? '', states: said.filter((text) => text !== null) },
  }
}

/** Source: developers.facebook.com/docs/marketing-api/reference/custom-audience. */
const WORKING: ReadonlyMap<number, 'normal' | 'updating'> = new Map([
  [200, 'normal'],
  [431, 'updating'],
  [441, 'updating'],
])

const peopleOr = (count: number | undefined): number | null => (count === undefined || count < 0 ? null : count)
