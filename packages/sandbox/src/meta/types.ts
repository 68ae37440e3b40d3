/** What the Graph API stand-in is started with, and the objects it holds. Budgets are integers in Meta's own units. */
import type { Core } from '../core.ts'

export type MetaScope = 'ads_read' | 'ads_management' | 'business_management' | 'catalog_management' | 'pages_show_list'

export interface MetaToken {
  readonly token: string
  readonly scopes: readonly MetaScope[]
  /** The ad accounts it reaches, e.g. `act_1001`; without it, all. */
  readonly accounts?: readonly string[]
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

interface Node {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly created_ms: number
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
}

/** One row of an account's own change log. */
export interface Activity {
  readonly account_id: string
  readonly event_ms: number
  readonly event_type: string
  readonly actor_name: string
  readonly object_id: string
  readonly object_name: string
  readonly object_type: 'CAMPAIGN' | 'AD_SET' | 'AD'
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
}
