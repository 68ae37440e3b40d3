// `bound`: what each Meta tool sends is written here word for word, and it is what Meta judged before anybody was asked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { META_WRITE_TOOLS } from '@countersign/write'
import { adsWorld, type AdsWorld, eur } from '../support/ads.ts'

type Tool = Parameters<AdsWorld['preview']>[0]

const ADSET = {
  campaign_id: '120210000000010002',
  name: 'A',
  optimization_goal: 'OFFSITE_CONVERSIONS',
  countries: ['FR', 'DE'],
  pixel_id: '4711',
  payer: 'Kleiner Hafen',
}
const ADSET_SENT = {
  name: 'A',
  campaign_id: '120210000000010002',
  status: 'PAUSED',
  billing_event: 'IMPRESSIONS',
  optimization_goal: 'OFFSITE_CONVERSIONS',
  targeting: { geo_locations: { countries: ['DE', 'FR'] }, age_min: 18, age_max: 65, targeting_automation: { advantage_audience: 0 } },
  promoted_object: { pixel_id: '4711', custom_event_type: 'PURCHASE' },
  dsa_beneficiary: 'Kleiner Hafen',
  dsa_payor: 'Kleiner Hafen',
  bid_strategy: 'LOWEST_COST_WITHOUT_CAP',
}
const CAMPAIGN = { account_id: 'act_1001', name: 'A', objective: 'OUTCOME_SALES', special_ad_categories: [] }
const CAMPAIGN_SENT = { name: 'A', objective: 'OUTCOME_SALES', status: 'PAUSED', buying_type: 'AUCTION', special_ad_categories: [] }

/** `plain`: Meta has no rehearsal for it. */
const SNAPSHOT: readonly { tool: Tool; input: Record<string, unknown>; path: string; params: Record<string, unknown>; plain?: true }[] = [
  {
    tool: 'preview_meta_budget_change',
    input: { object_id: '120210000000012001', daily_budget: eur('21.00') },
    path: '/120210000000012001',
    params: { daily_budget: '2100' },
  },
  {
    tool: 'preview_meta_budget_change',
    input: { object_id: '120210000000014001', lifetime_budget: eur('620.00') },
    path: '/120210000000014001',
    params: { lifetime_budget: '62000' },
  },
  {
    tool: 'preview_meta_status_change',
    input: { object_id: '120210000000012003', status: 'ACTIVE' },
    path: '/120210000000012003',
    params: { status: 'ACTIVE' },
  },
  {
    tool: 'preview_meta_status_change',
    input: { object_id: '120210000000010001', status: 'PAUSED' },
    path: '/120210000000010001',
    params: { status: 'PAUSED' },
  },
  {
    tool: 'preview_meta_campaign_create',
    input: CAMPAIGN,
    path: '/act_1001/campaigns',
    params: { ...CAMPAIGN_SENT, is_adset_budget_sharing_enabled: false },
  },
  {
    tool: 'preview_meta_campaign_create',
    input: { ...CAMPAIGN, name: 'B', daily_budget: eur('20.00') },
    path: '/act_1001/campaigns',
    params: { ...CAMPAIGN_SENT, name: 'B', bid_strategy: 'LOWEST_COST_WITHOUT_CAP', daily_budget: '2000' },
  },
  {
    tool: 'preview_meta_adset_create',
    input: { ...ADSET, budget: eur('10.00') },
    path: '/act_1001/adsets',
    params: { ...ADSET_SENT, daily_budget: '1000' },
  },
  {
    tool: 'preview_meta_adset_create',
    input: { ...ADSET, name: 'B', budget: eur('60.00'), budget_is: 'lifetime', ends_at: '2026-12-01T00:00:00+01:00' },
    path: '/act_1001/adsets',
    params: { ...ADSET_SENT, name: 'B', lifetime_budget: '6000', end_time: '2026-11-30T23:00:00Z' },
  },
  {
    tool: 'preview_meta_ad_create',
    input: { adset_id: '120210000000012001', name: 'A', creative_id: '120210000900121001' },
    path: '/act_1001/ads',
    params: { name: 'A', adset_id: '120210000000012001', status: 'PAUSED', creative: { creative_id: '120210000900121001' } },
  },
  {
    tool: 'preview_meta_campaign_delete',
    input: { campaign_id: '120210000000010004' },
    path: '/120210000000010004',
    params: { status: 'DELETED' },
  },
  {
    tool: 'preview_meta_audience_update',
    input: { audience_id: '120210000000910001', name: 'Carts' },
    path: '/120210000000910001',
    params: { name: 'Carts' },
    plain: true,
  },
  {
    tool: 'preview_meta_account_access_update',
    input: { account_id: 'act_1001', user_id: '122100000000000012', tasks: ['ANALYZE'] },
    path: '/act_1001/assigned_users',
    params: { user: '122100000000000012', tasks: ['ANALYZE'] },
    plain: true,
  },
]

test('every tool that changes ads has its wire written here', () => {
  assert.deepEqual([...new Set(SNAPSHOT.map(({ tool }) => tool))].toSorted(), META_WRITE_TOOLS.map(({ name }) => name).toSorted())
})

// Mutation proof: send one key more or less in any `requestOf`, or rehearse another request than is carried out.
for (const { tool, input, path, params, plain = false } of SNAPSHOT)
  test(`${tool}: ${Object.keys(params).join(', ')}`, async (context) => {
    const room = { new_daily_per_day: { minor: 10_000, currency: 'EUR' } }
    const w = await adsWorld({
      preview_meta_campaign_create: room,
      preview_meta_adset_create: { ...room, new_lifetime_per_day: { minor: 10_000, currency: 'EUR' } },
    })
    context.after(() => w.close())
    assert.equal((await w.act(tool, input))['status'], 'applied')
    const rehearsal = { as: 'rehearsal', path, params: { ...params, execution_options: ['validate_only'] } } as const
    const changes = w.sent.filter(({ as }) => as === 'change')
    assert.deepEqual(changes, [{ as: 'change', path, params }])
    // Judged at the preview, and nothing else was: only that one request, said to be a rehearsal.
    assert.equal(w.sent[0]?.as, plain ? 'change' : 'rehearsal')
    for (const one of w.sent.filter(({ as }) => as === 'rehearsal')) assert.deepEqual(one, rehearsal)
    assert.equal(w.effects().length, 1)
  })
