/** Pausing needs nothing; activating counts everything that begins to spend. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest, Refusal, type RefusalCode } from '@countersign/kernel'
import type { AdObject } from './objects.ts'
import { statusChange } from './status.change.ts'
import { ACCOUNT, ADSET, ads, eur, REASON, SEED } from './test.ads.ts'

const PAUSED: AdObject = { ...ADSET, status: 'PAUSED', effectiveStatus: 'PAUSED' }
const ABO: AdObject = { ...PAUSED, id: '120210000000010002', kind: 'campaign', daily: null, campaignId: '120210000000010002' }
const AD: AdObject = { ...PAUSED, id: '120210000000121001', kind: 'ad', daily: null, sharesBudget: true }

const inputOf = (object: AdObject, status: 'ACTIVE' | 'PAUSED') => statusChange.input.parse({ object_id: object.id, status, reason: REASON })
const plan = (over: Parameters<typeof ads>[0], status: 'ACTIVE' | 'PAUSED') =>
  statusChange.plan(inputOf(over?.object ?? ADSET, status), ads(over).look, SEED)
const refuses = (over: Parameters<typeof ads>[0], status: 'ACTIVE' | 'PAUSED', code: RefusalCode) =>
  assert.rejects(plan(over, status), (error) => error instanceof Refusal && error.code === code)

// Mutation proof: give `stopped` any weight, or let it read what it does not need.
test('a pause has no weight and looks at nothing but the object', async () => {
  const { look, asked } = ads()
  const made = await statusChange.plan(inputOf(ADSET, 'PAUSED'), look, SEED)
  assert.deepEqual(made.weights, [])
  assert.equal(made.stops, true)
  assert.deepEqual(asked, ['object'])
  assert.equal(made.summary, `Pause Meta ad set ${ADSET.id}`)
  assert.deepEqual(made.facts[0], { label: `Status of ad set ${ADSET.id}`, before: 'ACTIVE', after: 'PAUSED' })
  assert.match(made.consequences.join(), /stops spending.*Its ads stop with it/)
  assert.deepEqual(made.reverse, { tool: 'preview_meta_status_change', input: { object_id: ADSET.id, status: 'ACTIVE' } })
})

// Mutation proof: keep the delivery in the facts, or in what a pause sees; Meta moves it by itself, and each move then refuses the stop.
test('a pause holds, whatever Meta says of the delivery meanwhile', async () => {
  const base = digest(await plan({ object: ADSET }, 'PAUSED'))
  for (const effectiveStatus of ['IN_PROCESS', 'WITH_ISSUES', 'CAMPAIGN_PAUSED'])
    assert.equal(digest(await plan({ object: { ...ADSET, effectiveStatus } }, 'PAUSED')), base)
  assert.notEqual(digest(await plan({ object: { ...ADSET, id: '120210000000121009' } }, 'PAUSED')), base)
})

// Mutation proof: return [] from `switchesOn` for an object of its own budget.
test('an activated ad set adds its budget to what the account may spend', async () => {
  const made = await plan({ object: PAUSED, running: [{ id: '9', campaignId: '8', perDay: eur(5_000) }] }, 'ACTIVE')
  assert.equal(made.summary, `Activate Meta ad set ${ADSET.id}: up to 20.01 EUR a day`)
  assert.deepEqual(made.weights, [
    { kind: 'count', cap: 'activations', object: 'meta:act_1001', n: 1 },
    { kind: 'level', cap: 'max_daily', object: `meta:${ADSET.id}`, minor: 2_001, currency: 'EUR' },
    { kind: 'level', cap: 'account_daily', object: 'meta:act_1001', minor: 7_001, currency: 'EUR' },
  ])
  assert.equal(made.stops, undefined)
  assert.match(made.consequences.join(' '), /worst day Meta may spend 35.02 EUR.*everything above it is active/)
})

// Mutation proof: count the campaign's own budget alone.
test('an activated campaign counts every ad set that only waits for it', async () => {
  const switchedOn = [
    { id: '1', campaignId: ABO.id, perDay: eur(2_000) },
    { id: '2', campaignId: ABO.id, perDay: eur(3_000) },
  ]
  const made = await plan({ object: ABO, running: [], switchedOn }, 'ACTIVE')
  assert.match(made.consequences[0] ?? '', /2 ad sets/)
  assert.deepEqual(
    made.weights.flatMap((weight) => (weight.kind === 'level' ? [[weight.cap, weight.object, weight.minor]] : [])),
    [
      ['max_daily', 'meta:1', 2_000],
      ['max_daily', 'meta:2', 3_000],
      ['account_daily', 'meta:act_1001', 5_000],
    ],
  )
})

test('an ad adds no budget, so no sum is asked of it, only its place in the day’s count', async () => {
  const made = await plan({ object: AD }, 'ACTIVE')
  assert.deepEqual(
    made.weights.map(({ cap }) => cap),
    ['activations'],
  )
  assert.match(made.consequences[0] ?? '', /shares the one/)
})

// Mutation proof: drop `checkUnits` in `started`.
test('what no day of this account comes near is not activated', async () => {
  const huge = { ...PAUSED, daily: eur(2_000_000) }
  await refuses({ object: huge, median: 9_000 }, 'ACTIVE', 'CAP_EXCEEDED')
  await plan({ object: huge, median: null }, 'ACTIVE')
})

test('without any limit above it, that is said', async () => {
  const open = { ...PAUSED, account: { ...ACCOUNT, spendCap: null } }
  assert.match((await plan({ object: open }, 'ACTIVE')).warnings.join(), /neither the account nor the campaign/)
  assert.deepEqual((await plan({ object: PAUSED }, 'ACTIVE')).warnings, [])
})

test('what is already so, and what is archived, is not offered', async () => {
  await refuses({ object: ADSET }, 'ACTIVE', 'NOTHING_TO_CHANGE')
  await refuses({ object: PAUSED }, 'PAUSED', 'NOTHING_TO_CHANGE')
  await refuses({ object: { ...PAUSED, status: 'ARCHIVED' } }, 'ACTIVE', 'CHANGE_NOT_POSSIBLE')
  await refuses({ object: { ...PAUSED, status: 'DELETED' } }, 'PAUSED', 'CHANGE_NOT_POSSIBLE')
  for (const status of ['DELETED', 'ARCHIVED', 'active', ''])
    assert.equal(statusChange.input.safeParse({ object_id: '1', status, reason: REASON }).success, false)
})

test('another budget, state or neighbour is another plan', async () => {
  const base = digest(await plan({ object: PAUSED }, 'ACTIVE'))
  assert.equal(digest(await plan({ object: PAUSED }, 'ACTIVE')), base)
  assert.notEqual(digest(await plan({ object: { ...PAUSED, daily: eur(2_002) } }, 'ACTIVE')), base)
  assert.notEqual(digest(await plan({ object: { ...PAUSED, effectiveStatus: 'CAMPAIGN_PAUSED' } }, 'ACTIVE')), base)
  assert.notEqual(digest(await plan({ object: PAUSED, running: [{ id: '9', campaignId: '8', perDay: eur(1) }] }, 'ACTIVE')), base)
})

test('what is rehearsed is what is sent, and it is read back', async () => {
  const state = ads({ object: PAUSED })
  const { does } = await plan({ object: PAUSED }, 'ACTIVE')
  await statusChange.rehearse?.(does, state.look)
  const sent: unknown[] = []
  await statusChange.execute(does, { send: async (request) => (sent.push(request), {}) })
  assert.deepEqual(sent, [{ operation: 'status', path: `/${ADSET.id}`, params: { status: 'ACTIVE' } }])
  assert.deepEqual(state.rehearsed, sent)
  assert.equal(await statusChange.readBack(does, state.look), false)
  assert.equal(await statusChange.readBack(does, ads({ object: ADSET }).look), true)
})
