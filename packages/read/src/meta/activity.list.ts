/** Who changed what in an ad account, and when. */
import { cursorField, limitField, moneyOutput, readTool } from '@countersign/serve'
import { z } from 'zod'
import { ACTIVITY_CATEGORIES } from './activities.ts'
import { dayField } from './days.ts'
import { accountField } from './fields.ts'
import type { MetaReader } from './reader.ts'

export const metaActivityList = readTool<MetaReader>()({
  name: 'meta_activity_list',
  title: 'List ad account changes',
  description: 'Who changed what in a Meta ad account and when, people by initials. Default: last 7 days.',
  platform: 'meta',
  scopes: ['ads_read'],
  tier: 0,
  input: z.strictObject({
    account_id: accountField,
    category: z.enum(ACTIVITY_CATEGORIES).optional(),
    since: dayField.optional(),
    until: dayField.optional(),
    limit: limitField,
    cursor: cursorField,
  }),
  log: { account_id: 'plain', category: 'plain', since: 'plain', until: 'plain', limit: 'plain' },
  output: z.strictObject({
    account_id: z.string(),
    time_zone: z.string(),
    since: z.string(),
    until: z.string(),
    activities: z.array(
      z.strictObject({
        at: z.string(),
        event: z.string(),
        object_type: z.string().nullable(),
        object_id: z.string().nullable(),
        before: moneyOutput.nullable(),
        after: moneyOutput.nullable(),
        untrusted: z.strictObject({
          actor: z.string().nullable(),
          application: z.string().nullable(),
          object: z.string().nullable(),
          before: z.string().nullable(),
          after: z.string().nullable(),
        }),
      }),
    ),
    next_cursor: z.string().nullable(),
  }),
  async run({ account_id, ...query }, look) {
    const { accountId, facts, range, nodes, nextCursor } = await look.activityList({ ...query, accountId: account_id })
    return { account_id: accountId, time_zone: facts.timezone_name, ...range, activities: [...nodes], next_cursor: nextCursor }
  },
})
