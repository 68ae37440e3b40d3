/** Ad accounts as they stand: alive or not, what was spent, what is left of the cap. */
import { LIMITS, type Money, moneyText, Refusal } from '@countersign/kernel'
import { moneyOutput } from '@countersign/serve'
import { z } from 'zod'
import { line, understood } from '../outside.ts'
import { accountFactsNode } from './book.ts'
import type { MetaLookConnection } from './connect.ts'
import { dataOf, digits, fieldsOf, name, units } from './nodes.ts'
import { metaMoney } from './units.ts'

/** Source: developers.facebook.com/docs/marketing-api/reference/ad-account. */
const STATUS: ReadonlyMap<number, string> = new Map([
  [1, 'active'],
  [2, 'disabled'],
  [3, 'unsettled'],
  [7, 'pending_risk_review'],
  [8, 'pending_settlement'],
  [9, 'in_grace_period'],
  [100, 'pending_closure'],
  [101, 'closed'],
])
const DISABLED_FOR: ReadonlyMap<number, string> = new Map([
  [1, 'ads_integrity_policy'],
  [2, 'ip_review'],
  [3, 'risk_payment'],
  [4, 'gray_account'],
  [5, 'afc_review'],
  [6, 'business_integrity'],
  [7, 'permanently_closed'],
  [8, 'unused_reseller_account'],
  [9, 'unused_account'],
])

const node = accountFactsNode.extend({
  account_id: digits,
  name: name.optional(),
  account_status: z.int(),
  disable_reason: z.int().optional(),
  amount_spent: units,
  spend_cap: units.optional(),
  // Below zero where the account is paid ahead.
  balance: z.string().regex(/^-?(?:0|[1-9]\d{0,14})$/),
  min_daily_budget: z.int().nonnegative().optional(),
})

export const accountRow = z.strictObject({
  account_id: z.string(),
  status: z.string(),
  disable_reason: z.string().nullable(),
  currency: z.string(),
  time_zone: z.string(),
  amount_spent: moneyOutput,
  spend_cap: moneyOutput.nullable(),
  remaining: moneyOutput.nullable(),
  balance_state: z.enum(['nothing_due', 'due', 'credit']),
  balance: moneyOutput,
  min_daily_budget: moneyOutput.nullable(),
  untrusted: z.strictObject({ name: z.string() }),
})

export interface Accounts {
  readonly accounts: readonly z.output<typeof accountRow>[]
  readonly usagePercent: number | null
  readonly notes: readonly string[]
}

/** Every listed account that the token can see. One that it cannot see is named; the others are shown all the same. */
export async function accountList(connection: MetaLookConnection, signal: AbortSignal): Promise<Accounts> {
  const { account } = await connection.nodes(signal)
  const answers = await Promise.allSettled(
    connection.accounts.map(async (id) => accountOf(id, understood(node, await dataOf(account(id).read(fieldsOf(node)))))),
  )
  const notes: string[] = []
  const accounts = answers.flatMap((answer, at) => {
    if (answer.status === 'fulfilled') return [answer.value]
    const { reason }: { readonly reason: unknown } = answer
    if (!(reason instanceof Refusal)) throw reason
    // Only what concerns one account leaves the others standing.
    if (reason.code !== 'NOT_FOUND' && reason.code !== 'UPSTREAM_FORBIDDEN') throw reason
    notes.push(`${connection.accounts[at]} is configured, but the token cannot see it.`)
    return []
  })
  return { accounts, usagePercent: connection.usagePercent(), notes }
}

function accountOf(id: string, data: z.output<typeof node>): z.output<typeof accountRow> {
  if (`act_${data.account_id}` !== id) throw new Refusal('UPSTREAM_MALFORMED')
  const { currency } = data
  const spent = metaMoney(data.amount_spent, currency)
  const cap = data.spend_cap === undefined || data.spend_cap === '0' ? null : metaMoney(data.spend_cap, currency)
  const owed = metaMoney(data.balance.replace('-', ''), currency)
  const balance: Money = data.balance.startsWith('-') ? { ...owed, minor: -owed.minor } : owed
  return {
    account_id: id,
    status: STATUS.get(data.account_status) ?? `other_${data.account_status}`,
    disable_reason: (data.disable_reason ?? 0) === 0 ? null : (DISABLED_FOR.get(data.disable_reason ?? 0) ?? `other_${data.disable_reason}`),
    currency,
    time_zone: data.timezone_name,
    amount_spent: moneyText(spent),
    spend_cap: cap === null ? null : moneyText(cap),
    // Meta stops at the cap, so less than nothing is left only where it was lowered afterwards.
    remaining: cap === null ? null : moneyText({ minor: Math.max(0, cap.minor - spent.minor), currency }),
    balance_state: balance.minor === 0 ? 'nothing_due' : balance.minor > 0 ? 'due' : 'credit',
    balance: moneyText(balance),
    min_daily_budget: data.min_daily_budget === undefined ? null : moneyText(metaMoney(String(data.min_daily_budget), currency)),
    untrusted: { name: line(data.name, LIMITS.searchCharsMax) ?? '' },
  }
}
