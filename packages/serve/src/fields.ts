/** Input fields that several tools share, each bounded, each with the words the model reads. */
import { LIMITS, type Money, parseMoney } from '@countersign/kernel'
import { z } from 'zod'

export const limitField = z.int().min(1).max(LIMITS.pageItemsMax).default(LIMITS.pageItemsDefault).describe('Items per page')
export const cursorField = z.string().min(1).max(LIMITS.cursorCharsMax).optional().describe('`next_cursor` of the page before')
export const searchField = z.string().max(LIMITS.searchCharsMax)
export const dateField = z.iso.date().describe('ISO date, e.g. 2026-11-20')
export const idField = z.string().min(1).max(80)

/** Money as a tool takes it; `parseMoney` turns it into minor units. */
export const moneyField = z
  .strictObject({ amount: z.string().min(1).max(20), currency: z.string().regex(/^[A-Z]{3}$/) })
  .describe('Major units, e.g. {"amount":"12.50","currency":"EUR"}')

/** Money as a result shows it. */
export const moneyOutput = z.strictObject({ amount: z.string(), currency: z.string() })

export const moneyOf = (field: z.output<typeof moneyField>): Money => parseMoney(field)

/** Why the agent asks for a change: shown to the person as the agent's own words. */
export const reasonField = z.string().min(10).max(300).describe('Why, for the person who approves')

/** Which shop, where a caller can reach more than one. */
export const workspaceField = (names: readonly [string, ...string[]]) => z.enum(names).describe('Which workspace')
