/** The audiences of an ad account: how large, and whether they work. */
import { cursorField, limitField, readTool, searchField } from '@countersign/serve'
import { z } from 'zod'
import { accountField } from './fields.ts'
import type { MetaReader } from './reader.ts'

export const metaAudienceList = readTool<MetaReader>()({
  name: 'meta_audience_list',
  title: 'List audiences',
  description: 'Meta audiences with approximate size and state, never who is in them.',
  platform: 'meta',
  scopes: ['ads_read'],
  tier: 0,
  input: z.strictObject({
    account_id: accountField,
    query: searchField.optional(),
    limit: limitField,
    cursor: cursorField,
  }),
  log: { account_id: 'plain', query: 'hash', limit: 'plain' },
  output: z.strictObject({
    account_id: z.string(),
    audiences: z.array(
      z.strictObject({
        audience_id: z.string(),
        kind: z.string().nullable(),
        people_min: z.int().nullable(),
        people_max: z.int().nullable(),
        usable: z.enum(['ready', 'too_small', 'not_ready', 'unknown']),
        working: z.enum(['normal', 'updating', 'attention', 'unknown']),
        retention_days: z.int().nullable(),
        updated_at: z.string().nullable(),
        untrusted: z.strictObject({ name: z.string(), states: z.array(z.string()) }),
      }),
    ),
    next_cursor: z.string().nullable(),
    notes: z.array(z.string()),
  }),
  async run({ account_id, ...query }, look) {
    const { accountId, nodes, nextCursor } = await look.audienceList({ ...query, accountId: account_id })
    const hidden = nodes.some(({ people_min }) => people_min === null)
    return {
      account_id: accountId,
      audiences: nodes.map((node) => ({ ...node, untrusted: { ...node.untrusted, states: [...node.untrusted.states] } })),
      next_cursor: nextCursor,
      notes: hidden ? ['Meta shows no size for audiences that are small or not yet counted.'] : [],
    }
  },
})
