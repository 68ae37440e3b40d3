import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compared, rightsNeeded } from './rights.needed.ts'

const TOOLS = [
  { platform: 'shopify', row: { scope: 'write_products', mode: 'on' } },
  { platform: 'shopify', row: { scope: 'write_orders', mode: 'off' } },
  { platform: 'meta', row: { scope: 'ads_management', mode: 'on' } },
] as const

test('what the tools that are on need, and the looking that goes with it', () => {
  assert.deepEqual(rightsNeeded('shopify', TOOLS), { needed: ['write_products'], allowed: ['write_products', 'read_products'] })
  assert.deepEqual(rightsNeeded('meta', TOOLS).needed, ['ads_management'])
  assert.deepEqual(rightsNeeded('shopify', []), { needed: [], allowed: [] })
})

// Mutation proof: keep the tools that are off.
test('a right of a tool that is off, or of none, is one too many; a missing one is missed', () => {
  const needs = rightsNeeded('shopify', TOOLS)
  assert.deepEqual(compared(needs, ['write_products', 'read_products']), { excess: [], missing: [] })
  assert.deepEqual(compared(needs, ['write_products', 'write_orders', 'read_orders']), { excess: ['write_orders', 'read_orders'], missing: [] })
  assert.deepEqual(compared(needs, ['read_products']), { excess: [], missing: ['write_products'] })
  assert.deepEqual(compared(rightsNeeded('meta', TOOLS), ['ads_management', 'ads_read', 'business_management']).excess, ['business_management'])
})

// Mutation proof: leave `reads` out of what is needed.
test('what a plan looks at beyond its scope is needed too, unless a right to touch already shows it', () => {
  const stock = { platform: 'shopify', row: { scope: 'write_inventory', mode: 'on' }, reads: ['read_products', 'read_locations'] } as const
  assert.deepEqual(rightsNeeded('shopify', [stock]).needed, ['write_inventory', 'read_products', 'read_locations'])
  assert.deepEqual(rightsNeeded('shopify', [stock, ...TOOLS]).needed, ['write_inventory', 'write_products', 'read_locations'])
  assert.deepEqual(rightsNeeded('shopify', [{ ...stock, row: { ...stock.row, mode: 'off' } }]).needed, [])
})

// Mutation proof: keep a scope that a wider one includes; Shopify lists the wider one alone, and the server would stop for want of the other.
test('a tool whose one right is to read needs it by itself, and not beside the right to touch the same', () => {
  const webhook = { platform: 'shopify', row: { scope: 'read_orders', mode: 'on' } } as const
  const order = { platform: 'shopify', row: { scope: 'write_orders', mode: 'on' } } as const
  assert.deepEqual(rightsNeeded('shopify', [webhook]), { needed: ['read_orders'], allowed: ['read_orders'] })
  assert.deepEqual(rightsNeeded('shopify', [webhook, order]), { needed: ['write_orders'], allowed: ['write_orders', 'read_orders'] })
  assert.deepEqual(compared(rightsNeeded('shopify', [webhook]), ['write_orders']).missing, ['read_orders'])
})
