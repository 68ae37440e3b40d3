/** Effects are counted once, and an ordered fault bites the request it was ordered for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCore } from './core.ts'

test('an effect carries the time it was recorded and stays until a reset', () => {
  const core = createCore(() => Date.UTC(2026, 10, 20))
  core.record({ platform: 'shopify', operation: 'productVariantsBulkUpdate', target: 'gid://shopify/Product/1', detail: { price: '1.00' } })
  assert.deepEqual(core.effects, [
    {
      at: '2026-11-20T00:00:00.000Z',
      platform: 'shopify',
      operation: 'productVariantsBulkUpdate',
      target: 'gid://shopify/Product/1',
      detail: { price: '1.00' },
    },
  ])
  core.reset()
  assert.equal(core.effects.length, 0)
})

test('a fault is used up by the requests of its platform alone, in the order given', () => {
  const core = createCore()
  core.order('shopify', 'http_500', 2)
  core.order('shopify', 'throttled', 1)
  assert.equal(core.take('meta'), undefined)
  assert.deepEqual(
    [core.take('shopify'), core.take('shopify'), core.take('shopify'), core.take('shopify')],
    ['http_500', 'http_500', 'throttled', undefined],
  )
})

test('a lost answer waits for the change it is about', () => {
  const core = createCore()
  core.order('shopify', 'drop_after', 1)
  assert.equal(core.take('shopify', 'read'), undefined)
  assert.equal(core.take('shopify', 'write'), 'drop_after')
  assert.equal(core.take('shopify', 'write'), undefined)
})

test('a fault for one kind of request lets the other kind pass', () => {
  const core = createCore()
  core.order('meta', 'forbidden', 1, 'write')
  core.order('meta', 'drop_after', 1, 'read')
  assert.equal(core.take('meta', 'read'), 'drop_after')
  assert.equal(core.take('meta', 'read'), undefined)
  assert.equal(core.take('meta', 'write'), 'forbidden')
})

test('a reset forgets the faults too', () => {
  const core = createCore()
  core.order('smtp', 'drop_before', 3)
  core.reset()
  assert.equal(core.take('smtp'), undefined)
})
