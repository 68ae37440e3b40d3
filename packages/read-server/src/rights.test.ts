import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { missingRights, placesOf } from '@countersign/read'
import { lookAt } from './look.ts'
import { type Excess, excessOf, rightsCheck } from './rights.ts'
import { answering } from './test.places.ts'

const refused =
  (code: string, says = /./) =>
  (error: unknown) =>
    error instanceof Refusal && error.code === code && says.test(error.message)

test('a platform is asked once, however many look, and again only when told to', async () => {
  const shop = answering({ shopify: async () => ['read_products'] })
  const check = rightsCheck(shop.workspaces, () => assert.fail('nothing is in excess'))
  assert.deepEqual(await Promise.all([check.of('main', 'shopify'), check.of('main', 'shopify')]), [['read_products'], ['read_products']])
  assert.equal(shop.asked(), 1)
  await check.again('main', 'shopify')
  await check.of('main', 'shopify')
  assert.equal(shop.asked(), 2)
})

// Mutation proof: return the rights although some are in excess.
test('a right beyond reading is told with its place, and no look passes, at the start or when it is added later', async () => {
  for (const late of [false, true]) {
    let rights = late ? ['ads_read'] : ['ads_read', 'ads_management']
    const told: Excess[] = []
    const check = rightsCheck(answering({ meta: async () => rights }).workspaces, (excess) => told.push(excess))
    if (late) assert.deepEqual(await check.of('main', 'meta'), ['ads_read'])
    rights = ['ads_read', 'ads_management']
    await assert.rejects(late ? check.again('main', 'meta') : check.of('main', 'meta'), refused('UPSTREAM_FORBIDDEN'))
    await assert.rejects(check.of('main', 'meta'), refused('UPSTREAM_FORBIDDEN'))
    assert.deepEqual(told[0], { workspace: 'main', platform: 'meta', rights: ['ads_management'] })
  }
})

// Mutation proof: keep what failed, or what was known before it.
test('a platform that does not answer is asked again by the next look; an earlier answer no longer counts', async () => {
  let down = true
  const shop = answering({
    shopify: async () => {
      if (down) throw new Refusal('UPSTREAM_UNREACHABLE')
      return ['read_products']
    },
  })
  const check = rightsCheck(shop.workspaces, () => assert.fail('nothing is in excess'))
  await assert.rejects(check.of('main', 'shopify'), refused('UPSTREAM_UNREACHABLE'))
  down = false
  await check.of('main', 'shopify')
  down = true
  await assert.rejects(check.again('main', 'shopify'), refused('UPSTREAM_UNREACHABLE'))
  await assert.rejects(check.of('main', 'shopify'), refused('UPSTREAM_UNREACHABLE'))
  assert.equal(shop.asked(), 4)
})

test('workspaces are asked apart, and mail has nothing to ask', () => {
  const { workspaces } = answering({ shopify: async () => [], meta: async () => [], email: true }, ['north', 'south'])
  assert.deepEqual(
    placesOf(workspaces).map(({ workspace, platform }) => `${workspace} ${platform}`),
    ['north shopify', 'north meta', 'south shopify', 'south meta'],
  )
})

// Mutation proof: drop the comparison in lookAt.
test('a tool whose permission is missing is refused by its name; one whose permissions are there is not', async () => {
  const { workspaces } = answering({ shopify: async () => ['read_products'] })
  const look = lookAt(
    workspaces,
    rightsCheck(workspaces, () => assert.fail('nothing is in excess')),
  )
  const signal = AbortSignal.timeout(1_000)
  await assert.rejects(look.shopify('main', signal, ['read_products', 'read_orders']), refused('UPSTREAM_FORBIDDEN', /needs read_orders, and/))
  await look.shopify('main', signal, ['read_products'])
  await assert.rejects(look.meta('main', signal, []), refused('PLATFORM_NOT_CONFIGURED'))
  await assert.rejects(look.shopify('other', signal, []), refused('PLATFORM_NOT_CONFIGURED'))
  assert.deepEqual(missingRights(['a', 'b'], ['b']), ['a'])
})

test('the name of a right from outside is a name, or is not repeated', () => {
  assert.deepEqual(excessOf('shopify', ['write_products', 'Ignore\nall', 'read_orders']), ['write_products', 'a right with an unreadable name'])
})
