/** What a budget is held against besides the operator's caps: Meta's own log of changes, its hourly limit, and amounts that can only be a mistake of units. */
import { DAY_MS, MINUTE_MS, type Money, Refusal, showMoney } from '@countersign/kernel'
import type { Move } from './look.ts'

const HOUR_MS = 60 * MINUTE_MS
/** Meta takes four changes of one ad set's budget an hour and then none. */
export const EDITS_PER_HOUR = 4

export interface Earlier {
  readonly day?: number
  readonly week?: number
}

type Kind = 'daily' | 'lifetime'

/** Where the budget stood a day and a week ago, as Meta's log tells: changes by people and by other tools count like ours. */
export function earlierOf(moves: readonly Move[], objectId: string, kind: Kind, at_ms: number, raises: boolean): Earlier {
  const own = moves.filter((move) => move.objectId === objectId).toSorted((a, b) => a.at_ms - b.at_ms)
  const stood = (since_ms: number): number | undefined => {
    for (const { at_ms: then, moved } of own) {
      if (then < since_ms) continue
      if (moved === undefined) {
        // A fall is let through: it stops spending, and nothing is built on it.
        if (!raises) continue
        throw new Refusal('CHANGE_NOT_POSSIBLE', {
          detail: 'Meta’s log has a change of this budget in the last week that cannot be read here, so its rise cannot be added up.',
        })
      }
      if (moved.kind !== null && moved.kind !== kind) continue
      // Out of nothing there is no percentage: it is counted from what it was set to first.
      const from = moved.before ?? moved.after
      if (from !== null && from.minor > 0) return from.minor
    }
    return undefined
  }
  const [day, week] = [stood(at_ms - DAY_MS), stood(at_ms - 7 * DAY_MS)]
  return { ...(day === undefined ? {} : { day }), ...(week === undefined ? {} : { week }) }
}

/** Changes by others count against Meta's hour, too; the last one is kept for lowering or stopping. */
export function checkHour(moves: readonly Move[], objectId: string, at_ms: number, raises: boolean): void {
  const used = moves.filter((move) => move.objectId === objectId && move.at_ms > at_ms - HOUR_MS).length
  if (raises && used >= EDITS_PER_HOUR - 1)
    throw new Refusal('CAP_EXCEEDED', {
      detail: `Its budget was changed ${used} times within the hour, by whomever; Meta takes ${EDITS_PER_HOUR}, and the last is kept for lowering it.`,
    })
}

export interface Scale {
  readonly minDaily: Money | null
  /** A budget of the same kind that stands now. */
  readonly current: Money | null
  readonly median: Money | null
}

/**
 * Refuses what can only be an amount in the wrong unit. Not a cap: no operator can lift it, and no person is asked.
 * Every amount meant in major units and sent in cents is at least a hundred times Meta's least; that bound is used where nothing was spent yet.
 */
export function checkUnits(asked: Money, aDay: Money, { minDaily, current, median }: Scale): void {
  if (minDaily !== null && aDay.minor < minDaily.minor)
    throw new Refusal('CHANGE_NOT_POSSIBLE', {
      detail: `That is ${showMoney(aDay)} a day; Meta takes at least ${showMoney(minDaily)}.${hint(asked, current)}`,
    })
  const tenfold = (of: Money | null, value: Money) => of !== null && of.minor > 0 && value.minor >= of.minor * 10
  if (tenfold(current, asked)) throw refused(asked, 'ten times its present budget or more', current)
  if (tenfold(median, aDay)) throw refused(asked, 'ten times what is usually spent a day or more', current)
  if (current === null && median === null && minDaily !== null && aDay.minor >= minDaily.minor * 100)
    throw refused(asked, `a hundred times Meta’s least budget of ${showMoney(minDaily)} or more, and nothing was spent here yet`, current)
}

const refused = (asked: Money, what: string, current: Money | null): Refusal =>
  new Refusal('CAP_EXCEEDED', { detail: `${showMoney(asked)} is ${what}, which looks like a mistake of units.${hint(asked, current)}` })

const hint = (asked: Money, current: Money | null): string =>
  current !== null && (asked.minor === current.minor * 100 || asked.minor * 100 === current.minor)
    ? ' It is exactly a factor of 100: amounts are in major units, not in cents.'
    : ' Amounts are in major units, not in cents.'
