/** What the Graph API stand-in is started with, and the objects it holds. Budgets are integers in Meta's own units. */
import type { Core } from '../core.ts'

export type MetaScope = 'ads_read' | 'ads_management' | 'business_management' | 'catalog_management' | 'pages_show_list'

export interface MetaToken {
  readonly token: string
  readonly scopes: readonly MetaScope[]
  /** The ad accounts it reaches, e.g. `act_1001`; without it, all. */
  readonly accounts?: readonly string[]
  /** False where the token holds for whatever its user reaches, so that its inspection names no targets. */
  readonly narrowed?: boolean
}

/** Seconds since the Unix epoch; 0 is never. */
export interface TokenTimes {
  readonly expires_at: number
  readonly data_access_expires_at: number
}

/** How reports of insights behave. */
export interface ReportHabits {
  /** Rows that one answer may hold, its further pages counted; more is refused with 100/1504018. */
  readonly syncRowsMax: number
  /** How long a report run takes. */
  readonly takes_ms: number
  /** Whether report runs end without a report. */
  readonly fails: boolean
}

/** A report run, while it is prepared and afterwards. */
export interface ReportRun {
  readonly id: string
  readonly account_id: string
  /** What it was started on: the account, or something in it. */
  readonly node_id: string
  readonly params: Readonly<Record<string, unknown>>
  readonly begun_ms: number
}

export interface MetaOptions {
  readonly core: Core
  readonly seed: MetaSeed
  readonly app: { readonly id: string; readonly secret: string }
  readonly tokens: readonly MetaToken[]
  readonly now?: () => number
  /** How long the fault `slow` waits. */
  readonly slow_ms?: number
}

export interface MetaStandIn {
  /** `http://127.0.0.1:PORT`; the version (`/v26.0`) is the caller's part of the path. */
  readonly url: string
  /** From now on `paging.next` names this origin, e.g. `https://graph.attacker.test`; `undefined` restores the true one. */
  pageAt(origin: string | undefined): void
  /** From now on every token expires then; `undefined` restores that none does. */
  tokensExpire(times: TokenTimes | undefined): void
  /** From now on the usage headers name this share; `undefined` restores that they count calls. */
  usageAt(percent: number | undefined): void
  reports(habits: Partial<ReportHabits>): void
  /** What a person does in Ads Manager: a budget schedule on this campaign or ad set. */
  schedule(id: string): void
  /** Back to the seed. */
  reset(): void
  close(): Promise<void>
}

export type NodeStatus = 'ACTIVE' | 'PAUSED' | 'ARCHIVED' | 'DELETED'

export interface Account {
  readonly kind: 'account'
  readonly id: string
  readonly name: string
  readonly currency: string
  readonly timezone_name: string
  readonly amount_spent: number
  readonly spend_cap: number
  readonly balance: number
  readonly min_daily_budget: number
}

/** What is in an object's way, as `issues_info` says it. */
export interface Issue {
  readonly level: 'CAMPAIGN' | 'AD_SET' | 'AD'
  readonly error_code: number
  readonly error_summary: string
  readonly error_message: string
  readonly error_type: 'HARD_ERROR' | 'SOFT_ERROR'
}

interface Node {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly created_ms: number
  readonly issues?: readonly Issue[]
  status: NodeStatus
  updated_ms: number
}

interface Budgeted extends Node {
  daily_budget: number | null
  lifetime_budget: number | null
  readonly start_ms: number
  readonly stop_ms: number | null
}

export interface Campaign extends Budgeted {
  readonly kind: 'campaign'
  readonly objective: string
  /** In Meta's own units. */
  readonly spend_cap: number | null
}

export interface AdSet extends Budgeted {
  readonly kind: 'adset'
  readonly campaign_id: string
  readonly optimization_goal: string
  readonly billing_event: string
  readonly learning: 'LEARNING' | 'SUCCESS' | 'FAIL'
}

export interface Ad extends Node {
  readonly kind: 'ad'
  readonly campaign_id: string
  readonly adset_id: string
  readonly creative_id: string
  /** Why Meta's review turned it down, by rule. */
  readonly review?: Readonly<Record<string, string>>
}

export interface Audience {
  readonly id: string
  readonly account_id: string
  name: string
  description?: string
  readonly subtype: 'CUSTOM' | 'WEBSITE' | 'LOOKALIKE'
  /** Between these; null where Meta does not say. */
  readonly people: readonly [number, number] | null
  readonly delivery: readonly [code: number, description: string]
  readonly operation: readonly [code: number, description: string]
  readonly retention_days?: number
  readonly updated_ms: number
}

/** Somebody with rights in an ad account. */
export interface Person {
  readonly id: string
  readonly account_id: string
  readonly name: string
  tasks: readonly string[]
}

/** One row of an account's own change log. */
export interface Activity {
  readonly account_id: string
  readonly event_ms: number
  readonly event_type: string
  readonly actor_name: string
  readonly object_id: string
  readonly object_name: string
  readonly object_type: 'CAMPAIGN' | 'AD_SET' | 'AD' | 'ACCOUNT' | 'AUDIENCE'
  readonly extra_data: Readonly<Record<string, unknown>>
}

export interface MetaSeed {
  readonly user: { readonly id: string; readonly name: string }
  readonly business: { readonly id: string; readonly name: string }
  readonly accounts: readonly Account[]
  readonly campaigns: readonly Campaign[]
  readonly adsets: readonly AdSet[]
  readonly ads: readonly Ad[]
  readonly activities: readonly Activity[]
  readonly audiences: readonly Audience[]
  readonly people: readonly Person[]
}
