/** The demo against servers that do the wrong thing: whatever it is, the demo must say so and fail. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arriving } from './arriving.ts'
import { type Decided, type Diary, deciding } from './deciding.ts'
import { limiting } from './limiting.ts'
import { play } from './stage.ts'
import { transcript } from './transcript.ts'
import type { World } from './world.ts'

type Answers = Readonly<Record<string, () => Record<string, unknown>>>

const EFFECT = { at: '2026-01-01T00:00:00.000Z', platform: 'smtp', operation: 'DATA', target: 'someone@else.test', detail: {} } as const
const PREVIEW: Decided['preview'] = {
  status: 'preview',
  change_id: 'chg_1',
  confirm_token: 'token',
  expires_at: '2999-01-01T00:00:00.000Z',
  risk: 2,
  approval: 'chat',
  summary: 'A change',
  facts: [],
  consequences: [],
  warnings: [],
  untrusted: {},
  limits: {},
  undo: null,
  agent_reason: null,
}
const LATE = { ...PREVIEW, expires_at: '2001-01-01T00:00:00.000Z' }
const refusal = (code: string) => ({ status: 'refused', code, message: 'No.', fix: 'Nothing.' })

/** Servers that answer from a table, and platforms on which a tool leaves as many effects as `leaves` says. */
function stub(yes: boolean, answers: Answers, leaves: Readonly<Record<string, number>> = {}): World {
  const effects: (typeof EFFECT)[] = []
  const fine: Answers = {
    email_message_search: () => ({ messages: [{ uid: 1 }] }),
    email_message_get: () => ({ untrusted: { from: { name: 'Anna' }, subject: 'Price?', message_id: '<a@b.test>', text: 'Hello' } }),
    shopify_product_get: () => ({
      product_id: 'p',
      variants: [54.9, 63.9].map((price) => ({ variant_id: 'v', price: { amount: price.toFixed(2) } })),
    }),
    preview_shopify_price_change: () => PREVIEW,
    preview_meta_budget_change: () => PREVIEW,
    preview_email_send: () => PREVIEW,
    apply_change: () => ({ status: 'applied', message: 'Done.', receipt: { proof: {}, verified: true }, warnings: [] }),
    change_cancel: () => ({ status: 'cancelled' }),
  }
  return {
    dir: '/nowhere',
    person: { ask: () => Promise.resolve(yes), type: () => Promise.resolve(''), waited_ms: () => 0, leave: () => undefined },
    ask(_stage, _side, tool) {
      for (let n = 0; n < (leaves[tool] ?? 0); n += 1) effects.push(EFFECT)
      return Promise.resolve((answers[tool] ?? fine[tool] ?? (() => ({})))())
    },
    told: () => [],
    effects: () => Promise.resolve(effects),
    endServers: () => Promise.resolve(),
  }
}

async function decided(world: World) {
  let out = ''
  const diary: Diary = []
  const { exitCode } = await play([deciding(diary)], world, transcript({ write: (text) => (out += text), colour: false }))
  return { exitCode, out, deeds: diary.filter(({ deed }) => deed !== null).length }
}

test('with servers that do as they should, the section is as expected', async () => {
  assert.deepEqual({ ...(await decided(stub(true, {}))), out: '' }, { exitCode: 0, out: '', deeds: 3 })
  assert.deepEqual({ ...(await decided(stub(false, {}))), out: '' }, { exitCode: 0, out: '', deeds: 0 })
})

test('a yes after the token has expired counts as a no, and that is as expected', async () => {
  const late = { preview_email_send: () => LATE, preview_meta_budget_change: () => LATE, preview_shopify_price_change: () => LATE }
  const { exitCode, deeds, out } = await decided(stub(true, { ...late, apply_change: () => refusal('CHANGE_EXPIRED') }))
  assert.deepEqual({ exitCode, deeds }, { exitCode: 0, deeds: 0 }, out)
})

for (const [name, world] of [
  ['a preview that has an effect', stub(true, {}, { preview_meta_budget_change: 1 })],
  ['a preview that is refused', stub(true, { preview_email_send: () => refusal('CAP_EXCEEDED') })],
  ['an apply that is refused as too late in time', stub(true, { apply_change: () => refusal('CHANGE_EXPIRED') })],
  [
    'an apply that fails',
    stub(true, { apply_change: () => ({ status: 'failed', message: 'No.', receipt: { proof: {}, verified: null }, warnings: [] }) }),
  ],
  ['a no that has an effect', stub(false, {}, { change_cancel: 1 })],
  ['a no that does not close the change', stub(false, { change_cancel: () => refusal('INTERNAL') })],
  ['a price that is not as it was seeded', stub(true, { shopify_product_get: () => ({ product_id: 'p', variants: [] }) })],
] as const)
  test(`the demo fails on ${name}`, async () => {
    const { exitCode, out } = await decided(world)
    assert.equal(exitCode, 1, out)
    assert.ok(out.includes('✗ expected: '), out)
  })

for (const [name, world] of [
  ['an effect that nobody approved', stub(true, { apply_change: () => refusal('CHANGE_CLOSED') }, { apply_change: 1 })],
  ['a token that works twice', stub(true, {})],
] as const)
  test(`the demo fails on ${name}`, async () => {
    let out = ''
    const diary: Diary = [{ preview: PREVIEW, deed: null }]
    const { exitCode } = await play([arriving(diary)], world, transcript({ write: (text) => (out += text), colour: false }))
    assert.equal(exitCode, 1, out)
  })

/** What the servers say to each push; a list is told one by one, the last one on and on. */
const inTurn = (...codes: readonly (string | null)[]): (() => Record<string, unknown>) => {
  let at = 0
  return () => {
    const code = codes[Math.min(at++, codes.length - 1)] ?? null
    return code === null ? PREVIEW : refusal(code)
  }
}
const bites = (): Answers => ({
  preview_shopify_price_change: inTurn('CAP_EXCEEDED'),
  preview_shopify_inventory_adjust: inTurn('CAP_EXCEEDED'),
  preview_shopify_order_refund: inTurn('LIMIT_MISSING'),
  preview_email_send: inTurn('TEXT_INVALID', 'ATTACHMENT_INVALID'),
  preview_meta_budget_change: inTurn('CAP_EXCEEDED', 'CAP_EXCEEDED', null, 'CAP_EXCEEDED'),
  preview_undo: inTurn(null),
})

async function limited(world: World) {
  let out = ''
  const diary: Diary = []
  const { exitCode } = await play([limiting(diary)], world, transcript({ write: (text) => (out += text), colour: false }))
  return { exitCode, out, deeds: diary.flatMap(({ deed }) => deed?.what ?? []) }
}

test('with limits that hold, the section is as expected, and the way back is taken', async () => {
  const { exitCode, out, deeds } = await limited(stub(true, bites()))
  assert.deepEqual({ exitCode, deeds }, { exitCode: 0, deeds: ['daily budget 15.00 -> 22.50', 'daily budget 22.50 -> 15.00'] }, out)
})

test('after a no there is nothing to put back', async () => {
  const { exitCode, out, deeds } = await limited(stub(false, { ...bites(), preview_undo: inTurn('UNDO_NOT_POSSIBLE') }))
  assert.deepEqual({ exitCode, deeds }, { exitCode: 0, deeds: [] }, out)
})

for (const [name, world] of [
  ['a price that goes through', stub(true, { ...bites(), preview_shopify_price_change: inTurn(null) })],
  ['stock that goes through', stub(true, { ...bites(), preview_shopify_inventory_adjust: inTurn(null) })],
  ['a refund that goes through', stub(true, { ...bites(), preview_shopify_order_refund: inTurn(null) })],
  ['a subject of two lines that goes through', stub(true, { ...bites(), preview_email_send: inTurn(null, 'ATTACHMENT_INVALID') })],
  ['a file from elsewhere that goes through', stub(true, { ...bites(), preview_email_send: inTurn('TEXT_INVALID', null) })],
  ['a budget above the operator’s limit', stub(true, { ...bites(), preview_meta_budget_change: inTurn('CAP_EXCEEDED', null) })],
  ['a second step that goes through', stub(true, { ...bites(), preview_meta_budget_change: inTurn('CAP_EXCEEDED', 'CAP_EXCEEDED', null) })],
  ['a refused mail that is sent all the same', stub(true, bites(), { preview_email_send: 1 })],
  ['a way back that is refused', stub(true, { ...bites(), preview_undo: inTurn('UNDO_NOT_POSSIBLE') })],
  ['a way back from nothing', stub(false, bites())],
] as const)
  test(`the demo fails on ${name}`, async () => {
    const { exitCode, out } = await limited(world)
    assert.equal(exitCode, 1, out)
    assert.ok(out.includes('✗ expected: '), out)
  })
