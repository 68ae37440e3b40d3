/** Previews deleting one campaign that does not run. Nothing brings it back. */
import { Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { metaIdField, metaIdOf } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { MetaLook } from './look.ts'
import { digits } from './shapes.ts'
import type { MetaRequest } from './wire.ts'
import type { MetaWriter } from './writer.ts'

export type DeleteDoes = { readonly campaign_id: string }

/** As a status, because Meta rehearses that one and not the verb. */
const requestOf = ({ campaign_id }: DeleteDoes): MetaRequest => ({
  operation: 'campaign_delete',
  path: `/${campaign_id}`,
  params: { status: 'DELETED' },
})

const below = z.object({ id: digits })

export const campaignDelete = writeTool<Pick<MetaLook, 'object' | 'rows' | 'rehearse'>, MetaWriter>()({
  name: 'preview_meta_campaign_delete',
  title: 'Preview deleting a campaign',
  description: 'Prepares deleting one paused campaign for good; nothing changes yet. Pausing is enough to stop it.',
  platform: 'meta',
  input: z.strictObject({ campaign_id: metaIdField, reason: reasonField }),
  log: { campaign_id: 'plain' },
  scope: 'ads_management',

  async plan(input, look): Promise<Plan<DeleteDoes>> {
    const campaign = await look.object(metaIdOf('campaign', input.campaign_id), ['campaign'])
    if (campaign.status === 'DELETED') throw new Refusal('NOTHING_TO_CHANGE')
    if (campaign.status === 'ACTIVE')
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'It is active; pause it first, and see whether that is enough.' })
    const [adsets, ads] = await Promise.all([look.rows(below, `/${campaign.id}/adsets`), look.rows(below, `/${campaign.id}/ads`)])
    return {
      targets: [`meta:${campaign.id}`],
      summary: `Delete Meta campaign ${campaign.id} for good, with ${adsets.length} ad sets and ${ads.length} ads`,
      facts: [
        { label: `Status of campaign ${campaign.id}`, before: campaign.status, after: 'DELETED' },
        { label: 'Ad sets', before: String(adsets.length), after: '0' },
        { label: 'Ads', before: String(ads.length), after: '0' },
      ],
      consequences: ['It cannot be brought back, and neither can its ad sets and ads. Its figures stay in reports.'],
      warnings: ['Pausing or archiving stops it as surely and can be undone.'],
      untrusted: { campaign: cleanLine(campaign.name, 120) },
      sees: { status: campaign.status, effective_status: campaign.effectiveStatus, account: campaign.account.id },
      weights: [{ kind: 'count', cap: 'deletes', object: `meta:${campaign.account.id}`, n: 1 }],
      reaches: [],
      undo: null,
      reverse: null,
      does: { campaign_id: campaign.id },
    }
  },

  rehearse: (does, look) => look.rehearse(requestOf(does)),
  execute: (does, ads) => ads.send(requestOf(does)),
  readBack: async (does, look) => (await look.object(does.campaign_id, ['campaign'])).status === 'DELETED',
})
