/** All that this house may ever ask Meta to change. The Graph API takes other fields on the same addresses, many of which raise spending. */
import { assert } from '@countersign/kernel'
import type { Sealed } from '@countersign/gate'
import { z } from 'zod'

/** One request as it leaves; sealed in the plan, so that what was shown is what is sent. */
export type MetaRequest = {
  readonly operation: Operation
  /** Begins with the object that the grant is for. */
  readonly path: string
  readonly params: { readonly [key: string]: Sealed }
}

const units = z.string().regex(/^[1-9]\d{0,14}$/)
const id = z.string().regex(/^[1-9]\d{0,24}$/)
const name = z.string().min(1).max(200)
const paused = z.literal('PAUSED')
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

const OBJECT = /^\/[1-9]\d{0,24}$/
const edge = (of: string): RegExp => new RegExp(`^/act_[1-9]\\d{0,24}/${of}$`)

export const OBJECTIVES = [
  'OUTCOME_AWARENESS',
  'OUTCOME_TRAFFIC',
  'OUTCOME_ENGAGEMENT',
  'OUTCOME_LEADS',
  'OUTCOME_SALES',
  'OUTCOME_APP_PROMOTION',
] as const
export const SPECIAL_CATEGORIES = [
  'EMPLOYMENT',
  'HOUSING',
  'CREDIT',
  'FINANCIAL_PRODUCTS_SERVICES',
  'ISSUES_ELECTIONS_POLITICS',
  'ONLINE_GAMBLING_AND_GAMING',
] as const
export const GOALS = ['REACH', 'IMPRESSIONS', 'LINK_CLICKS', 'LANDING_PAGE_VIEWS', 'OFFSITE_CONVERSIONS'] as const

const newAdset = {
  name,
  campaign_id: id,
  status: paused,
  billing_event: z.literal('IMPRESSIONS'),
  optimization_goal: z.enum(GOALS),
  targeting: z.strictObject({
    geo_locations: z.strictObject({
      countries: z
        .array(z.string().regex(/^[A-Z]{2}$/))
        .min(1)
        .max(25),
    }),
    age_min: z.int().min(18).max(65),
    age_max: z.int().min(18).max(65),
    targeting_automation: z.strictObject({ advantage_audience: z.literal(0) }),
  }),
  promoted_object: z.strictObject({ pixel_id: id, custom_event_type: z.literal('PURCHASE') }).optional(),
  dsa_beneficiary: name.optional(),
  dsa_payor: name.optional(),
}
const bid_strategy = z.literal('LOWEST_COST_WITHOUT_CAP')
const newCampaign = {
  name,
  objective: z.enum(OBJECTIVES),
  status: paused,
  buying_type: z.literal('AUCTION'),
  special_ad_categories: z.array(z.enum(SPECIAL_CATEGORIES)).max(SPECIAL_CATEGORIES.length),
}

/**
 * Each operation with its address and its whole body. Not here, so never sent: copies, budget schedules, budgets of several objects at once, bids,
 * spending caps, end dates, rules, recommendations, batches. Adding a key is adding a way to spend: it needs a rule in the guard first.
 */
export const OPERATIONS = {
  budget: { path: OBJECT, body: z.union([z.strictObject({ daily_budget: units }), z.strictObject({ lifetime_budget: units })]) },
  status: { path: OBJECT, body: z.strictObject({ status: z.enum(['ACTIVE', 'PAUSED']) }) },
  campaign_create: {
    path: edge('campaigns'),
    body: z.union([
      z.strictObject({ ...newCampaign, is_adset_budget_sharing_enabled: z.literal(false) }),
      z.strictObject({ ...newCampaign, bid_strategy, daily_budget: units }),
    ]),
  },
  adset_create: {
    path: edge('adsets'),
    body: z.union([
      z.strictObject(newAdset),
      z.strictObject({ ...newAdset, bid_strategy, daily_budget: units, end_time: instant.optional() }),
      z.strictObject({ ...newAdset, bid_strategy, lifetime_budget: units, end_time: instant }),
    ]),
  },
  ad_create: { path: edge('ads'), body: z.strictObject({ name, adset_id: id, status: paused, creative: z.strictObject({ creative_id: id }) }) },
  campaign_delete: { path: OBJECT, body: z.strictObject({ status: z.literal('DELETED') }) },
  audience_update: { path: OBJECT, body: z.strictObject({ name: name.optional(), description: z.string().max(500).optional() }) },
  access_update: {
    path: edge('assigned_users'),
    body: z.strictObject({
      user: id,
      tasks: z
        .array(z.enum(['ANALYZE', 'ADVERTISE']))
        .min(1)
        .max(2),
    }),
  },
} as const

export type Operation = keyof typeof OPERATIONS

/** Throws where a request is anything but one of these, whoever made it. */
export function assertOffered({ operation, path, params }: MetaRequest): void {
  const offered = OPERATIONS[operation]
  assert(offered.path.test(path), 'a change goes to an address of its operation')
  assert(offered.body.safeParse(params).success, 'a change says nothing that its operation does not offer')
}

/** Edges whose requests Meta rehearses; the others it would carry out. */
const REHEARSED: ReadonlySet<Operation> = new Set(['budget', 'status', 'campaign_create', 'adset_create', 'ad_create', 'campaign_delete'])
export const isRehearsed = ({ operation }: MetaRequest): boolean => REHEARSED.has(operation)
