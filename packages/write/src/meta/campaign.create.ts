/** Previews a new campaign, always paused. */
import { type Money, showMoney } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { metaIdField, metaIdOf, metaUnits } from '@countersign/read'
import { moneyField, moneyOf, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { brakesOf, exposureOf } from './amounts.ts'
import { checkFree, created, type CreateLook, made, MADE_PAUSED, newBudget, newName, newNameField, NO_BUDGET } from './creates.ts'
import { type MetaRequest, OBJECTIVES, SPECIAL_CATEGORIES } from './wire.ts'
import type { MetaWriter } from './writer.ts'

export type CampaignDoes = {
  readonly account_id: string
  readonly name: string
  readonly objective: (typeof OBJECTIVES)[number]
  readonly special: readonly (typeof SPECIAL_CATEGORIES)[number][]
  readonly daily: { readonly minor: number; readonly currency: string } | null
}

/** Without a budget of its own, that ad sets may not share theirs has to be said. */
const requestOf = ({ account_id, name, objective, special, daily }: CampaignDoes): MetaRequest => ({
  operation: 'campaign_create',
  path: `/${account_id}/campaigns`,
  params: {
    name,
    objective,
    status: 'PAUSED',
    buying_type: 'AUCTION',
    special_ad_categories: special,
    ...(daily === null ? { is_adset_budget_sharing_enabled: false } : { bid_strategy: 'LOWEST_COST_WITHOUT_CAP', daily_budget: metaUnits(daily) }),
  },
})

export const campaignCreate = writeTool<CreateLook, MetaWriter>()({
  name: 'preview_meta_campaign_create',
  title: 'Preview a new campaign',
  description: 'Prepares a new, paused campaign; nothing is made yet. Without a daily budget each ad set has its own.',
  platform: 'meta',
  input: z.strictObject({
    account_id: metaIdField,
    name: newNameField,
    objective: z.enum(OBJECTIVES),
    special_ad_categories: z.array(z.enum(SPECIAL_CATEGORIES)).max(SPECIAL_CATEGORIES.length).describe('[] where none applies'),
    daily_budget: moneyField.optional(),
    reason: reasonField,
  }),
  log: { account_id: 'plain', objective: 'plain', daily_budget: 'plain' },
  scope: 'ads_management',

  async plan(input, look, { previewed_ms }): Promise<Plan<CampaignDoes>> {
    const account = await look.account(metaIdOf('account', input.account_id))
    const name = newName(input.name)
    const daily: Money | null = input.daily_budget === undefined ? null : moneyOf(input.daily_budget)
    const special = [...new Set(input.special_ad_categories)].toSorted()
    const does: CampaignDoes = { account_id: account.id, name, objective: input.objective, special, daily: daily === null ? null : { ...daily } }
    requestOf(does)
    const [sum] = await Promise.all([
      daily === null ? NO_BUDGET : newBudget(look, account, { field: 'daily_budget', amount: daily, aDay: daily }, previewed_ms),
      checkFree(look, `/${account.id}/campaigns`, name),
    ])
    const categories = special.length === 0 ? 'none' : special.join(', ')
    const budget = daily === null ? 'none; each ad set has its own' : `${showMoney(daily)} a day`
    return {
      targets: [`meta:${account.id}`],
      summary: `Make a paused campaign for ${input.objective} in ${account.id} with ${daily === null ? 'no budget' : `a budget of ${showMoney(daily)} a day`}, special ad categories: ${categories}`,
      facts: [
        { label: 'Objective', before: null, after: input.objective },
        { label: 'Special ad categories', before: null, after: categories },
        { label: 'Budget', before: null, after: budget },
        ...sum.facts,
      ],
      consequences: [MADE_PAUSED, ...(daily === null ? [] : exposureOf(daily, null, previewed_ms)), ...brakesOf(account, null)],
      warnings: [
        ...(special.length === 0
          ? ['“No special ad category” is a statement to Meta: jobs, housing, credit, politics and gambling must be declared.']
          : []),
        ...sum.warnings,
      ],
      writes: { name },
      sees: { account: account.id, currency: account.currency },
      weights: [created(account), ...sum.weights],
      reaches: [],
      undo: 'Delete the paused campaign on Meta; it has spent nothing.',
      reverse: null,
      does,
    }
  },

  rehearse: (does, look) => look.rehearse(requestOf(does)),
  execute: (does, ads) => ads.send(requestOf(does)),
  readBack: (does, look) => made(look, `/${does.account_id}/campaigns`, does.name),
})
