/** What the write tools of Meta see before they plan: one object with its account, what runs beside it, what was changed lately, what it spends. */
import { assert, DAY_MS, LIMITS, type Money, parsePlatformMoney, Refusal } from '@countersign/kernel'
import { type MetaReader, type MetaRehearsalConnection, understood } from '@countersign/read'
import { z } from 'zod'
import { perDay } from './amounts.ts'
import { type Account, accountOf, type AdObject, objectOf } from './objects.ts'
import {
  accountShape,
  activityShape,
  fieldsOf,
  moneyOr,
  type Moved,
  movedIn,
  type Page,
  pageIn,
  runningAdset,
  runningCampaign,
  spendShape,
} from './shapes.ts'
import { assertOffered, isRehearsed, type MetaRequest } from './wire.ts'

/** A budget that Meta may be spending now, as an amount a day. */
export interface Running {
  readonly id: string
  readonly campaignId: string
  readonly perDay: Money
  /** Where it is a lifetime budget: all of it. */
  readonly lifetime?: Money | null
  /** As of the object itself; see `AdObject`. */
  readonly scheduled?: boolean
}

export interface Move {
  readonly at_ms: number
  readonly objectId: string
  /** Undefined where Meta's log cannot be read. */
  readonly moved: Moved | undefined
}

export interface MetaLook extends MetaReader {
  readonly accounts: readonly string[]
  object(id: string, kinds: readonly AdObject['kind'][]): Promise<AdObject>
  account(id: string): Promise<Account>
  /** Every budget of the account that counts now, those that have ended left out. */
  running(account: Account, at_ms: number): Promise<readonly Running[]>
  /** The ad sets of a campaign that run as soon as it does. */
  switchedOn(campaign: AdObject, at_ms: number): Promise<readonly Running[]>
  /** Who changed which budget, by whatever means, since then. */
  budgetMoves(account: Account, since_ms: number): Promise<readonly Move[]>
  /** The median of the days of the last thirty on which it spent; null where it spent on none. */
  medianSpend(id: string, currency: string, at_ms: number): Promise<Money | null>
  /** The rows of one edge, for tools that look for one thing. */
  rows<T extends z.ZodObject>(shape: T, path: string, params?: Readonly<Record<string, unknown>>): Promise<readonly z.output<T>[]>
  read<T extends z.ZodObject>(shape: T, path: string): Promise<z.output<T>>
  /** Lets Meta judge the very request that executing would send; changes nothing. */
  rehearse(request: MetaRequest): Promise<void>
}

/** What Meta calls running, waiting to run, or running with a warning: everything but paused, archived and deleted. */
const MAY_SPEND = ['ACTIVE', 'IN_PROCESS', 'WITH_ISSUES']

export function metaLook(reader: MetaReader, connection: Connection, signal: AbortSignal): MetaLook {
  const { accounts } = connection
  const { read, rows, account } = desk(connection, signal)
  return {
    ...reader,
    accounts,
    read,
    rows,
    account,
    object: async (id, kinds) => objectOf(id, kinds, read, account),
    async running({ id, currency }, at_ms) {
      const params = { effective_status: MAY_SPEND }
      const [campaigns, adsets] = await Promise.all([rows(runningCampaign, `/${id}/campaigns`, params), rows(runningAdset, `/${id}/adsets`, params)])
      // Of another account they would make this one's sum a lie.
      if ([...campaigns, ...adsets].some(({ account_id }) => `act_${account_id}` !== id)) throw new Refusal('UPSTREAM_MALFORMED')
      return [
        ...campaigns.flatMap((node) => runs({ ...node, campaign_id: node.id, end_ms: node.stop_time }, currency, at_ms)),
        ...adsets.flatMap((node) => runs({ ...node, end_ms: node.end_time }, currency, at_ms)),
      ]
    },
    async switchedOn({ id, account: { currency } }, at_ms) {
      const adsets = await rows(runningAdset, `/${id}/adsets`)
      return adsets.filter(({ status }) => status === 'ACTIVE').flatMap((node) => runs({ ...node, end_ms: node.end_time }, currency, at_ms))
    },
    async budgetMoves({ id, currency }, since_ms) {
      const since = String(Math.floor(since_ms / 1_000))
      const events = await rows(activityShape, `/${id}/activities`, { category: 'BUDGET', since })
      return events
        .filter(({ event_type }) => event_type.endsWith('_budget'))
        .map(({ event_time, object_id, extra_data }) => ({
          at_ms: instantOf(event_time),
          objectId: object_id ?? '',
          moved: movedIn(extra_data, currency),
        }))
    },
    async medianSpend(id, currency, at_ms) {
      const day = (back: number) => new Date(at_ms - back * DAY_MS).toISOString().slice(0, 10)
      const asked = { time_range: { since: day(30), until: day(1) }, time_increment: 1 }
      const days = (await rows(spendShape, `/${id}/insights`, asked)).map(({ spend }) => parsePlatformMoney({ amount: spend, currency }).minor)
      const spent = days.filter((minor) => minor > 0).toSorted((a, b) => a - b)
      const median = spent[Math.floor(spent.length / 2)]
      return median === undefined ? null : { minor: median, currency }
    },
    async rehearse(request) {
      assertOffered(request)
      assert(isRehearsed(request), 'Meta would carry this out instead of rehearsing it')
      const answer = await connection.rehearse(request.path, { ...request.params, execution_options: ['validate_only'] }, signal)
      // Anything but this one answer is not a rehearsal that Meta understood as one.
      if (!z.object({ success: z.literal(true) }).safeParse(answer).success)
        throw new Refusal('UPSTREAM_MALFORMED', { detail: 'Meta did not answer the rehearsal as one, so the change is not offered.' })
    },
  }
}

type Connection = Pick<MetaRehearsalConnection, 'accounts' | 'get' | 'rehearse'>

/** Reads whose answers are understood whole or refused. */
function desk(connection: Connection, signal: AbortSignal): Pick<MetaLook, 'read' | 'rows' | 'account'> {
  const read: MetaLook['read'] = async (shape, path) => understood(shape, await connection.get(path, { fields: fieldsOf(shape) }, signal))
  async function rows<T extends z.ZodObject>(shape: T, path: string, params: Readonly<Record<string, unknown>> = {}): Promise<z.output<T>[]> {
    const found: z.output<T>[] = []
    let after: string | null = null
    for (let page = 0; page < LIMITS.metaSumPagesMax; page++) {
      const asked: Readonly<Record<string, unknown>> = {
        fields: fieldsOf(shape),
        limit: LIMITS.metaSumPageItemsMax,
        ...params,
        ...(after === null ? {} : { after }),
      }
      const next: Page<T> = pageIn(shape, await connection.get(path, asked, signal))
      found.push(...next.rows)
      if (next.after === null) return found
      if (next.after === after) throw new Refusal('UPSTREAM_MALFORMED')
      after = next.after
    }
    throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'The account has more objects or changes than can be added up for one change.' })
  }
  const account: MetaLook['account'] = async (id) => {
    if (!connection.accounts.includes(id)) throw new Refusal('NOT_FOUND')
    return accountOf(id, await read(accountShape, `/${id}`))
  }
  return { read, rows, account }
}

type Node = {
  readonly id: string
  readonly campaign_id: string
  readonly daily_budget?: string | undefined
  readonly lifetime_budget?: string | undefined
  readonly start_time?: number | undefined
  readonly end_ms?: number | undefined
  readonly is_budget_schedule_enabled?: boolean | undefined
}

/** Nothing where the budget stands elsewhere or its time is over. */
function runs(node: Node, currency: string, at_ms: number): Running[] {
  const [daily, lifetime] = [moneyOr(node.daily_budget, currency), moneyOr(node.lifetime_budget, currency)]
  if (node.end_ms !== undefined && node.end_ms <= at_ms) return []
  const amount = perDay({ daily, lifetime, starts_ms: node.start_time ?? null, ends_ms: node.end_ms ?? null })
  return amount === null
    ? []
    : [{ id: node.id, campaignId: node.campaign_id, perDay: amount, lifetime, scheduled: node.is_budget_schedule_enabled === true }]
}

function instantOf(text: string): number {
  const ms = /^\d{9,11}$/.test(text) ? Number(text) * 1_000 : Date.parse(text.replace(/([+-]\d{2}):?(\d{2})$/, '$1:$2'))
  if (Number.isNaN(ms)) throw new Refusal('UPSTREAM_MALFORMED')
  return ms
}
