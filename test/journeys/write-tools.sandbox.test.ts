// Each write tool from plan to read-back against the strict stand-ins: what a preview leaves behind, what an effect does, what a lost answer is.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import type { Grant } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { EMAIL_WRITE_TOOLS, META_WRITE_TOOLS, SHOPIFY_WRITE_TOOLS } from '@countersign/write'
import { grantOf, writingOver } from '../support/writing.ts'

const [priceChange] = SHOPIFY_WRITE_TOOLS
const [budgetChange] = META_WRITE_TOOLS
const [emailSend] = EMAIL_WRITE_TOOLS
const change = { changeId: 'chg_1', previewed_ms: Date.UTC(2026, 10, 20, 18, 4) }
const reason = 'The owner asked for it this morning.'
const dir = mkdtempSync(join(tmpdir(), 'countersign-write-'))

let sandbox: Sandbox
let over: ReturnType<typeof writingOver>
before(async () => {
  sandbox = await startSandbox({ dir })
  over = writingOver(sandbox.configs.write)
})
beforeEach(() => sandbox.reset())
after(async () => {
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

async function aVariant() {
  const page = await over.shopLook().productSearch({ limit: 1, status: 'ACTIVE' })
  const product = await over.shopLook().productGet(page.products[0]?.id ?? '')
  const [variant] = product.variants
  assert.ok(variant !== undefined)
  return { product, variant, to: { minor: variant.price.minor + 100, currency: variant.price.currency } }
}

async function pricePlan() {
  const { product, variant, to } = await aVariant()
  const amount = (to.minor / 100).toFixed(2)
  const input = priceChange.input.parse({
    product_id: product.id,
    changes: [{ variant_id: variant.id, price: { amount, currency: to.currency } }],
    reason,
  })
  return priceChange.plan(input, over.shopLook(), change)
}

async function budgetPlan(amount?: string) {
  const { campaigns } = await over.adsLook().campaignSearch({ accountId: over.account, limit: 50 })
  const campaign = campaigns.find(({ dailyBudget }) => dailyBudget !== null)
  assert.ok(campaign?.dailyBudget)
  const raised = amount ?? ((campaign.dailyBudget.minor * 1.2) / 100).toFixed(2)
  const input = budgetChange.input.parse({ object_id: campaign.id, daily_budget: { amount: raised, currency: campaign.currency }, reason })
  return budgetChange.plan(input, over.adsLook(), change)
}

const mailPlan = () =>
  emailSend.plan(
    emailSend.input.parse({ to: ['anna@customer.test', 'bob@partner.example'], subject: 'Größe 42', text: 'Da ist sie.', reason }),
    over.mailLook(),
    change,
  )

const effects = () => sandbox.core.effects.map(({ operation, target }) => `${operation} ${target}`)

test('planning on every platform leaves nothing behind', async () => {
  // Mutation proof: leave `execution_options` out of the rehearsal in meta/writer.ts.
  await pricePlan()
  const { does } = await budgetPlan()
  await budgetChange.rehearse?.(does, over.adsLook())
  await mailPlan()
  assert.deepEqual(effects(), [])
  assert.equal(await budgetChange.readBack(does, over.adsLook()), false)
})

test('a price: one mutation, and a fresh read shows it', async () => {
  const { does, targets } = await pricePlan()
  await priceChange.execute(does, over.shopTouch(grantOf('write_products', targets)))
  assert.equal(sandbox.core.effects.length, 1)
  assert.equal(sandbox.core.effects[0]?.operation, 'productVariantsBulkUpdate')
  assert.equal(await priceChange.readBack(does, over.shopLook()), true)
})

test('a budget: one request, and a fresh read shows it', async () => {
  const { does, targets } = await budgetPlan()
  await budgetChange.execute(does, over.adsTouch(grantOf('ads_management', targets)))
  assert.equal(sandbox.core.effects.length, 1)
  assert.equal(sandbox.core.effects[0]?.target, does.object_id)
  assert.equal(await budgetChange.readBack(does, over.adsLook()), true)
})

test('a mail: one message for each recipient', async () => {
  const { does, targets } = await mailPlan()
  const proof = await emailSend.execute(does, over.mailTouch(grantOf('send', targets)))
  assert.equal(proof['sent'], '2')
  assert.deepEqual(
    sandbox.core.effects.map(({ target }) => target),
    ['anna@customer.test', 'bob@partner.example'],
  )
})

test('a budget that Meta would not take ends the preview, with nothing changed', async () => {
  const { does } = await budgetPlan()
  await assert.rejects(
    async () => budgetChange.rehearse?.({ ...does, minor: 200_000_000 }, over.adsLook()),
    (error) => error instanceof Refusal && error.code === 'UPSTREAM_REJECTED' && error.effect === 'none',
  )
  assert.deepEqual(effects(), [])
})

type Granting = (scope: string, targets: readonly string[]) => Grant

const RUNS = {
  async shopify(grant: Granting) {
    const { does, targets } = await pricePlan()
    return () => priceChange.execute(does, over.shopTouch(grant('write_products', targets)))
  },
  async meta(grant: Granting) {
    const { does, targets } = await budgetPlan()
    return () => budgetChange.execute(does, over.adsTouch(grant('ads_management', targets)))
  },
  async smtp(grant: Granting) {
    const { does, targets } = await mailPlan()
    return () => emailSend.execute(does, over.mailTouch(grant('send', targets)))
  },
} as const

for (const platform of ['shopify', 'meta', 'smtp'] as const) {
  // `known`: an uncertain outcome is said to be unknown, and never repeated.
  test(`${platform}: the answer to an effect is lost: unknown, and it happened once`, async () => {
    const execute = await RUNS[platform](grantOf)
    sandbox.core.order(platform, 'drop_after', 1, 'write')
    await assert.rejects(execute(), (error) => error instanceof Refusal && error.effect === 'unknown')
    assert.equal(effects().length, 1)
  })

  test(`${platform}: turned away before anything ran: surely nothing, and no second try`, async () => {
    const execute = await RUNS[platform](grantOf)
    sandbox.core.order(platform, 'forbidden', 1, 'write')
    await assert.rejects(execute(), (error) => error instanceof Refusal && error.effect === 'none')
    assert.deepEqual(effects(), [])
  })

  test(`${platform}: without the grant nothing reaches it`, async () => {
    const execute = await RUNS[platform]((scope) => grantOf(scope, ['another:target']))
    await assert.rejects(execute(), (error) => error instanceof Refusal && error.code === 'GRANT_REFUSED')
    assert.deepEqual(effects(), [])
  })
}
