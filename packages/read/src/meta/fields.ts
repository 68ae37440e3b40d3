/** Fields that several tools of Meta share. Few words: each stands in every model's context, and a refusal says what is missing. */
import { type Money, moneyText } from '@countersign/kernel'
import { z } from 'zod'
import { metaIdField } from './ids.ts'

export const accountField = metaIdField.optional().describe('act_…')

/** What every list of one account says beside its rows. */
export const listOutput = {
  account_id: z.string(),
  currency: z.string(),
  total: z.int().nullable(),
  next_cursor: z.string().nullable(),
}

interface List {
  readonly accountId: string
  readonly facts: { readonly currency: string }
  readonly total: number | null
  readonly nextCursor: string | null
}

export const listShown = ({ accountId, facts, total, nextCursor }: List) => ({
  account_id: accountId,
  currency: facts.currency,
  total,
  next_cursor: nextCursor,
})

export const moneyShown = (money: Money | null) => (money === null ? null : moneyText(money))
