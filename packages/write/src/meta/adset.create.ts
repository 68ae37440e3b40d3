/** Previews a new ad set, always paused: where and to whom it shows, for which budget. */
import { isoTime, type Money, Refusal, showMoney } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { metaIdField, metaIdOf, metaUnits } from '@countersign/read'
import { cleanLine, moneyField, moneyOf, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { brakesOf, exposureOf, lifetimeExposure, perDay } from './amounts.ts'
import { checkFree, created, type CreateLook, made, MADE_PAUSED, newBudget, newName, newNameField, NO_BUDGET } from './creates.ts'
import type { AdObject } from './objects.ts'
import { GOALS, type MetaRequest } from './wire.ts'
import type { MetaWriter } from './writer.ts'

type Budget = {
  readonly field: 'daily_budget' | 'lifetime_budget'
  readonly minor: number
  readonly currency: string
}

export type AdsetDoes = {
  readonly account_id: string
  readonly campaign_id: string
  readonly name: string
  readonly goal: (typeof GOALS)[number]
  readonly countries: readonly string[]
  readonly ages: readonly [from: number, to: number]
  readonly pixel_id: string | null
  /** Who pays and who profits, as the EU’s rules want it said. */
  readonly payer: string | null
  readonly budget: Budget | null
  readonly ends_at: string | null
}

const requestOf = (does: AdsetDoes): MetaRequest => ({
  operation: 'adset_create',
  path: `/${does.account_id}/adsets`,
  params: {
    name: does.name,
    campaign_id: does.campaign_id,
    status: 'PAUSED',
    billing_event: 'IMPRESSIONS',
    optimization_goal: does.goal,
    targeting: {
      geo_locations: { countries: does.countries },
      age_min: does.ages[0],
      age_max: does.ages[1],
      // Meta would otherwise widen the audience by itself.
      targeting_automation: { advantage_audience: 0 },
    },
    ...(does.pixel_id === null ? {} : { promoted_object: { pixel_id: does.pixel_id, custom_event_type: 'PURCHASE' } }),
    ...(does.payer === null ? {} : { dsa_beneficiary: does.payer, dsa_payor: does.payer }),
    ...(does.budget === null ? {} : { bid_strategy: 'LOWEST_COST_WITHOUT_CAP', [does.budget.field]: metaUnits(does.budget) }),
    ...(does.ends_at === null ? {} : { end_time: does.ends_at }),
  },
})

export const adsetCreate = writeTool<CreateLook, MetaWriter>()({
  name: 'preview_meta_adset_create',
  title: 'Preview a new ad set',
  description: 'Prepares a new, paused ad set; nothing is made yet. It needs a budget exactly where its campaign has none.',
  platform: 'meta',
  input: z.strictObject({
    campaign_id: metaIdField,
    name: newNameField,
    optimization_goal: z.enum(GOALS),
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/))
      .min(1)
      .max(25),
    age_min: z.int().min(18).max(65).default(18),
    age_max: z.int().min(18).max(65).default(65),
    pixel_id: z.string().max(30).optional().describe('For OFFSITE_CONVERSIONS'),
    payer: z.string().min(1).max(150).optional().describe('Required by Meta in the EU'),
    budget: moneyField.optional(),
    budget_is: z.enum(['daily', 'lifetime']).default('daily'),
    ends_at: z.iso.datetime({ offset: true }).optional().describe('Required with a lifetime budget'),
    reason: reasonField,
  }),
  log: { campaign_id: 'plain', optimization_goal: 'plain', budget: 'plain', budget_is: 'plain', ends_at: 'plain' },
  scope: 'ads_management',

  async plan(input, look, { previewed_ms }): Promise<Plan<AdsetDoes>> {
    const campaign = await look.object(metaIdOf('campaign', input.campaign_id), ['campaign'])
    const { account } = campaign
    const asked = askedBudget(input, campaign)
    const ends_ms = input.ends_at === undefined ? null : Date.parse(input.ends_at)
    if (ends_ms !== null && ends_ms <= previewed_ms) throw new Refusal('INPUT_INVALID', { detail: '`ends_at` lies behind.' })
    const does = doesOf(input, campaign, asked, ends_ms)
    requestOf(does)
    const aDay =
      asked &&
      perDay({ daily: null, lifetime: null, [asked.field === 'daily_budget' ? 'daily' : 'lifetime']: asked.amount, starts_ms: previewed_ms, ends_ms })
    const [sum] = await Promise.all([
      asked === null || aDay === null ? NO_BUDGET : newBudget(look, account, { ...asked, aDay }, previewed_ms),
      checkFree(look, `/${campaign.id}/adsets`, does.name),
    ])
    const budget = asked === null ? 'that of its campaign' : `${showMoney(asked.amount)} ${asked.field === 'daily_budget' ? 'a day' : 'in all'}`
    const countries = does.countries.join(', ')
    const ages = `${does.ages[0]} to ${does.ages[1]}${does.ages[1] === 65 ? ' and above' : ''}`
    return {
      targets: [`meta:${account.id}`],
      summary: `Make a paused ad set in campaign ${campaign.id} with ${asked === null ? 'the campaign’s budget' : `a budget of ${budget}`}, for ages ${ages} in ${countries}, for ${goalOf(does)}${asked === null ? '' : endOf(does)}`,
      facts: [
        { label: 'Goal', before: null, after: does.goal },
        ...(does.pixel_id === null ? [] : [{ label: 'Pixel', before: null, after: does.pixel_id }]),
        { label: 'Countries', before: null, after: countries },
        { label: 'Ages', before: null, after: ages },
        { label: 'Budget', before: null, after: budget },
        { label: 'Ends', before: null, after: does.ends_at },
        ...sum.facts,
      ],
      consequences: [MADE_PAUSED, ...exposed(asked, ends_ms, previewed_ms), ...brakesOf(account, campaign.spendCap)],
      warnings: sum.warnings,
      untrusted: { campaign: cleanLine(campaign.name, 120) },
      writes: { name: does.name, ...(does.payer === null ? {} : { 'who pays': does.payer }) },
      sees: {
        account: account.id,
        currency: account.currency,
        campaign: campaign.id,
        campaign_status: campaign.status,
        campaign_shares: asked === null,
      },
      weights: [created(account), ...sum.weights],
      reaches: [],
      undo: 'Delete the paused ad set on Meta; it has spent nothing.',
      reverse: null,
      does,
    }
  },

  rehearse: (does, look) => look.rehearse(requestOf(does)),
  execute: (does, ads) => ads.send(requestOf(does)),
  readBack: (does, look) => made(look, `/${does.campaign_id}/adsets`, does.name),
})

type Input = z.output<typeof adsetCreate.input>

interface Asked {
  readonly field: Budget['field']
  readonly amount: Money
}

function askedBudget({ budget, budget_is, ends_at }: Input, campaign: AdObject): Asked | null {
  const shared = campaign.daily !== null || campaign.lifetime !== null
  if (shared !== (budget === undefined))
    throw new Refusal('CHANGE_NOT_POSSIBLE', {
      detail: shared ? 'The campaign has the budget; give none here.' : 'The campaign has no budget, so the ad set needs one.',
    })
  if (budget === undefined) {
    if (ends_at !== undefined) throw new Refusal('INPUT_INVALID', { detail: '`ends_at` goes with a budget.' })
    return null
  }
  if (budget_is === 'lifetime' && ends_at === undefined) throw new Refusal('INPUT_INVALID', { detail: 'A lifetime budget needs `ends_at`.' })
  return { field: `${budget_is}_budget`, amount: moneyOf(budget) }
}

function doesOf(input: Input, campaign: AdObject, asked: Asked | null, ends_ms: number | null): AdsetDoes {
  if (input.age_min > input.age_max) throw new Refusal('INPUT_INVALID', { detail: '`age_min` is above `age_max`.' })
  if ((input.optimization_goal === 'OFFSITE_CONVERSIONS') !== (input.pixel_id !== undefined))
    throw new Refusal('INPUT_INVALID', { detail: '`pixel_id` goes with OFFSITE_CONVERSIONS, and only with it.' })
  if (input.pixel_id !== undefined && !/^[1-9]\d{0,24}$/.test(input.pixel_id)) throw new Refusal('ID_INVALID')
  return {
    account_id: campaign.account.id,
    campaign_id: campaign.id,
    name: newName(input.name),
    goal: input.optimization_goal,
    countries: [...new Set(input.countries)].toSorted(),
    ages: [input.age_min, input.age_max],
    pixel_id: input.pixel_id ?? null,
    payer: input.payer === undefined ? null : newName(input.payer),
    budget: asked === null ? null : { field: asked.field, ...asked.amount },
    ends_at: ends_ms === null ? null : isoTime(ends_ms).replace(/\.\d+Z$/, 'Z'),
  }
}

const goalOf = ({ goal, pixel_id }: AdsetDoes): string => (pixel_id === null ? goal : `${goal} of pixel ${pixel_id}`)
const endOf = ({ ends_at }: AdsetDoes): string => (ends_at === null ? ', without an end' : `, until ${ends_at}`)

function exposed(asked: Asked | null, ends_ms: number | null, at_ms: number): string[] {
  if (asked === null) return ['It takes its part of the campaign’s budget and adds none.']
  return asked.field === 'daily_budget' ? exposureOf(asked.amount, ends_ms, at_ms) : lifetimeExposure(asked.amount, ends_ms)
}
