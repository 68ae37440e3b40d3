/** Everything that can be looked at in the ad accounts of the configured list. */
import { metaId, type Money, Refusal } from '@countersign/kernel'
import type { z } from 'zod'
import { line, understood } from '../outside.ts'
import { type Accounts, accountList } from './accounts.ts'
import { activityNode, activityParams, type ActivityQuery, activityRange, activityRow, type ActivityRow } from './activities.ts'
import { audienceNode, type AudienceQuery, audienceRow, type AudienceRow } from './audiences.ts'
import { type AccountFacts, accountFactsNode } from './book.ts'
import type { MetaLookConnection } from './connect.ts'
import type { Range } from './days.ts'
import { adRow, adsetRow, campaignRow, capOr, type DeliveryQuery, deliveryParams, issueLines, nameFilters, ofAccount } from './delivery.ts'
import { metaIdOf } from './ids.ts'
import type { InsightsQuery } from './insights.ask.ts'
import { insightsReport, type InsightsReport } from './insights.ts'
import { adsetNode, type BudgetNode, campaignNode, dataOf, fieldsOf, ifKind, isCursor, isoOr, type Page, pageOf, totalOf } from './nodes.ts'
import { metaMoney } from './units.ts'

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
  readonly spendCap: Money | null
  readonly bidStrategy: string | null
  readonly startsAt: string | null
  readonly endsAt: string | null
  /** Outside text, cleaned. */
  readonly issues: readonly string[]
}

/** One page of a list of one account. */
export interface Listed<Node> {
  readonly accountId: string
  readonly facts: AccountFacts
  readonly nodes: readonly Node[]
  readonly total: number | null
  readonly nextCursor: string | null
}

export interface MetaReader {
  accountList(): Promise<Accounts>
  campaignSearch(query: DeliveryQuery): Promise<Omit<Listed<never>, 'nodes'> & { readonly currency: string; readonly campaigns: readonly Campaign[] }>
  adsetSearch(query: DeliveryQuery): Promise<Listed<z.output<typeof adsetRow>>>
  adSearch(query: DeliveryQuery): Promise<Listed<z.output<typeof adRow>>>
  insightsReport(query: InsightsQuery): Promise<InsightsReport>
  activityList(query: ActivityQuery): Promise<Listed<ActivityRow> & { readonly range: Range }>
  audienceList(query: AudienceQuery): Promise<Listed<AudienceRow>>
  /** A campaign or an ad set of a listed account; anything else is `NOT_FOUND`. */
  budgetObject(id: string): Promise<BudgetObject>
}

/** A reader for one call: every request it sends ends with `signal`. */
export function metaReader(connection: MetaLookConnection, signal: AbortSignal): MetaReader {
  const begun_ms = connection.clock()
  const asked = desk(connection, signal)
  const { accountOf, factsOf, listOf } = asked

  return {
    accountList: () => accountList(connection, signal),
    async campaignSearch(query) {
      const { nodes, ...list } = await listOf(query, ({ account, id, plain }) =>
        pageOf(campaignRow, query, account(id).getCampaigns(fieldsOf(campaignRow), deliveryParams('campaign', plain))),
      )
      const { currency } = list.facts
      return { ...list, currency, campaigns: nodes.map((node) => campaignOf(node, currency)) }
    },
    adsetSearch: (query) =>
      listOf(query, ({ account, id, plain }) => pageOf(adsetRow, query, account(id).getAdSets(fieldsOf(adsetRow), deliveryParams('adset', plain)))),
    adSearch: (query) =>
      listOf(query, ({ account, id, plain }) => pageOf(adRow, query, account(id).getAds(fieldsOf(adRow), deliveryParams('ad', plain)))),

    insightsReport: (query) => insightsReport({ connection, signal, begun_ms, accountOf, factsOf }, { ...query, ...plainIds(query) }),

    async activityList(query) {
      const { accountId, facts, account } = await asked.begin(query)
      const range = activityRange(query, facts, connection.clock())
      const params = activityParams(query, range, facts)
      const { nodes, nextCursor } = await pageOf(activityNode, query, account(accountId).getActivities(fieldsOf(activityNode), params))
      return { accountId, facts, range, nodes: nodes.map((node) => activityRow(node, facts)), total: null, nextCursor }
    },

    async audienceList(query) {
      const { nodes, ...list } = await listOf(query, ({ account, id }) => {
        const filtering = nameFilters(query.query)
        const params = {
          limit: query.limit,
          ...(query.cursor === undefined ? {} : { after: query.cursor }),
          ...(filtering.length > 0 && { filtering }),
        }
        return pageOf(audienceNode, query, account(id).getCustomAudiences(fieldsOf(audienceNode), params))
      })
      return { ...list, nodes: nodes.map((node) => audienceRow(node, list.facts)) }
    },

    async budgetObject(id) {
      const { campaign, adset } = await connection.nodes(signal)
      const wanted = metaId(id)
      const asCampaign = await ifKind(campaignNode, 'objective', campaign(wanted).read(fieldsOf(campaignNode)))
      const node = asCampaign ?? (await ifKind(adsetNode, 'campaign_id', adset(wanted).read(fieldsOf(adsetNode))))
      if (node === undefined) throw new Refusal('NOT_FOUND', { detail: 'It is neither a campaign nor an ad set.' })
      if (node.id !== wanted) throw new Refusal('UPSTREAM_MALFORMED')
      // A budget is judged by a currency asked for now, not by one written down.
      const currency = await asked.freshCurrency(accountOf(`act_${node.account_id}`))
      return budgetOf(node, asCampaign === undefined ? 'adset' : 'campaign', currency)
    },
  }
}

type Accounting = Pick<DeliveryQuery, 'accountId' | 'cursor' | 'campaignId' | 'adsetId'>
type Owned = { readonly account_id: string }

/** What every list begins with: the account, its facts, the ids in the form that Meta takes. */
function desk(connection: MetaLookConnection, signal: AbortSignal) {
  const accountOf = (text: string | undefined): string => {
    const id = text === undefined ? onlyOne(connection.accounts) : metaIdOf('account', text)
    if (!connection.accounts.includes(id)) throw new Refusal('NOT_FOUND')
    return id
  }
  const read = async <T extends z.ZodObject>(node: T, accountId: string): Promise<z.output<T>> => {
    const { account } = await connection.nodes(signal)
    return understood(node, await dataOf(account(accountId).read(fieldsOf(node))))
  }
  const freshCurrency = async (accountId: string) => (await read(accountFactsNode.pick({ currency: true }), accountId)).currency
  const factsOf = (accountId: string) => connection.book.of(accountId, () => read(accountFactsNode, accountId))
  const begin = async ({ accountId: text, cursor }: Accounting) => {
    const accountId = accountOf(text)
    if (cursor !== undefined && !isCursor(cursor)) throw new Refusal('CURSOR_INVALID')
    const { account } = await connection.nodes(signal)
    return { accountId, account, facts: await factsOf(accountId) }
  }

  type Asking<Query> = { readonly id: string; readonly plain: Query; readonly account: Awaited<ReturnType<MetaLookConnection['nodes']>>['account'] }
  async function listOf<Query extends Accounting, Node extends Owned>(
    query: Query,
    page: (asking: Asking<Query>) => Promise<Page<Node>>,
  ): Promise<Listed<Node>> {
    const plain = { ...query, ...plainIds(query) }
    const id = accountOf(query.accountId)
    if (query.cursor !== undefined && !isCursor(query.cursor)) throw new Refusal('CURSOR_INVALID')
    const { account } = await connection.nodes(signal)
    const [facts, { nodes, summary, nextCursor }] = await Promise.all([factsOf(id), page({ id, plain, account })])
    return { accountId: id, facts, nodes: ofAccount(nodes, id), total: totalOf(summary), nextCursor }
  }

  return { accountOf, freshCurrency, factsOf, begin, listOf }
}

interface Ids {
  readonly campaignId?: string | undefined
  readonly adsetId?: string | undefined
}

const plainIds = ({ campaignId, adsetId }: Ids): Ids => ({
  ...(campaignId === undefined ? {} : { campaignId: metaIdOf('campaign', campaignId) }),
  ...(adsetId === undefined ? {} : { adsetId: metaIdOf('adset', adsetId) }),
})

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

const campaignOf = (node: z.output<typeof campaignRow>, currency: string): Campaign => ({
  ...budgetOf(node, 'campaign', currency),
  objective: node.objective,
  spendCap: capOr(node.spend_cap, currency),
  bidStrategy: node.bid_strategy ?? null,
  startsAt: isoOr(node.start_time),
  endsAt: isoOr(node.stop_time),
  issues: issueLines(node.issues_info),
})

/** Absent, or "0", where the other kind of budget or a parent's is used. */
export const moneyOr = (units: string | undefined, currency: string): Money | null =>
  units === undefined || units === '0' ? null : metaMoney(units, currency)
