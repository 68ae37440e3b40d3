/** The control server shows what happened, orders exactly the fault that was written, and guesses nothing. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createCore } from './core.ts'
import { startControl } from './control.ts'

const core = createCore()
let resets = 0
const control = await startControl({
  core,
  reset() {
    core.reset()
    resets += 1
  },
})
after(() => control.close())

async function call(method: string, path: string, body?: string): Promise<{ status: number; value: unknown }> {
  const answer = await fetch(`${control.url}${path}`, { method, ...(body === undefined ? {} : { body }) })
  return { status: answer.status, value: await answer.json() }
}
const order = (body: unknown) => call('POST', '/fault', typeof body === 'string' ? body : JSON.stringify(body))

test('effects are listed as they were recorded, and a reset forgets them', async () => {
  assert.deepEqual(await call('GET', '/effects'), { status: 200, value: [] })
  core.record({ platform: 'smtp', operation: 'DATA', target: 'anna@customer.test', detail: { bytes: 10 } })
  const { value } = await call('GET', '/effects')
  assert.ok(Array.isArray(value))
  assert.deepEqual(Object.keys(value[0]), ['at', 'platform', 'operation', 'target', 'detail'])
  assert.equal((await call('POST', '/reset')).status, 200)
  assert.equal(resets, 1)
  assert.deepEqual((await call('GET', '/effects')).value, [])
})

test('a fault is ordered as often as said, once where nothing is said, and for one kind of request where that is said', async () => {
  assert.equal((await order({ platform: 'meta', kind: 'http_500', times: 2 })).status, 200)
  assert.equal((await order({ platform: 'shopify', kind: 'drop_after' })).status, 200)
  assert.equal((await order({ platform: 'smtp', kind: 'forbidden', times: 1, on: 'write' })).status, 200)
  assert.deepEqual([core.take('meta'), core.take('meta'), core.take('meta')], ['http_500', 'http_500', undefined])
  assert.deepEqual([core.take('shopify', 'read'), core.take('shopify', 'write'), core.take('shopify', 'write')], [undefined, 'drop_after', undefined])
  assert.deepEqual([core.take('smtp', 'read'), core.take('smtp', 'write')], [undefined, 'forbidden'])
})

const BAD: readonly (readonly [body: unknown, words: RegExp])[] = [
  ['', /JSON object/],
  ['[]', /JSON object/],
  [{ platform: 'ebay', kind: 'slow', times: 1 }, /platform must be/],
  [{ platform: 'meta', kind: 'explode', times: 1 }, /kind must be/],
  [{ platform: 'meta', kind: 'slow', times: 0 }, /times must be/],
  [{ platform: 'meta', kind: 'slow', times: 1.5 }, /times must be/],
  [{ platform: 'meta', kind: 'slow', times: '1' }, /times must be/],
  [{ platform: 'meta', kind: 'slow', times: 1_001 }, /times must be/],
  [{ platform: 'meta', kind: 'slow', on: 'both' }, /on must be/],
  [{ platform: 'meta', kind: 'slow', time: 1 }, /Unknown key "time"/],
  [`{"pad":"${'x'.repeat(5_000)}"}`, /JSON object/],
]
for (const [body, words] of BAD)
  // Mutation proof: order the fault before the checks, and the last assertion turns red.
  test(`no fault from ${JSON.stringify(body).slice(0, 60)}`, async () => {
    const { status, value } = await order(body)
    assert.equal(status, 400)
    assert.match(JSON.stringify(value).replaceAll('\\"', '"'), words)
    assert.equal(core.take('meta'), undefined)
  })

test('anything else is unknown', async () => {
  for (const [method, path] of [
    ['GET', '/'],
    ['GET', '/fault'],
    ['POST', '/effects'],
    ['DELETE', '/reset'],
  ] as const)
    assert.equal((await call(method, path)).status, 404)
})
