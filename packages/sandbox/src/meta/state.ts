/** The advertising objects while the stand-in runs: a copy of the seed that calls may change. */
import type { Account, Activity, Ad, AdSet, Audience, Campaign, MetaSeed, Person, ReportHabits, ReportRun } from './types.ts'

export type AnyNode = Account | Campaign | AdSet | Ad

export interface MetaState {
  readonly seed: MetaSeed
  readonly accounts: readonly Account[]
  readonly campaigns: Campaign[]
  readonly adsets: AdSet[]
  readonly ads: Ad[]
  readonly audiences: Audience[]
  readonly people: Person[]
  /** Newest last. */
  readonly activities: Activity[]
  /** When each ad set's budget was changed; the platform allows four an hour. */
  readonly budgetChanges: Map<string, number[]>
  /** Objects on which a person has switched a budget schedule on. */
  readonly scheduled: Set<string>
  readonly byId: Map<string, AnyNode>
  readonly reports: { habits: ReportHabits; readonly runs: Map<string, ReportRun> }
}

/** A sandbox answers at once what a person would wait for in vain, but not everything. */
const REPORT_HABITS: ReportHabits = { syncRowsMax: 2_000, takes_ms: 2_500, fails: false }

export function createState(seed: MetaSeed): MetaState {
  const { accounts, campaigns, adsets, ads, activities, audiences, people } = structuredClone(seed)
  const nodes: readonly AnyNode[] = [...accounts, ...campaigns, ...adsets, ...ads]
  return {
    seed,
    accounts,
    campaigns: [...campaigns],
    adsets: [...adsets],
    ads: [...ads],
    audiences: [...audiences],
    people: [...people],
    activities: [...activities],
    budgetChanges: new Map(),
    scheduled: new Set(),
    byId: new Map(nodes.map((node) => [node.id, node])),
    reports: { habits: REPORT_HABITS, runs: new Map() },
  }
}

/** The account that an object belongs to; an account belongs to itself. */
export const accountIdOf = (node: AnyNode): string => (node.kind === 'account' ? node.id : node.account_id)

/** What the object really does: its own status, weakened by those above it. */
export function effectiveStatus(state: MetaState, node: Campaign | AdSet | Ad): string {
  if (node.status !== 'ACTIVE') return node.status
  if (node.kind === 'ad' && node.review !== undefined) return 'DISAPPROVED'
  const own = node.issues === undefined ? 'ACTIVE' : 'WITH_ISSUES'
  if (node.kind === 'campaign') return own
  const campaign = state.campaigns.find(({ id }) => id === node.campaign_id)
  if (campaign?.status === 'PAUSED') return 'CAMPAIGN_PAUSED'
  if (campaign !== undefined && campaign.status !== 'ACTIVE') return campaign.status
  if (node.kind === 'adset') return own
  const adset = state.adsets.find(({ id }) => id === node.adset_id)
  return adset === undefined || adset.status === 'ACTIVE' ? own : adset.status === 'PAUSED' ? 'ADSET_PAUSED' : adset.status
}

export const hasBudget = (node: Campaign | AdSet): boolean => node.daily_budget !== null || node.lifetime_budget !== null
