/** The hand that changes an ad account: each verb has the broker spend one grant and send one request, once. Rehearsing is for the looking side. */
import { Refusal } from '@countersign/kernel'
import type { Grant } from '@countersign/gate'
import { type MetaReader, type MetaRehearsalConnection, metaUnits } from '@countersign/read'
import { z } from 'zod'
import { proven } from '../outcome.ts'
import type { MetaBroker } from './broker.ts'

/** Sealed in the plan; a type alias, because the gate's JSON type takes no interface. */
export type BudgetDoes = {
  readonly object_id: string
  readonly field: 'daily_budget' | 'lifetime_budget'
  readonly minor: number
  readonly currency: string
}

export interface MetaWriter {
  changeBudget(does: BudgetDoes): Promise<{ readonly [key: string]: string }>
}

export type BudgetLook = Pick<MetaReader, 'budgetObject'> & {
  /** Lets Meta judge the very request that executing would send; changes nothing. */
  rehearseBudget(does: BudgetDoes): Promise<void>
}

/** All that a budget change may say to Meta. The Graph API takes other fields on the same address that raise spending by other ways. */
export function budgetParams({ field, minor, currency }: BudgetDoes): Readonly<Record<string, string>> {
  return { [field]: metaUnits({ minor, currency }) }
}

export function metaLook(reader: MetaReader, connection: Pick<MetaRehearsalConnection, 'rehearse'>, signal: AbortSignal): BudgetLook & MetaReader {
  return {
    ...reader,
    async rehearseBudget(does) {
      const params = { ...budgetParams(does), execution_options: ['validate_only'] }
      const answer = await connection.rehearse(`/${does.object_id}`, params, signal)
      // Anything but this one answer is not a rehearsal that Meta understood as one.
      if (!z.object({ success: z.literal(true) }).safeParse(answer).success)
        throw new Refusal('UPSTREAM_MALFORMED', { detail: 'Meta did not answer the rehearsal as one, so the change is not offered.' })
    },
  }
}

export function metaWriter(broker: MetaBroker, grant: Grant, signal: AbortSignal): MetaWriter {
  return {
    async changeBudget(does) {
      const change = { scope: 'ads_management', target: `meta:${does.object_id}`, path: `/${does.object_id}`, params: budgetParams(does) }
      const answer = await broker.change(grant, change, signal)
      proven(z.object({ success: z.literal(true) }), answer)
      return { object_id: does.object_id, field: does.field }
    },
  }
}
