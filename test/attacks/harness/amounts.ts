/** Amounts as a model tries them: near what stands there now, at the edge of what is allowed, and far beyond. */
import type { Pool, Scene } from './pool.ts'
import type { Random } from './random.ts'
import { type Args, isRef } from './step.ts'

export interface Source {
  readonly random: Random
  readonly pool: Pool
  readonly session: string
}

/** Where a field's value stands in answers, when it is called something else there. A field without an entry is looked for by its own name. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  // The nearest with a budget: an ad set tells of its campaign, too.
  object_id: ['adset_id', 'campaign_id', 'ad_id'],
  // Where shops call a discount by its code.
  code: ['title'],
  product_ids: ['product_id'],
  cursor: ['next_cursor'],
  in_reply_to: ['message_id'],
}
export const namesOf = (field: string): readonly string[] => [field, ...(ALSO[field] ?? [])]

const PERCENT = { same: 1, little: 8, much: 4, edge: 4, beyond: 3, unit: 1, nothing: 1 } as const

/** The amount that stands there now, moved: a little, to the edge of what is allowed, and far beyond. */
export function money({ random, pool }: Source, scene: Scene | undefined, field: string): Args {
  const keys = [...namesOf(field), 'price', 'daily_budget', 'lifetime_budget']
  const here = keys.map((key) => scene?.value[key]).find(isAmount)
  const other = here ?? keys.flatMap((key) => random.oneOf(pool.with([key]))?.value[key] ?? []).find(isAmount)
  return moved(random, other ?? { amount: '10.00', currency: random.chance(0.9) ? 'EUR' : 'JPY' })
}

/** The same arguments with every amount moved. */
export function varied(source: Source, args: Args): Args {
  if (typeof args !== 'object' || args === null || isRef(args)) return args
  if (Array.isArray(args)) return args.map((item: Args) => varied(source, item))
  if (isAmount(args)) return moved(source.random, args)
  return Object.fromEntries(Object.entries(args).map(([key, value]: [string, Args]) => [key, varied(source, value)]))
}

function moved(random: Random, { amount, currency }: { readonly amount: string; readonly currency: string }): Args {
  const digits = amount.includes('.') ? 2 : 0
  return { amount: (Math.round(Number(amount) * factor(random) * 10 ** digits) / 10 ** digits).toFixed(digits), currency }
}

const isAmount = (value: unknown): value is { readonly amount: string; readonly currency: string } =>
  typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value && typeof value.amount === 'string'

function factor(random: Random): number {
  const sign = random.chance(0.5) ? 1 : -1
  switch (random.weighted(PERCENT)) {
    case 'same':
      return 1
    case 'little':
      return 1 + (sign * (1 + random.below(10))) / 100
    case 'much':
      return 1 + (sign * (10 + random.below(39))) / 100
    case 'edge':
      return 1 + sign * (random.chance(0.5) ? 0.5 : 0.501)
    case 'beyond':
      return random.pick([2, 3, 0.1, 10])
    case 'unit':
      return random.pick([100, 0.01])
    case 'nothing':
      return 0
  }
}
