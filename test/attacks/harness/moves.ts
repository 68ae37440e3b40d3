/** Which values of which object an effect moved. */
import type { Effect } from '@countersign/sandbox'
import { isObject, type Json } from './step.ts'

/** One value that moved. */
export interface Move {
  /** The platform's id. */
  readonly object: string
  readonly field: string
  readonly before: Json
  readonly after: Json
}

/** Wherever the detail has a `before` and an `after`, what differs between them. */
export function movesOf({ target, detail }: Pick<Effect, 'target' | 'detail'>): readonly Move[] {
  const moves: Move[] = []
  const walk = (value: unknown, object: string): void => {
    if (Array.isArray(value)) return value.forEach((item) => walk(item, object))
    if (!isObject(value)) return
    const id = typeof value['id'] === 'string' ? value['id'] : object
    const { before, after } = value
    if (typeof before === 'number' && typeof after === 'number' && before !== after) moves.push({ object: id, field: 'number', before, after })
    if (isObject(before) && isObject(after))
      for (const [field, now] of Object.entries(after))
        if (JSON.stringify(now) !== JSON.stringify(before[field] ?? null))
          moves.push({ object: id, field, before: before[field] ?? null, after: now })
    for (const inner of Object.values(value)) walk(inner, id)
  }
  walk(detail, target)
  return moves
}
