/** What the three tools that make something share: which name is taken, what a new budget weighs, and how it is read back. */
import { type Money, Refusal } from '@countersign/kernel'
import type { Weight } from '@countersign/gate'
import { cleanLine } from '@countersign/serve'
import { z } from 'zod'
import { scheduleWarnings } from './amounts.ts'
import { checkUnits } from './guard.ts'
import type { MetaLook } from './look.ts'
import type { Account } from './objects.ts'
import { digits } from './shapes.ts'
import { accountSum, type Sum } from './sums.ts'

/** A name on one line, as it will stand in Ads Manager: nothing invisible, so that a person sees what is made. */
export const newNameField = z.string().min(1).max(150)

export function newName(text: string, charsMax = 150): string {
  const cleaned = cleanLine(text, charsMax)
  if (cleaned !== text.trim() || cleaned === '')
    throw new Refusal('TEXT_INVALID', { detail: 'A name or a description has characters that do not belong there.' })
  return cleaned
}

export type CreateLook = Pick<MetaLook, 'accounts' | 'account' | 'object' | 'running' | 'medianSpend' | 'rows' | 'rehearse'>

const named = z.object({ id: digits, name: z.string().max(10_000), status: z.string().max(40) })

/** The objects of exactly this name on one edge. Meta has no key that makes a second request the same one; a taken name does. */
export async function namesakes(look: CreateLook, edge: string, name: string): Promise<readonly { readonly id: string; readonly status: string }[]> {
  const filtering = [{ field: 'name', operator: 'CONTAIN', value: name }]
  return (await look.rows(named, edge, { filtering })).filter((node) => node.name === name)
}

export async function checkFree(look: CreateLook, edge: string, name: string): Promise<void> {
  const [first] = await namesakes(look, edge, name)
  if (first !== undefined)
    throw new Refusal('CHANGE_NOT_POSSIBLE', {
      detail: `There is one of this name already: ${first.id}. Another name keeps a repeated call from making two.`,
    })
}

/** True where exactly one of this name is there, and paused. */
export async function made(look: CreateLook, edge: string, name: string): Promise<boolean> {
  const found = await namesakes(look, edge, name)
  return found.length === 1 && found[0]?.status === 'PAUSED'
}

export interface NewBudget {
  readonly field: 'daily_budget' | 'lifetime_budget'
  readonly amount: Money
  /** What it comes to a day. */
  readonly aDay: Money
}

export interface NewSum extends Sum {
  readonly warnings: readonly string[]
}

/** Where something new has no budget of its own. */
export const NO_BUDGET: NewSum = { facts: [], weights: [], warnings: [] }

/** Weighed as if it ran: it is made paused, but nothing about it is asked again when somebody activates it by hand. */
export async function newBudget(look: CreateLook, account: Account, { field, amount, aDay }: NewBudget, at_ms: number): Promise<NewSum> {
  if (amount.currency !== account.currency) throw new Refusal('CURRENCY_MISMATCH', { detail: `The ad account uses ${account.currency}.` })
  if (amount.minor <= 0) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'A budget must be above zero.' })
  const [running, median] = await Promise.all([look.running(account, at_ms), look.medianSpend(account.id, account.currency, at_ms)])
  checkUnits(amount, aDay, { minDaily: account.minDaily, current: null, median })
  const { currency } = account
  const of = `meta:${account.id}`
  const sum = accountSum(account, running, [{ id: 'new', campaignId: 'new', perDay: aDay }])
  const weights: Weight[] = [
    { kind: 'sum', cap: field === 'daily_budget' ? 'new_daily' : 'new_lifetime', object: of, minor: amount.minor, currency },
    // A lifetime budget a day, too: it must not get around the daily limit.
    ...(field === 'lifetime_budget'
      ? [
          { kind: 'sum', cap: 'new_daily', object: of, minor: aDay.minor, currency } as const,
          { kind: 'level', cap: 'max_lifetime', object: of, minor: amount.minor, currency } as const,
        ]
      : []),
    { kind: 'level', cap: 'max_daily', object: of, minor: aDay.minor, currency },
    ...sum.weights,
  ]
  return { facts: sum.facts, weights, warnings: scheduleWarnings(running) }
}

export const created = (account: Account): Weight => ({ kind: 'count', cap: 'creates', object: `meta:${account.id}`, n: 1 })
export const MADE_PAUSED = 'It is made paused and spends nothing until somebody activates it.'
