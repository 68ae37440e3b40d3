/** The ad accounts of the configuration, and how much room each has left. */
import { readTool } from '@countersign/serve'
import { z } from 'zod'
import { accountRow } from './accounts.ts'
import type { MetaReader } from './reader.ts'

export const metaAccountList = readTool<MetaReader>()({
  name: 'meta_account_list',
  title: 'List ad accounts',
  description: 'Meta ad accounts: status, currency, time zone, money spent, spend cap and what is left, balance.',
  platform: 'meta',
  scopes: ['ads_read'],
  tier: 0,
  input: z.strictObject({}),
  log: {},
  output: z.strictObject({
    accounts: z.array(accountRow),
    api_usage_percent: z.int().nullable(),
    notes: z.array(z.string()),
  }),
  async run(_input, look) {
    const { accounts, usagePercent, notes } = await look.accountList()
    return { accounts: [...accounts], api_usage_percent: usagePercent, notes: [...notes] }
  },
})
