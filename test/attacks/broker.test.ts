// `once`, `contained`: what can change a platform is used by a spent grant alone, whatever a tool does with what it is given.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { LIMITS, Refusal, Secret, SECOND_MS } from '@countersign/kernel'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { EMAIL_WRITE_TOOLS, META_WRITE_TOOLS, SHOPIFY_WRITE_TOOLS } from '@countersign/write'
import { record, type Recorder } from '../support/recorder.ts'
import { grantOf, writingOver } from '../support/writing.ts'

const dir = mkdtempSync(join(tmpdir(), 'countersign-broker-'))
const time = { ahead_ms: 0 }
const seed = { changeId: 'chg_1', previewed_ms: Date.UTC(2026, 10, 20, 18, 4) }
const reason = 'The owner asked for it this morning.'
let sandbox: Sandbox
let wire: Recorder
let config: string
let over: ReturnType<typeof writingOver>

before(async () => {
  sandbox = await startSandbox({ dir, slow_ms: 1, now: () => Date.now() + time.ahead_ms })
  const at = new URL(sandbox.endpoints.shopify)
  wire = await record({ host: at.hostname, port: Number(at.port) })
  config = join(dir, 'recorded.yaml')
  writeFileSync(config, readFileSync(join(dir, 'write.yaml'), 'utf8').replace(at.host, `${wire.host}:${wire.port}`))
  over = writingOver(config)
})
beforeEach(() => sandbox.reset())
after(async () => {
  await wire.stop()
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

interface Sent {
  readonly token: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Every GraphQL request that left for Shopify after `from` bytes, with the token it carried. */
const sentSince = (from: number): Sent[] =>
  wire
    .said()
    .slice(from)
    .split(/(?=POST \/admin)/)
    .flatMap((text) => {
      const token = /x-shopify-access-token: (\S+)/i.exec(text)?.[1]
      const body = text.slice(text.indexOf('\r\n\r\n') + 4)
      return token === undefined ? [] : [{ token, ...(JSON.parse(body) as Omit<Sent, 'token'>) }]
    })
const mark = () => wire.said().length
const nameOf = ({ query }: Sent): string => /^\s*(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? 'unnamed'

/** As somebody who got hold of a token would ask. */
async function withToken(token: string, query: string): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json', 'x-shopify-access-token': token }
  const answer = await fetch(`${sandbox.endpoints.shopify}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
  })
  return { status: answer.status, text: await answer.text() }
}

const [priceChange] = SHOPIFY_WRITE_TOOLS
const [budgetChange] = META_WRITE_TOOLS
const [emailSend] = EMAIL_WRITE_TOOLS

async function pricePlan(amount = '1') {
  const page = await over.shopLook().productSearch({ limit: 1, status: 'ACTIVE' })
  const product = await over.shopLook().productGet(page.products[0]?.id ?? '')
  const [variant] = product.variants
  assert.ok(variant !== undefined)
  const price = { amount: ((variant.price.minor + 100 * Number(amount)) / 100).toFixed(2), currency: product.currency }
  const input = priceChange.input.parse({ product_id: product.id, changes: [{ variant_id: variant.id, price }], reason })
  return priceChange.plan(input, over.shopLook(), seed)
}

async function budgetPlan() {
  const { campaigns } = await over.adsLook().campaignSearch({ accountId: over.account, limit: 50 })
  const campaign = campaigns.find(({ dailyBudget }) => dailyBudget !== null)
  assert.ok(campaign?.dailyBudget)
  const daily_budget = { amount: ((campaign.dailyBudget.minor * 1.2) / 100).toFixed(2), currency: campaign.currency }
  return budgetChange.plan(budgetChange.input.parse({ object_id: campaign.id, daily_budget, reason }), over.adsLook(), seed)
}

const mailPlan = () =>
  emailSend.plan(emailSend.input.parse({ to: ['anna@customer.test'], subject: 'Size 42', text: 'It is here.', reason }), over.mailLook(), seed)

const refused = (error: unknown) => error instanceof Refusal && error.code === 'GRANT_REFUSED' && error.effect === 'none'

describe('a price change', () => {
  // Mutation proof: in shopifyBroker, send the change with 'own' and make the connection with ownToken; or leave the destroying out.
  test('rides on a token of one scope and a minute, which is dead when it is done; the app’s own carries no change', async () => {
    const { does, targets } = await pricePlan()
    const from = mark()
    const proof = await priceChange.execute(does, over.shopTouch(grantOf('write_products', targets)))
    const [mint, change, destroy, ...more] = sentSince(from)
    assert.ok(mint && change && destroy)
    assert.deepEqual([mint, change, destroy].map(nameOf), ['CountersignDelegateCreate', 'CountersignPriceChange', 'CountersignDelegateDestroy'])
    assert.deepEqual(more, [])
    assert.deepEqual(mint.variables, { input: { delegateAccessScope: ['write_products'], expiresIn: 60 } })
    assert.deepEqual([mint.token === destroy.token, mint.token === change.token], [true, false])
    assert.equal(proof['credential'], 'delegate')
    assert.deepEqual(
      sandbox.core.effects.map(({ operation, detail }) => [operation, detail['delegate']]),
      [['productVariantsBulkUpdate', true]],
    )
    assert.equal((await withToken(change.token, 'query { shop { name } }')).status, 401)
  })

  test('what such a token can do is one scope, and for a minute, even where it could not be destroyed', async () => {
    const { does, targets } = await pricePlan()
    const from = mark()
    // The mint is the first of the broker's own requests, destroying the second.
    sandbox.core.order('shopify', 'slow', 1, 'read')
    sandbox.core.order('shopify', 'http_500', 1, 'read')
    await priceChange.execute(does, over.shopTouch(grantOf('write_products', targets)))
    const delegate = sentSince(from).find((sent) => nameOf(sent) === 'CountersignPriceChange')?.token ?? ''
    assert.equal((await withToken(delegate, 'query { shop { name } }')).status, 200, 'it still lives')
    assert.match((await withToken(delegate, 'query { orders(first: 1) { nodes { id } } }')).text, /ACCESS_DENIED/)
    // Never back again: the shop's bucket of query costs would be in the future.
    time.ahead_ms += LIMITS.delegateLife_ms + SECOND_MS
    assert.equal((await withToken(delegate, 'query { shop { name } }')).status, 401)
  })

  test('planning and reading back carry queries alone', async () => {
    const from = mark()
    const { does } = await pricePlan()
    await priceChange.readBack(does, over.shopLook())
    const sent = sentSince(from)
    assert.ok(sent.length >= 3)
    for (const { query } of sent) assert.match(query, /^\s*query\b/)
  })

  for (const delegates of ['required', 'preferred'] as const)
    test(`where the shop makes no such token and delegates are ${delegates}`, async () => {
      const told: string[] = []
      const other = writingOver(config, { delegates, tell: (sentence) => void told.push(sentence) })
      const { does, targets } = await pricePlan()
      await other.shopLook().productGet(does.product_id)
      sandbox.core.order('shopify', 'forbidden', 1, 'read')
      const change = priceChange.execute(does, other.shopTouch(grantOf('write_products', targets)))
      if (delegates === 'required') {
        await assert.rejects(change, (error) => error instanceof Refusal && error.code === 'DELEGATE_REFUSED' && error.effect === 'none')
        assert.deepEqual([sandbox.core.effects.length, told.length], [0, 0])
      } else {
        assert.equal((await change)['credential'], 'app')
        assert.equal(sandbox.core.effects[0]?.detail['delegate'], false)
        assert.match(told.join(), /app’s own/)
      }
    })
})

const HANDS = {
  shopify: async () => ({ ...(await pricePlan()), scope: 'write_products', tool: priceChange, touch: over.shopTouch }),
  meta: async () => ({ ...(await budgetPlan()), scope: 'ads_management', tool: budgetChange, touch: over.adsTouch }),
  smtp: async () => ({ ...(await mailPlan()), scope: 'send', tool: emailSend, touch: over.mailTouch }),
} as const

/** Everything that can be reached from a value without calling it. */
function reachable(value: unknown, seen = new Set<unknown>()): Set<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return seen
  seen.add(value)
  for (const key of Reflect.ownKeys(value)) reachable(Reflect.getOwnPropertyDescriptor(value, key)?.value, seen)
  return seen
}

for (const platform of ['shopify', 'meta', 'smtp'] as const)
  describe(`a hostile tool on ${platform}`, () => {
    test('is handed verbs, and no credential, connection or broker', async () => {
      const { touch, scope, targets } = await HANDS[platform]()
      const given = touch(grantOf(scope, targets))
      assert.deepEqual(
        [...reachable(given)].filter((thing) => thing instanceof Secret),
        [],
      )
      for (const [verb, value] of Object.entries(given)) {
        assert.equal(typeof value, 'function', verb)
        assert.ok(!/^(?:request|errand|change|once|call|rehearse|spend|reveal)$/.test(verb), verb)
      }
    })

    // Mutation proof: leave `grant.spend` out of the platform's broker.
    test('gets nothing out with a grant that is spent, for another target or another scope', async () => {
      const { does, scope, targets, touch, tool } = await HANDS[platform]()
      const execute = tool.execute as (does: unknown, touch: unknown) => Promise<unknown>
      const spent = grantOf(scope, targets)
      for (const target of targets) spent.spend(scope, target)
      for (const grant of [spent, grantOf(scope, ['another:target']), grantOf('another_scope', targets), grantOf(scope, [])]) {
        const from = mark()
        await assert.rejects(execute(does, touch(grant)), refused)
        assert.deepEqual(sentSince(from), [], 'not even a token was made')
      }
      assert.deepEqual(sandbox.core.effects, [])
    })

    // Mutation proof: let grantOf in the support give a target twice; the real one is held by gate/src/grant.test.ts.
    test('that does the same once more has one effect', async () => {
      const { does, scope, targets, touch, tool } = await HANDS[platform]()
      const execute = tool.execute as (does: unknown, touch: unknown) => Promise<unknown>
      const hand = touch(grantOf(scope, targets))
      await execute(does, hand)
      await assert.rejects(execute(does, hand), refused)
      assert.equal(sandbox.core.effects.length, 1)
    })
  })
