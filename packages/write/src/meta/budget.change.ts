/** Previews a new daily or lifetime budget of one campaign or ad set. */
import { DAY_MS, type Money, moneyText, Refusal, showMoney, showPercent } from '@countersign/kernel'
import { type ChangeSeed, type Plan, type Weight, writeTool } from '@countersign/gate'
import { metaIdField, metaObjectIdOf, metaUnits } from '@countersign/read'
import { cleanLine, moneyField, moneyOf, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { brakesOf, exposureOf, learningWarnings, lifetimeExposure, perDayAfter, scheduleWarnings } from './amounts.ts'
import { checkHour, checkUnits, earlierOf } from './guard.ts'
import type { MetaLook } from './look.ts'
import { type AdObject, NOUN } from './objects.ts'
import { accountSum, type Sum } from './sums.ts'
import type { MetaRequest } from './wire.ts'
import type { MetaWriter } from './writer.ts'

type Field = 'daily_budget' | 'lifetime_budget'

/** Sealed in the plan; a type alias, because the gate's JSON type takes no interface. */
export type BudgetDoes = {
  readonly object_id: string
  readonly kind: 'campaign' | 'adset'
  readonly field: Field
  readonly minor: number
  readonly currency: string
}

/** All that a budget change may say to Meta. */
const requestOf = ({ object_id, field, minor, currency }: BudgetDoes): MetaRequest => ({
  operation: 'budget',
  path: `/${object_id}`,
  params: { [field]: metaUnits({ minor, currency }) },
})

export type BudgetLook = Pick<MetaLook, 'object' | 'running' | 'budgetMoves' | 'medianSpend' | 'rehearse'>

export const budgetChange = writeTool<BudgetLook, MetaWriter>()({
  name: 'preview_meta_budget_change',
  title: 'Preview a budget change',
  description:
    'Prepares a new budget for one campaign or ad set and shows what could be spent; nothing changes. Give exactly one budget, in major units.',
  platform: 'meta',
  input: z.strictObject({
    object_id: metaIdField.describe('Campaign or ad set'),
    daily_budget: moneyField.optional(),
    lifetime_budget: moneyField.optional(),
    reason: reasonField,
  }),
  log: { object_id: 'plain', daily_budget: 'plain', lifetime_budget: 'plain' },
  scope: 'ads_management',

  async plan(input, look, seed): Promise<Plan<BudgetDoes>> {
    const { field, to } = askedBudget(input)
    const object = await look.object(metaObjectIdOf(['adset', 'campaign'], input.object_id), ['campaign', 'adset'])
    const before = presentBudget(object, field)
    if (to.currency !== object.account.currency) throw new Refusal('CURRENCY_MISMATCH', { detail: `The ad account uses ${object.account.currency}.` })
    if (to.minor <= 0) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'A budget must be above zero; to stop spending, pause the object.' })
    if (to.minor === before.minor) throw new Refusal('NOTHING_TO_CHANGE')
    const does: BudgetDoes = {
      object_id: object.id,
      kind: object.kind === 'campaign' ? 'campaign' : 'adset',
      field,
      minor: to.minor,
      currency: to.currency,
    }
    // What Meta cannot express is refused before anything is asked.
    requestOf(does)
    const { week, facts, weights, counted } = await weighed(object, { field, before, to }, look, seed)
    const thing = `${NOUN[object.kind]} ${object.id}`
    return {
      targets: [`meta:${object.id}`],
      summary: `Change the ${WORD[field]} budget of Meta ${thing} from ${showMoney(before)} to ${showMoney(to)} (${showPercent(before.minor, to.minor)})`,
      facts: [
        { label: `Budget of ${thing}, ${WORD[field]}`, before: showMoney(before), after: showMoney(to) },
        { label: 'Delivery', before: object.effectiveStatus, after: object.effectiveStatus },
        ...facts,
      ],
      consequences: [
        ...(field === 'daily_budget' ? exposureOf(to, object.ends_ms, seed.previewed_ms) : lifetimeExposure(to, object.ends_ms)),
        runningText(object),
        ...brakesOf(object.account, object.spendCap),
      ],
      warnings: [...scheduleWarnings([object, ...counted]), ...warningsOf(object, before, to, week)],
      untrusted: { [object.kind]: cleanLine(object.name, 120) },
      sees: {
        status: object.status,
        effective_status: object.effectiveStatus,
        account: object.account.id,
        currency: object.account.currency,
        [field]: before.minor,
      },
      weights,
      reaches: [],
      undo: `A budget change back to ${showMoney(before)}, within its own limits; what was spent in between is spent.`,
      reverse: { tool: 'preview_meta_budget_change', input: { object_id: object.id, [field]: { ...moneyText(before) } } },
      does,
    }
  },

  rehearse: (does, look) => look.rehearse(requestOf(does)),

  execute: (does, ads) => ads.send(requestOf(does)),

  async readBack(does, look) {
    const object = await look.object(does.object_id, [does.kind])
    const now = does.field === 'daily_budget' ? object.daily : object.lifetime
    return now !== null && now.currency === does.currency && now.minor === does.minor
  },
})

const WORD = { daily_budget: 'daily', lifetime_budget: 'lifetime' } as const

interface Move {
  readonly field: Field
  readonly before: Money
  readonly to: Money
}

/** A raise is held against everything; a fall against how far budgets may fall, since nothing that lowers spending may need a sum. */
async function weighed(object: AdObject, { field, before, to }: Move, look: BudgetLook, { previewed_ms }: ChangeSeed) {
  const raises = to.minor > before.minor
  const { account } = object
  const none = [[], null] as const
  const [moves, [running, median]] = await Promise.all([
    look.budgetMoves(account, previewed_ms - 7 * DAY_MS),
    raises ? Promise.all([look.running(account, previewed_ms), look.medianSpend(object.id, account.currency, previewed_ms)]) : none,
  ])
  const aDay = perDayAfter(object, to, previewed_ms)
  checkUnits(to, aDay, { minDaily: account.minDaily, current: before, median })
  checkHour(moves, object.id, previewed_ms, raises)
  const earlier = earlierOf(moves, object.id, field === 'daily_budget' ? 'daily' : 'lifetime', previewed_ms, raises)
  const [of, { currency }] = [`meta:${object.id}`, to]
  const sum: Sum = raises
    ? accountSum(account, running, [{ id: object.id, campaignId: object.campaignId, perDay: aDay }])
    : { facts: [], weights: [] }
  const weights: Weight[] = [
    { kind: 'ratio', cap: 'change_percent', object: of, before: before.minor, after: to.minor, earlier },
    { kind: 'count', cap: 'edits', object: of, n: 1, leaves: raises ? 1 : 0 },
    ...(raises && field === 'lifetime_budget' ? [{ kind: 'level', cap: 'max_lifetime', object: of, minor: to.minor, currency } as const] : []),
    // A lifetime budget a day, too: it must not get around the daily limit.
    ...(raises ? [{ kind: 'level', cap: 'max_daily', object: of, minor: aDay.minor, currency } as const] : []),
    ...sum.weights,
  ]
  return { week: earlier.week ?? before.minor, facts: sum.facts, weights, counted: running }
}

interface Asked {
  readonly field: Field
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
function presentBudget(object: AdObject, field: Field): Money {
  const [same, other] = field === 'daily_budget' ? [object.daily, object.lifetime] : [object.lifetime, object.daily]
  if (same !== null && same.minor > 0) return same
  if (other !== null && other.minor > 0)
    throw new Refusal('CHANGE_NOT_POSSIBLE', {
      detail: `Its budget is ${field === 'daily_budget' ? 'a lifetime' : 'a daily'} budget; the kind is not switched.`,
    })
  throw new Refusal('CHANGE_NOT_POSSIBLE', {
    detail: 'It has no budget of its own; the budget stands on the campaign above it or the ad sets below it.',
  })
}

const runningText = (object: AdObject): string =>
  object.effectiveStatus === 'ACTIVE'
    ? 'It is running, so the new budget counts at once.'
    : 'It is not running now; the new budget counts when it runs again.'

function warningsOf(object: AdObject, before: Money, to: Money, week: number): string[] {
  const lines = learningWarnings(object, before.minor, to.minor)
  if (to.minor * 5 < week)
    lines.push('That is less than a fifth of what it was a week ago: it will look active and hardly deliver. Pausing says the same more plainly.')
  return lines
}
