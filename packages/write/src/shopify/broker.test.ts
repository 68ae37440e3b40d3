import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, Refusal, type RefusalCode } from '@countersign/kernel'
import type { ShopifyTouch } from '@countersign/read'
import { shopifyBroker } from './broker.ts'
import { DELEGATE_CREATE, DELEGATE_DESTROY, PRICE_CHANGE } from './documents.ts'

const MADE = { accessToken: 'shpat_lesser', accessScopes: ['write_products'], expiresIn: 60 }
const made = (token: unknown = MADE, userErrors: unknown = []) => ({ delegateAccessTokenCreate: { delegateAccessToken: token, userErrors } })
const gone = (status: unknown = true) => ({ delegateAccessTokenDestroy: { status, userErrors: [] } })

interface Setting {
  readonly mint?: unknown
  readonly change?: unknown
  readonly destroy?: unknown
  readonly delegates?: 'required' | 'preferred'
  readonly grantRefuses?: boolean | string
  readonly target?: string | readonly string[]
}

const orThrow = (answer: unknown): unknown => {
  if (answer instanceof Error) throw answer
  return answer
}

const TARGET = 'shopify:gid://shopify/Product/7'

async function run({
  mint = made(),
  change = { a: 1 },
  destroy = gone(),
  delegates = 'required',
  grantRefuses = false,
  target = TARGET,
}: Setting = {}) {
  const log: string[] = []
  const told: string[] = []
  const touch: ShopifyTouch = {
    async errand(document, variables) {
      const name = document === DELEGATE_CREATE ? 'mint' : document === DELEGATE_DESTROY ? 'destroy' : assert.fail(document)
      log.push(`${name} ${JSON.stringify(variables)}`)
      return orThrow(name === 'mint' ? mint : destroy)
    },
    async change(token, document) {
      assert.equal(document, PRICE_CHANGE)
      log.push(`change with ${token === 'own' ? token : token.reveal()}`)
      return orThrow(change)
    },
    peek: async () => assert.fail('a change peeks at nothing'),
  }
  const grant = {
    changeId: 'chg_1',
    spend(scope: string, asked: string) {
      if (grantRefuses === true || grantRefuses === asked) throw new Refusal('GRANT_REFUSED')
      log.push(`spend ${scope} ${asked}`)
    },
  }
  const broker = shopifyBroker(touch, { delegates, tell: (sentence) => void told.push(sentence) })
  const asked = { document: 'PRICE_CHANGE', target, variables: {} } as const
  const ended = await broker.change(grant, asked, AbortSignal.timeout(5_000)).catch((error: unknown) => error)
  return { log, told, ended }
}

const SPEND = `spend write_products ${TARGET}`
const MINT = `mint {"input":{"delegateAccessScope":["write_products"],"expiresIn":${LIMITS.delegateLife_ms / 1_000}}}`
const DESTROY = 'destroy {"accessToken":"shpat_lesser"}'

// Mutation proof: swap any two of the four steps.
test('spend, mint for the one scope and a minute, change once, destroy', async () => {
  const { log, told, ended } = await run()
  assert.deepEqual(log, [SPEND, MINT, 'change with shpat_lesser', DESTROY])
  assert.deepEqual(ended, { data: { a: 1 }, credential: 'delegate' })
  assert.deepEqual(told, [])
})

// Mutation proof: spend the first of several alone, or mint before the last is spent.
test('of several targets each is spent, all before anything is minted; one that is refused stops the rest', async () => {
  const [one, other] = [TARGET, 'shopify:gid://shopify/Product/8']
  const spent = [one, other].map((each) => `spend write_products ${each}`)
  assert.deepEqual((await run({ target: [one, other] })).log, [...spent, MINT, 'change with shpat_lesser', DESTROY])
  assert.deepEqual((await run({ target: [one, other], grantRefuses: other })).log, spent.slice(0, 1))
})

test('a grant that is refused mints nothing', async () => {
  const { log } = await run({ grantRefuses: true, delegates: 'preferred' })
  assert.deepEqual(log, [])
})

const isRefusal = (ended: unknown, code: RefusalCode, effect: 'none' | 'unknown') => {
  assert.ok(ended instanceof Refusal)
  assert.equal(`${ended.code} ${ended.effect}`, `${code} ${effect}`)
}

// Mutation proof: leave `withEffect` out of minted(), or answer 'unknown' in it.
for (const [what, mint, code] of [
  ['lost', new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' }), 'UPSTREAM_UNREACHABLE'],
  ['throttled', new Refusal('UPSTREAM_THROTTLED', { retryAfterS: 2 }), 'UPSTREAM_THROTTLED'],
  ['a failure of Shopify', new Refusal('UPSTREAM_ERROR', { effect: 'unknown' }), 'UPSTREAM_ERROR'],
  ['without a shape', {}, 'UPSTREAM_MALFORMED'],
  ['with a token that breaks a header', made({ ...MADE, accessToken: 'a\r\nb' }), 'UPSTREAM_MALFORMED'],
  ['a bug', new TypeError('a mistake'), 'INTERNAL'],
  ['access denied', new Refusal('UPSTREAM_FORBIDDEN'), 'DELEGATE_REFUSED'],
  ['a field that is gone', new Refusal('UPSTREAM_REJECTED'), 'DELEGATE_REFUSED'],
  ['an error beside it', made(null, [{ code: 'REFRESH_TOKEN' }]), 'DELEGATE_REFUSED'],
  ['no token and no reason', made(null), 'DELEGATE_REFUSED'],
] as const)
  for (const delegates of ['required', 'preferred'] as const)
    test(`a mint that ends in ${what}: where ${delegates}, ${delegates === 'preferred' && code === 'DELEGATE_REFUSED' ? 'the app’s own token, and the operator is told' : 'surely nothing'}`, async () => {
      const { log, told, ended } = await run({ mint, delegates })
      if (delegates === 'preferred' && code === 'DELEGATE_REFUSED') {
        assert.deepEqual(log, [SPEND, MINT, 'change with own'])
        assert.deepEqual(ended, { data: { a: 1 }, credential: 'app' })
        assert.match(told.join(), /write_products.*chg_1.*app’s own/)
      } else {
        assert.deepEqual(log, [SPEND, MINT])
        isRefusal(ended, code, 'none')
        assert.deepEqual(told, [])
      }
    })

// Mutation proof: let isAsAsked return true.
for (const [what, token] of [
  ['another scope beside it', { ...MADE, accessScopes: ['write_products', 'write_orders'] }],
  ['another scope', { ...MADE, accessScopes: ['write_orders'] }],
  ['no scope', { ...MADE, accessScopes: [] }],
  ['a longer life', { ...MADE, expiresIn: 61 }],
  ['a life without end', { ...MADE, expiresIn: null }],
] as const)
  test(`a token with ${what} is not used, and is destroyed`, async () => {
    const { log, ended } = await run({ mint: made(token) })
    assert.deepEqual(log, [SPEND, MINT, DESTROY])
    isRefusal(ended, 'DELEGATE_REFUSED', 'none')
  })

test('the read side of its own scope may be listed with it', async () => {
  const { ended } = await run({ mint: made({ ...MADE, accessScopes: ['read_products', 'write_products'] }) })
  assert.deepEqual(ended, { data: { a: 1 }, credential: 'delegate' })
})

test('after a change that failed the token is destroyed too, and what is known of the change stays said', async () => {
  const { log, ended } = await run({ change: new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' }) })
  assert.equal(log.at(-1), DESTROY)
  isRefusal(ended, 'UPSTREAM_UNREACHABLE', 'unknown')
})

// Mutation proof: drop the catch at destroyed().
test('a token that could not be destroyed changes nothing of the outcome; the operator is told, without the token', async () => {
  for (const destroy of [new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' }), gone(false), null]) {
    const { told, ended } = await run({ destroy })
    assert.deepEqual(ended, { data: { a: 1 }, credential: 'delegate' })
    assert.match(told.join(), /token of change chg_1 was not destroyed; it ends by itself/)
    assert.doesNotMatch(told.join(), /shpat/)
  }
})

/** `alive` and `dead`: what the shop says to the token before and after it is destroyed. */
async function rehearsed(alive: unknown, dead: unknown, destroy: unknown = gone()) {
  const log: string[] = []
  const answers = [alive, dead]
  const touch: ShopifyTouch = {
    async errand(document) {
      log.push(document === DELEGATE_CREATE ? 'mint' : 'destroy')
      return orThrow(document === DELEGATE_CREATE ? made({ ...MADE, accessScopes: ['read_products'] }) : destroy)
    },
    change: async () => assert.fail('a rehearsal changes nothing'),
    async peek(token) {
      log.push(`peek with ${token.reveal()}`)
      return orThrow(answers.shift())
    },
  }
  const broker = shopifyBroker(touch, { delegates: 'required', tell: () => undefined })
  return { ended: await broker.rehearse('read_products', AbortSignal.timeout(5_000)).catch((error: unknown) => error), log }
}

const SHOP = { shop: { id: 'gid://shopify/Shop/1' } }
const PEEKS = 'peek with shpat_lesser'

// Mutation proof: answer true without the second peek; take any failure for a refusal; leave the first peek out.
test('a rehearsal: good, destroyed, refused; whatever else happens shows nothing', async () => {
  const whole = await rehearsed(SHOP, new Refusal('UPSTREAM_AUTH'))
  assert.deepEqual(whole, { ended: true, log: ['mint', PEEKS, 'destroy', PEEKS] })
  assert.equal((await rehearsed(SHOP, SHOP)).ended, false)
  isRefusal((await rehearsed(SHOP, new Refusal('UPSTREAM_UNREACHABLE', { effect: 'none' }))).ended, 'UPSTREAM_UNREACHABLE', 'none')
  const never = await rehearsed(new Refusal('UPSTREAM_AUTH'), new Refusal('UPSTREAM_AUTH'))
  isRefusal(never.ended, 'UPSTREAM_AUTH', 'none')
  assert.deepEqual(never.log, ['mint', PEEKS, 'destroy'], 'destroyed all the same')
  isRefusal((await rehearsed(SHOP, SHOP, gone(false))).ended, 'UPSTREAM_MALFORMED', 'none')
})
