/** Previews pausing or activating one campaign, ad set or ad. Pausing needs nothing; activating counts as spending all that it switches on. */
import { Refusal, showMoney } from '@countersign/kernel'
import { type ChangeSeed, type Plan, type Weight, writeTool } from '@countersign/gate'
import { metaIdField, metaObjectIdOf } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { brakesOf, exposureOf, lifetimeExposure, perDay, scheduleWarnings } from './amounts.ts'
import { checkUnits } from './guard.ts'
import type { MetaLook, Running } from './look.ts'
import { type AdObject, NOUN } from './objects.ts'
import { accountSum, sumOf } from './sums.ts'
import type { MetaRequest } from './wire.ts'
import type { MetaWriter } from './writer.ts'

type Status = 'ACTIVE' | 'PAUSED'

export type StatusDoes = { readonly object_id: string; readonly kind: AdObject['kind']; readonly status: Status }

const requestOf = ({ object_id, status }: StatusDoes): MetaRequest => ({ operation: 'status', path: `/${object_id}`, params: { status } })

export type StatusLook = Pick<MetaLook, 'object' | 'running' | 'switchedOn' | 'medianSpend' | 'rehearse'>

export const statusChange = writeTool<StatusLook, MetaWriter>()({
  name: 'preview_meta_status_change',
  title: 'Preview pausing or activating',
  description: 'Prepares pausing or activating one campaign, ad set or ad and shows what starts or stops spending; nothing changes.',
  platform: 'meta',
  input: z.strictObject({
    object_id: metaIdField.describe('Campaign, ad set or ad'),
    status: z.enum(['ACTIVE', 'PAUSED']),
    reason: reasonField,
  }),
  log: { object_id: 'plain', status: 'plain' },
  scope: 'ads_management',

  async plan({ object_id, status }, look, seed): Promise<Plan<StatusDoes>> {
    const object = await look.object(metaObjectIdOf(['ad', 'adset', 'campaign'], object_id), ['campaign', 'adset', 'ad'])
    if (object.status === status) throw new Refusal('NOTHING_TO_CHANGE')
    if (object.status !== 'ACTIVE' && object.status !== 'PAUSED')
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'It is archived or deleted; its status is not changed here.' })
    const thing = `${NOUN[object.kind]} ${object.id}`
    const effect = status === 'PAUSED' ? stopped(object) : await started(object, look, seed)
    return {
      targets: [`meta:${object.id}`],
      summary: `${status === 'PAUSED' ? 'Pause' : 'Activate'} Meta ${thing}${effect.summary}`,
      facts: [
        { label: `Status of ${thing}`, before: object.status, after: status },
        ...(status === 'PAUSED' ? [] : [{ label: 'Delivery', before: object.effectiveStatus, after: null }]),
        ...effect.facts,
      ],
      consequences: effect.consequences,
      warnings: effect.warnings,
      untrusted: { [object.kind]: cleanLine(object.name, 120) },
      sees: {
        status: object.status,
        // Meta moves it by itself; a stop must not wait for it to stand still.
        ...(status === 'PAUSED' ? {} : { effective_status: object.effectiveStatus }),
        account: object.account.id,
        currency: object.account.currency,
      },
      weights: effect.weights,
      reaches: [],
      undo: status === 'PAUSED' ? 'Activate it again; Meta may need to learn anew.' : 'Pause it again; what was spent in between is spent.',
      reverse: { tool: 'preview_meta_status_change', input: { object_id: object.id, status: status === 'PAUSED' ? 'ACTIVE' : 'PAUSED' } },
      ...(status === 'PAUSED' ? { stops: true as const } : {}),
      does: { object_id: object.id, kind: object.kind, status },
    }
  },

  rehearse: (does, look) => look.rehearse(requestOf(does)),

  execute: (does, ads) => ads.send(requestOf(does)),

  readBack: async (does, look) => (await look.object(does.object_id, [does.kind])).status === does.status,
})

type Effect = Pick<Plan<StatusDoes>, 'facts' | 'consequences' | 'warnings' | 'weights'> & { readonly summary: string }

/** No weight: where every limit is used up, stopping must still be possible. */
function stopped({ kind }: AdObject): Effect {
  const below = kind === 'campaign' ? ' Its ad sets and ads stop with it.' : kind === 'adset' ? ' Its ads stop with it.' : ''
  return { summary: '', facts: [], consequences: [`It stops spending within minutes; what was spent is spent.${below}`], warnings: [], weights: [] }
}

async function started(object: AdObject, look: StatusLook, { previewed_ms }: ChangeSeed): Promise<Effect> {
  const { account } = object
  const [adds, running, median] = await Promise.all([
    switchesOn(object, look, previewed_ms),
    look.running(account, previewed_ms),
    look.medianSpend(account.id, account.currency, previewed_ms),
  ])
  const total = { minor: sumOf(adds), currency: account.currency }
  // Made elsewhere, it may never have been weighed: what no day of this account comes near is a mistake here, too.
  if (median !== null && total.minor > 0) checkUnits(total, total, { minDaily: null, current: null, median })
  const sum = accountSum(account, running, adds)
  const weights: Weight[] = [
    { kind: 'count', cap: 'activations', object: `meta:${account.id}`, n: 1 },
    ...adds.map((add): Weight => ({
      kind: 'level',
      cap: 'max_daily',
      object: `meta:${add.id}`,
      minor: add.perDay.minor,
      currency: account.currency,
    })),
    ...adds.flatMap(({ id, lifetime = null }): Weight[] =>
      lifetime === null ? [] : [{ kind: 'level', cap: 'max_lifetime', object: `meta:${id}`, minor: lifetime.minor, currency: account.currency }],
    ),
    ...(adds.length > 0 ? sum.weights : []),
  ]
  const unlimited = account.spendCap === null && object.spendCap === null
  return {
    summary: adds.length === 0 ? '' : `: up to ${showMoney(total)} a day`,
    facts: sum.facts,
    consequences: [
      ...exposed(object, total, adds, previewed_ms),
      'It delivers as soon as everything above it is active, too.',
      ...brakesOf(account, object.spendCap),
    ],
    warnings: [
      ...(unlimited && adds.length > 0
        ? ['Nothing above its budget limits what it spends: neither the account nor the campaign has a spending limit.']
        : []),
      ...(adds.length > 0 ? scheduleWarnings([object, ...adds, ...running]) : []),
    ],
    weights,
  }
}

/** Every budget that begins to count: its own, or those of the ad sets that only wait for their campaign. */
async function switchesOn(object: AdObject, look: StatusLook, at_ms: number): Promise<readonly Running[]> {
  const own = perDay(object)
  if (own !== null) return [{ id: object.id, campaignId: object.campaignId, perDay: own, lifetime: object.lifetime }]
  return object.kind === 'campaign' ? look.switchedOn(object, at_ms) : []
}

function exposed(object: AdObject, total: { minor: number; currency: string }, adds: readonly Running[], at_ms: number): string[] {
  if (adds.length === 0) return ['It has no budget of its own: it shares the one of its ad set or campaign.']
  const many =
    object.kind === 'campaign' && object.daily === null && object.lifetime === null
      ? [`It starts ${adds.length} ad sets with budgets of their own.`]
      : []
  const lines = object.lifetime === null ? exposureOf(total, object.ends_ms, at_ms) : lifetimeExposure(object.lifetime, object.ends_ms)
  return [...many, ...lines]
}
