/** Previews a new ad from a creative that is there already, always paused. */
import { metaId, Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { metaIdField, metaIdOf } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { checkFree, created, type CreateLook, made, MADE_PAUSED, newName, newNameField } from './creates.ts'
import type { MetaRequest } from './wire.ts'
import type { MetaWriter } from './writer.ts'

export type AdDoes = { readonly account_id: string; readonly adset_id: string; readonly name: string; readonly creative_id: string }

const requestOf = ({ account_id, adset_id, name, creative_id }: AdDoes): MetaRequest => ({
  operation: 'ad_create',
  path: `/${account_id}/ads`,
  params: { name, adset_id, status: 'PAUSED', creative: { creative_id } },
})

export const adCreate = writeTool<CreateLook, MetaWriter>()({
  name: 'preview_meta_ad_create',
  title: 'Preview a new ad',
  description: 'Prepares a new, paused ad from an existing creative (`meta_ad_search` shows their ids); nothing is made yet.',
  platform: 'meta',
  input: z.strictObject({ adset_id: metaIdField, name: newNameField, creative_id: z.string().min(1).max(30), reason: reasonField }),
  log: { adset_id: 'plain', creative_id: 'plain' },
  scope: 'ads_management',

  async plan(input, look): Promise<Plan<AdDoes>> {
    const adset = await look.object(metaIdOf('adset', input.adset_id), ['adset'])
    if (adset.status !== 'ACTIVE' && adset.status !== 'PAUSED')
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'The ad set is archived or deleted.' })
    const does: AdDoes = { account_id: adset.account.id, adset_id: adset.id, name: newName(input.name), creative_id: metaId(input.creative_id) }
    await checkFree(look, `/${adset.id}/ads`, does.name)
    return {
      targets: [`meta:${adset.account.id}`],
      summary: `Make a paused ad in ad set ${adset.id} from creative ${does.creative_id}`,
      facts: [
        { label: 'Ad set', before: null, after: adset.id },
        { label: 'Creative', before: null, after: does.creative_id },
      ],
      consequences: [MADE_PAUSED, 'Meta reviews it before it can run. Once active it shares the budget of its ad set and adds none.'],
      warnings: [],
      untrusted: { adset: cleanLine(adset.name, 120) },
      writes: { name: does.name },
      sees: { account: adset.account.id, adset: adset.id, adset_status: adset.status },
      weights: [created(adset.account)],
      reaches: [],
      undo: 'Delete the paused ad on Meta; it has spent nothing.',
      reverse: null,
      does,
    }
  },

  rehearse: (does, look) => look.rehearse(requestOf(does)),
  execute: (does, ads) => ads.send(requestOf(does)),
  readBack: (does, look) => made(look, `/${does.adset_id}/ads`, does.name),
})
