/** Previews a new daily or lifetime budget of one campaign or ad set. */
import { metaId, type Money, moneyText, Refusal, showMoney, showPercent } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { cleanLine, idField, moneyField, moneyOf, reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { BudgetDoes, BudgetLook, MetaWriter } from './writer.ts'

type BudgetObject = Awaited<ReturnType<BudgetLook['budgetObject']>>

export const budgetChange = writeTool<BudgetLook, MetaWriter>()({
  name: 'preview_meta_budget_change',
  title: 'Preview a budget change',
  description:
    'Prepares a new daily or lifetime budget for one campaign or ad set, lets Meta check it, and shows what could be spent; nothing changes. ' +
    'Give exactly one budget, in major units of the account’s currency. Apply it with apply_change after a person agreed.',
  platform: 'meta',
  input: z.strictObject({
    object_id: idField.describe('Campaign or ad set'),
    daily_budget: moneyField.optional(),
    lifetime_budget: moneyField.optional(),
    reason: reasonField,
  }),
  log: { object_id: 'plain', daily_budget: 'plain', lifetime_budget: 'plain' },
  scope: 'ads_management',

  async plan(input, look): Promise<Plan<BudgetDoes>> {
    const { field, to } = askedBudget(input)
    const object = await look.budgetObject(metaId(input.object_id))
    const before = presentBudget(object, field)
    if (to.currency !== object.currency || before.currency !== object.currency)
      throw new Refusal('CURRENCY_MISMATCH', { detail: `The ad account uses ${object.currency}.` })
    if (to.minor <= 0) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'A budget must be above zero; to stop spending, pause the object.' })
    if (to.minor === before.minor) throw new Refusal('NOTHING_TO_CHANGE')
    const does: BudgetDoes = { object_id: object.id, field, minor: to.minor, currency: to.currency }
    const thing = `${object.kind === 'campaign' ? 'campaign' : 'ad set'} ${object.id}`
    return {
      targets: [`meta:${object.id}`],
      summary: `Change the ${WORD[field]} budget of Meta ${thing} from ${showMoney(before)} to ${showMoney(to)} (${showPercent(before.minor, to.minor)})`,
      facts: [
        { label: `Budget of ${thing}, ${WORD[field]}`, before: showMoney(before), after: showMoney(to) },
        { label: 'Delivery', before: object.effectiveStatus, after: object.effectiveStatus },
      ],
      consequences: [...exposure(field, to), runningText(object)],
      warnings: warningsOf(before, to),
      untrusted: { [object.kind]: cleanLine(object.name, 120) },
      sees: {
        status: object.status,
        effective_status: object.effectiveStatus,
        account: object.accountId,
        currency: object.currency,
        [field]: before.minor,
      },
      weights: [
        { kind: 'ratio', cap: 'change_percent', object: `meta:${object.id}`, before: before.minor, after: to.minor },
        {
          kind: 'level',
          cap: field === 'daily_budget' ? 'max_daily' : 'max_lifetime',
          object: `meta:${object.id}`,
          minor: to.minor,
          currency: to.currency,
        },
      ],
      reaches: [],
      undo: `A budget change back to ${showMoney(before)}; what was spent in between is spent.`,
      reverse: { tool: 'preview_meta_budget_change', input: { object_id: object.id, [field]: { ...moneyText(before) } } },
      does,
    }
  },

  rehearse: (does, look) => look.rehearseBudget(does),

  execute: (does, ads) => ads.changeBudget(does),

  async readBack(does, look) {
    const object = await look.budgetObject(does.object_id)
    const now = does.field === 'daily_budget' ? object.dailyBudget : object.lifetimeBudget
    return now !== null && now.currency === does.currency && now.minor === does.minor
  },
})

const WORD = { daily_budget: 'daily', lifetime_budget: 'lifetime' } as const

interface Asked {
  readonly field: BudgetDoes['field']
  readonly to: Money
}

type BudgetField = z.output<typeof moneyField> | undefined

/** The schema cannot say “exactly one” without a union at its root, which some clients do not take. */
function askedBudget({ daily_budget, lifetime_budget }: { daily_budget?: BudgetField; lifetime_budget?: BudgetField }): Asked {
  if (daily_budget !== undefined && lifetime_budget === undefined) return { field: 'daily_budget', to: moneyOf(daily_budget) }
  if (lifetime_budget !== undefined && daily_budget === undefined) return { field: 'lifetime_budget', to: moneyOf(lifetime_budget) }
  throw new Refusal('INPUT_INVALID', { detail: 'Give exactly one of `daily_budget` and `lifetime_budget`.' })
}

/** A switch between daily and lifetime is another decision with another exposure, and a budget out of nothing has no baseline. */
function presentBudget(object: BudgetObject, field: BudgetDoes['field']): Money {
  const [same, other] = field === 'daily_budget' ? [object.dailyBudget, object.lifetimeBudget] : [object.lifetimeBudget, object.dailyBudget]
  if (same !== null && same.minor > 0) return same
  if (other !== null && other.minor > 0)
    throw new Refusal('CHANGE_NOT_POSSIBLE', {
      detail: `Its budget is ${field === 'daily_budget' ? 'a lifetime' : 'a daily'} budget; the kind is not switched.`,
    })
  throw new Refusal('CHANGE_NOT_POSSIBLE', {
    detail: 'It has no budget of its own; the budget stands on the campaign above it or the ad sets below it.',
  })
}

/** Meta may spend up to 175 % of a daily budget on one day and seven times it in a week (Marketing API since v24). */
function exposure(field: BudgetDoes['field'], to: Money): string[] {
  if (field === 'lifetime_budget') return [`Up to ${showMoney(to)} may be spent until the object ends.`]
  const worstDay = { minor: Math.ceil((to.minor * 7) / 4), currency: to.currency }
  const week = { minor: to.minor * 7, currency: to.currency }
  return [`On the worst day Meta may spend ${showMoney(worstDay)}, in a week up to ${showMoney(week)}.`]
}

const runningText = (object: BudgetObject): string =>
  object.effectiveStatus === 'ACTIVE'
    ? 'It is running, so the new budget counts at once.'
    : 'It is not running now; the new budget counts when it runs again.'

function warningsOf(before: Money, to: Money): string[] {
  const [low, high] = before.minor < to.minor ? [before.minor, to.minor] : [to.minor, before.minor]
  return high === low * 100 ? ['The new budget is exactly a factor of 100 away: amounts are in major units, not in cents.'] : []
}
