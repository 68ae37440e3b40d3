/** Everything that can be looked at in the ad accounts of the configured list. */
import { metaAccountId, metaId, type Money, Refusal } from '@countersign/kernel'
import { line, understood } from '../outside.ts'
import type { MetaConnection } from './connect.ts'
import { accountNode, adsetNode, type BudgetNode, campaignNode, type CampaignNode, dataOf, fieldsOf, ifKind, isCursor, pageOf } from './nodes.ts'
import { metaMoney } from './units.ts'

export const CAMPAIGN_STATUSES = ['ACTIVE', 'PAUSED', 'ARCHIVED'] as const

export interface CampaignQuery {
  readonly accountId?: string | undefined
  readonly status?: (typeof CAMPAIGN_STATUSES)[number] | undefined
  readonly query?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Something that a budget stands on. */
export interface BudgetObject {
  readonly id: string
  readonly kind: 'campaign' | 'adset'
  /** Outside text, cleaned. */
  readonly name: string
  readonly accountId: string
  readonly currency: string
  readonly status: string
  readonly effectiveStatus: string
  readonly dailyBudget: Money | null
  readonly lifetimeBudget: Money | null
}

export interface Campaign extends BudgetObject {
  readonly kind: 'campaign'
  readonly objective: string
  readonly startsAt: string | null
  readonly endsAt: string | null
}

export interface MetaReader {
  campaignSearch(query: CampaignQuery): Promise<{
    readonly accountId: string
    readonly currency: string
    readonly campaigns: readonly Campaign[]
    readonly nextCursor: string | null
  }>
  /** A campaign or an ad set of a listed account; anything else is `NOT_FOUND`. */
  budgetObject(id: string): Promise<BudgetObject>
}

/** A reader for one call: every request it sends ends with `signal`. */
export function metaReader(connection: MetaConnection, signal: AbortSignal): MetaReader {
  const currencyOf = async (accountId: string): Promise<string> => {
    const { account } = await connection.nodes(signal)
    return understood(accountNode, await dataOf(account(accountId).read(['currency']))).currency
  }
  const mayBeSeen = (accountId: string): string => {
    if (!connection.accounts.includes(accountId)) throw new Refusal('NOT_FOUND')
    return accountId
  }

  return {
    async campaignSearch({ accountId, status, query, limit, cursor }) {
      const id = mayBeSeen(accountId === undefined ? onlyOne(connection.accounts) : metaAccountId(accountId))
      if (cursor !== undefined && !isCursor(cursor)) throw new Refusal('CURSOR_INVALID')
      const { account } = await connection.nodes(signal)
      const params = {
        limit,
        ...(cursor === undefined ? {} : { after: cursor }),
        ...(status === undefined ? {} : { effective_status: [status] }),
        ...(query === undefined || query.trim() === '' ? {} : { filtering: [{ field: 'name', operator: 'CONTAIN', value: query.trim() }] }),
      }
      const [currency, { nodes, nextCursor }] = await Promise.all([
        currencyOf(id),
        pageOf(campaignNode, limit, account(id).getCampaigns(fieldsOf(campaignNode), params)),
      ])
      // An object of another account in this account's list would slip past the list of accounts.
      if (nodes.some((node) => `act_${node.account_id}` !== id)) throw new Refusal('UPSTREAM_MALFORMED')
      return { accountId: id, currency, campaigns: nodes.map((node) => campaignOf(node, currency)), nextCursor }
    },

    async budgetObject(id) {
      const { campaign, adset } = await connection.nodes(signal)
      const asked = metaId(id)
      const asCampaign = await ifKind(campaignNode, 'objective', campaign(asked).read(fieldsOf(campaignNode)))
      const node = asCampaign ?? (await ifKind(adsetNode, 'campaign_id', adset(asked).read(fieldsOf(adsetNode))))
      if (node === undefined) throw new Refusal('NOT_FOUND', { detail: 'It is neither a campaign nor an ad set.' })
      if (node.id !== asked) throw new Refusal('UPSTREAM_MALFORMED')
      const accountId = mayBeSeen(`act_${node.account_id}`)
      return budgetOf(node, asCampaign === undefined ? 'adset' : 'campaign', await currencyOf(accountId))
    },
  }
}

function onlyOne(accounts: readonly string[]): string {
  const [only, ...others] = accounts
  if (only === undefined) throw new Refusal('PLATFORM_NOT_CONFIGURED')
  if (others.length > 0) throw new Refusal('INPUT_INVALID', { detail: `\`account_id\`: give one of ${accounts.slice(0, 20).join(', ')}.` })
  return only
}

const budgetOf = <Kind extends BudgetObject['kind']>(node: BudgetNode, kind: Kind, currency: string) => ({
  id: node.id,
  kind,
  name: line(node.name) ?? '',
  accountId: `act_${node.account_id}`,
  currency,
  status: node.status,
  effectiveStatus: node.effective_status,
  dailyBudget: moneyOr(node.daily_budget, currency),
  lifetimeBudget: moneyOr(node.lifetime_budget, currency),
})

const campaignOf = (node: CampaignNode, currency: string): Campaign => ({
  ...budgetOf(node, 'campaign', currency),
  objective: node.objective,
  startsAt: isoOr(node.start_time),
  endsAt: isoOr(node.stop_time),
})

const moneyOr = (units: string | undefined, currency: string): Money | null =>
  units === undefined || units === '0' ? null : metaMoney(units, currency)

/** Meta writes `+0100`; ISO 8601 with separators writes `+01:00`. */
const isoOr = (instant: string | undefined): string | null => instant?.replace(/([+-]\d{2}):?(\d{2})$/, '$1:$2') ?? null
